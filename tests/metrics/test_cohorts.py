"""Cohorts: a share is given only by those old enough to know."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from funnel.metrics import cohorts, periods
from tests.metrics.doors import UTC, cells, drawn, table

DEALS = """
    deal_id | pipeline | stage | owner | created_at       | closed_at
    a       | Retail   | Won   | Olha  | 2025-11-01 09:00 | 2025-11-11 09:00
    b       | Retail   | Won   | Olha  | 2025-11-02 09:00 | 2026-01-20 09:00
    c       | Retail   | Lost  | Olha  | 2025-11-03 09:00 | 2025-11-04 09:00
    d       | Retail   | New   | Olha  | 2025-12-31 23:30 |
    e       | Retail   | New   | Olha  | 2026-01-03 09:00 |
"""


@pytest.fixture(scope="module")
def door():
    return drawn(deals=DEALS)


def test_shares_are_blank_for_cohorts_too_young_to_know(door):
    assert cells(
        table("cohorts", door),
        "month",
        "journeys",
        "won",
        "lost",
        "open",
        "won_30",
        "won_60",
        "won_90",
        "share_90",
        "won_180",
    ) == [
        (date(2025, 11, 1), 3, 2, 1, 0, 1, 1, 2, 2 / 3, None),
        (date(2025, 12, 1), 1, 0, 0, 1, 0, None, None, None, None),
        (date(2026, 1, 1), 1, 0, 0, 1, None, None, None, None, None),
    ]


def test_months_are_those_of_the_workspace(door):
    found = table("cohorts", door, replace(UTC, timezone="Europe/Kyiv"))
    assert cells(found, "month", "journeys") == [(date(2025, 11, 1), 3), (date(2026, 1, 1), 2)]


def test_curves_treat_won_and_lost_as_competitors(door):
    assert cells(table("closing", door), "days", "open_then", "won_share", "lost_share") == [
        (0, 5, 0, 0),
        (1, 5, 0, pytest.approx(1 / 5)),
        (10, 4, pytest.approx(1 / 5), pytest.approx(1 / 5)),
        (79, 1, pytest.approx(1 / 5 + 3 / 5), pytest.approx(1 / 5)),
    ]


def cohort(**columns):
    base = {
        "pipeline": "P",
        "month": [date(2025, 10, 1), date(2025, 11, 1)],
        "dated": 100,
        "won": 40,
        "share_90": [0.2, 0.5],
        "low_90": [0.1, 0.4],
        "high_90": [0.3, 0.6],
    }
    return pd.DataFrame({**base, **columns})


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({}, "November 2025: 50% won within 90 days, more than the 20% of October 2025"),
        (
            {"low_90": [0.1, 0.25]},
            "November 2025: 50% won within 90 days; no evidence that it differs from October 2025",
        ),
        ({"dated": 9}, "Too few months are old enough to compare"),
    ],
)
def test_the_sentence_claims_only_what_the_intervals_bear(columns, sentence, example):
    assert cohorts.headline(cohort(**columns), UTC, example.facts) == sentence


@pytest.mark.parametrize(
    ("since", "until", "before"),
    [
        (date(2026, 1, 1), date(2026, 2, 1), (date(2025, 12, 1), date(2026, 1, 1))),
        (date(2026, 1, 1), date(2026, 4, 1), (date(2025, 10, 1), date(2026, 1, 1))),
        (date(2026, 1, 10), date(2026, 1, 17), (date(2026, 1, 3), date(2026, 1, 10))),
        (date(2026, 1, 31), None, (date(2026, 1, 29), date(2026, 1, 31))),
    ],
)
def test_the_period_before_is_as_long(since, until, before, example):
    found = periods.period_before(replace(UTC, since=since, until=until), example.facts)
    assert found is not None
    assert (found.since, found.until) == before


def test_without_a_period_there_is_none_before(example):
    assert periods.period_before(UTC, example.facts) is None


def test_closed_in_the_period_against_the_one_before(door):
    tiles = table(
        "overview", door, replace(UTC, since=date(2026, 1, 1), until=date(2026, 2, 1))
    ).set_index("tile")
    assert tiles.loc[["won", "lost"], ["value", "before"]].to_numpy().tolist() == [[1, 0], [0, 0]]
    assert (tiles.loc["closed_rate", "value"], tiles.loc["closed_rate", "n"]) == (1, 1)


def test_deals_alone_give_what_deals_can_tell(door):
    tiles = table("overview", door).set_index("tile")
    assert "leak" not in tiles.index
    assert (tiles.loc["open", "value"], tiles.loc["closed_rate", "n"]) == (2, 3)
    assert not len(table("stuck", door))  # too few won deals to tell from what age on
