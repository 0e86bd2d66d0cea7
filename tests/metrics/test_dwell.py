"""Dwell and survival: open stays count, in every cut of the table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from funnel.metrics.months import month_of
from funnel.metrics.survival import STEPS, _kept
from funnel.stats import kaplan_meier
from tests.metrics.doors import UTC, cells, drawn, table

DEALS = """
    deal_id | pipeline | stage | owner | created_at       | closed_at
    a       | Retail   | Offer | Olha  | 2026-01-01 09:00 |
    b       | Retail   | Lost  | Taras | 2026-01-30 09:00 | 2026-01-31 23:30
    c       | Retail   | New   | Taras |                  |
"""
MOVES = """
    deal_id | moved_at         | pipeline | from_stage | to_stage | moved_by
    a       | 2026-01-02 09:00 | Retail   | New        | Offer    | Olha
    a       | 2026-01-04 09:00 | Retail   | Offer      | New      | Olha
    a       | 2026-01-05 21:00 | Retail   | New        | Offer    | Olha
    b       | 2026-01-31 22:30 | Retail   | New        | Offer    | Taras
    b       | 2026-01-31 23:30 | Retail   | Offer      | Lost     | Taras
    c       | 2026-01-10 09:00 | Retail   | Offer      | New      | Taras
"""


@pytest.fixture(scope="module")
def door():
    return drawn(deals=DEALS, transitions=MOVES)


def test_an_unknown_entry_counts_as_a_visit_without_a_duration(door):
    offer = table("dwell", door).set_index("stage").loc["Offer"]
    assert (offer["visits"], offer["left"], offer["still_here"]) == (4, 3, 1)
    assert offer["mean_days"] == pytest.approx((2 + 1 / 24) / 2)


def test_a_skipped_stage_adds_no_row(door):
    assert table("dwell", door)["stage"].tolist() == ["New", "Offer"]


def test_an_open_stay_counts_up_to_the_export(door):
    offer = table("dwell", door).set_index("stage").loc["Offer"]
    assert offer["longest_open_days"] == 26.5
    assert np.isnan(offer["km_p90_days"])


def test_per_deal_adds_up_its_stays(door):
    found = table("dwell", door, per="deal")
    new = found.set_index("stage").loc["New"]
    assert (new["visits"], new["left"], new["still_here"]) == (3, 2, 1)
    assert new["mean_days"] == pytest.approx((2.5 + 1.5625) / 2)
    offer = found.set_index("stage").loc["Offer"]
    assert (offer["still_here"], offer["longest_open_days"]) == (1, 28.5)


def test_managers_apart(door):
    found = table("dwell", door, by="manager")
    assert cells(found, "stage", "manager", "visits") == [
        ("New", "Olha", 2),
        ("New", "Taras", 2),
        ("Offer", "Olha", 2),
        ("Offer", "Taras", 2),
    ]


@pytest.mark.parametrize(
    ("timezone", "months"),
    [("UTC", [date(2026, 1, 1)]), ("Europe/Kyiv", [date(2026, 1, 1), date(2026, 2, 1)])],
)
def test_months_are_those_of_the_zone(door, timezone, months):
    offer = table("dwell", door, replace(UTC, timezone=timezone), by="month")
    offer = offer[offer["stage"] == "Offer"]
    assert offer["month"].tolist() == months
    assert offer["visits"].sum() == 4


@pytest.mark.parametrize(
    "timezone",
    ["UTC", "Europe/Kyiv", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York"],
)
def test_the_month_slot_is_the_month_of_the_zone(door, timezone):
    import ibis

    from funnel.metrics.months import month_slot

    moments = pd.date_range("2025-12-28", "2026-04-03", freq="191min")
    door.connection.execute(
        "create or replace table moments as select unnest($1::timestamp[]) as moved_at",
        [moments.to_list()],
    )
    rows = ibis.table({"moved_at": "timestamp(6)"}, name="moments")
    slots = door.ask(rows.mutate(slot=month_slot(rows.moved_at)).order_by("moved_at"))
    expected = (
        moments.tz_localize("UTC")
        .tz_convert(timezone)
        .tz_localize(None)
        .to_period("M")
        .start_time.date
    )
    assert month_of(slots["slot"], timezone).tolist() == list(expected)


def test_narrowing_never_changes_a_duration(door):
    olha = table("dwell", door, replace(UTC, managers=("Olha",), since=date(2026, 1, 5))).set_index(
        "stage"
    )
    assert olha.loc["Offer", "longest_open_days"] == 26.5


def test_survival_is_the_curve_behind_dwell(door):
    curve = table("survival", door, pipeline="Retail", stage="Offer")
    assert cells(curve, "days", "at_risk", "share_still_here") == [
        (0, 3, 1),
        (pytest.approx(1 / 24), 3, pytest.approx(2 / 3)),
        (2, 2, pytest.approx(1 / 3)),
    ]


def test_a_long_curve_keeps_the_steps_that_quantiles_are_read_from():
    lengths = np.random.default_rng(7).exponential(9, 20_000)
    curve = kaplan_meier(lengths[:15_000], lengths[15_000:])
    kept = _kept(curve)
    assert kept.size <= STEPS + 2
    for level in (0.5, 0.1):
        assert curve.time[kept][curve.survival[kept] <= level][0] == curve.reaches(level)


def stays(**columns):
    base = {
        "pipeline": "P",
        "stage": ["A", "B"],
        "visits": 100,
        "left": 90,
        "still_here": 10,
        "median_days": [2.0, 7.0],
        "km_median_days": [2.0, 7.1],
    }
    return pd.DataFrame({**base, **columns})


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({}, "Deals stay longest in “B”: half leave within 7.1 d"),
        (
            {"km_median_days": [2.1, 11.6]},
            "“B” holds deals for 12 d, not the 7 d that closed stays suggest",
        ),
        (
            {"left": [90, 30], "still_here": [10, 70], "km_median_days": [2.0, np.nan]},
            "Most stays in “B” have not ended: 70 of 100",
        ),
        ({"left": 12, "visits": 19, "still_here": 7}, "Too few stays to compare the stages"),
        ({"pipeline": ["P", "Q"]}, "Deals stay longest in “B (Q)”: half leave within 7.1 d"),
    ],
)
def test_the_sentence_says_what_the_table_says(columns, sentence, example):
    from funnel.metrics.dwell import headline

    assert headline(stays(**columns), UTC, example.facts) == sentence


def test_where_most_never_left_the_overview_does_not_call_another_stage_the_longest():
    moves = [f"d{n} | 2026-01-02 09:00 | Retail | New | Offer | Olha" for n in range(40)]
    moves += [f"d{n} | 2026-01-03 09:00 | Retail | Offer | Won | Olha" for n in range(5)]
    deals = [f"d{n} | Retail | Olha | 2026-01-01 09:00" for n in range(40)]
    head = "deal_id | moved_at | pipeline | from_stage | to_stage | moved_by"
    found = drawn(
        deals="\n".join(["deal_id | pipeline | owner | created_at", *deals]),
        transitions="\n".join([head, *moves]),
    )
    tile = table("overview", found).set_index("tile").loc["dwell"]
    assert np.isnan(tile["value"])
    assert tile["sentence"] == "Most stays in “Offer” have not ended: 35 of 40"
