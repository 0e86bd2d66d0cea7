"""Conversion: what counts where, on logs small enough to see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from funnel.facts import Facts
from funnel.metrics.conversion_words import worst_leak
from tests.metrics.doors import UTC, cells, drawn, table

DEALS = """
    deal_id | pipeline | stage    | owner | amount | currency | created_at       | closed_at
    a       | Retail   | Won      | Olha  | 100    | UAH      | 2026-01-01 09:00 | 2026-01-09 09:00
    b       | Retail   | Lost     | Olha  | 10     | USD      | 2026-01-02 09:00 | 2026-01-05 09:00
    c       | Retail   | Thinking | Taras | 7      | UAH      | 2026-01-03 09:00 |
    d       | Retail   | New      |       |        |          | 2026-01-04 09:00 |
"""
MOVES = """
    deal_id | moved_at         | pipeline | from_stage | to_stage | moved_by
    a       | 2026-01-02 09:00 | Retail   | New        | Contract | Olha
    a       | 2026-01-03 09:00 | Retail   | Contract   | Offer    | Olha
    a       | 2026-01-09 09:00 | Retail   | Offer      | Won      | Olha
    b       | 2026-01-03 09:00 | Retail   | New        | Offer    | Olha
    b       | 2026-01-04 09:00 | Retail   | Offer      | Thinking | Olha
    b       | 2026-01-05 09:00 | Retail   | Thinking   | Lost     | Olha
    c       | 2026-01-04 09:00 | Retail   | New        | Thinking | Taras
"""


@pytest.fixture(scope="module")
def door():
    return drawn(deals=DEALS, transitions=MOVES)


def test_a_stay_in_a_side_track_is_looked_through(door):
    found = table("conversion", door)
    assert cells(found, "stage", "open_here", "lost_here") == [
        ("New", 1, 0),
        ("Offer", 0, 1),
        ("Contract", 0, 0),
    ]


def test_a_stage_entered_out_of_order_is_not_passed_strictly(door):
    assert table("conversion", door)["strict"].tolist() == [4, 2, 0]


def test_amounts_of_different_currencies_are_never_added(door):
    found = table("conversion", door)
    assert found["amount_reached"].isna().all()
    assert cells(
        found, "amount_reached_UAH", "amount_reached_USD", "amount_won_UAH", "amount_won_USD"
    ) == [
        (107, 10, 100, 0),
        (100, 10, 100, 0),
        (100, 0, 100, 0),
    ]


def test_one_currency_in_scope_has_one_column(door):
    found = table("conversion", door, replace(UTC, managers=("Taras",)))
    assert found["amount_reached"].tolist() == [7, 0, 0]
    assert not [column for column in found if column.endswith(("UAH", "USD"))]


def test_rates_of_the_user_bring_currencies_together(door):
    from funnel.metrics import conversion

    facts = Facts(
        **{**vars(door.facts), "settings": {"rates": {"USD": 40}, "base_currency": "UAH"}}
    )
    counted = {
        name: door.ask(expression) for name, expression in conversion.tallies(UTC, facts).items()
    }
    assert conversion.compute(counted, UTC, facts)["amount_reached"].tolist() == [507, 500, 100]


def test_nobody_is_a_manager_too(door):
    found = table("conversion", door, replace(UTC, managers=("",)))
    assert cells(found, "stage", "reached", "open_here", "to_next", "amount_reached") == [
        ("New", 1, 1, 0, None),
        ("Offer", 0, 0, None, None),
        ("Contract", 0, 0, None, None),
    ]


def test_a_period_takes_the_journeys_that_began_in_it(door):
    found = table("conversion", door, replace(UTC, since=date(2026, 1, 2), until=date(2026, 1, 4)))
    assert cells(found, "stage", "reached", "won") == [
        ("New", 2, 0),
        ("Offer", 1, 0),
        ("Contract", 0, 0),
    ]


def test_managers_apart_add_up_to_all(door):
    apart, together = table("conversion", door, by="manager"), table("conversion", door)
    counts = ["entered", "reached", "strict", "open_here", "lost_here", "won"]
    assert (
        apart.groupby("stage", sort=False)[counts].sum().to_numpy().tolist()
        == together[counts].to_numpy().tolist()
    )
    assert apart["manager"].isna().sum() == 3


def test_every_count_can_be_asked_in_money(door):
    found = table("conversion", door, replace(UTC, managers=("Olha",)), amounts="all")
    assert cells(found, "amount_entered_UAH", "amount_strict_UAH", "amount_lost_here_USD") == [
        (100, 100, 0),
        (100, 100, 10),
        (100, 0, 0),
    ]


def leaks(*reached: int):
    import pandas as pd

    from funnel.stats import share, wilson

    moved_on = [*reached[1:], reached[-1]]
    low, high = wilson(moved_on, reached)
    stages = [f"S{k}" for k in range(len(reached))]
    return pd.DataFrame(
        {
            "pipeline": "P",
            "position": range(len(reached)),
            "won": reached[-1],
            "stage": stages,
            "reached": reached,
            "to_next": share(moved_on, reached),
            "to_next_low": low,
            "to_next_high": high,
        }
    )


def test_the_worst_leak_is_the_lowest_share_to_next():
    worst = worst_leak(leaks(1240, 1066, 812, 498, 421))
    assert worst is not None
    assert worst["stage"] == "S2"


def test_no_stage_stands_out_when_every_interval_meets_the_lowest():
    assert worst_leak(leaks(40, 31, 24)) is None


def test_fewer_than_twenty_make_no_leak():
    assert worst_leak(leaks(19, 2, 2)) is None


@pytest.mark.parametrize(
    ("reached", "sentence"),
    [
        (
            (1240, 1066, 812, 498, 421),
            "About two in five deals that reached “S2” did not get past it",
        ),
        ((1000, 1000, 600), "Two in five deals that reached “S1” did not get past it"),
        ((1000, 1000, 550), "45.0% of the deals that reached “S1” did not get past it"),
        ((40, 31, 24), "No stage stands out"),
        ((19, 2, 2), "Too few deals to compare the stages"),
        ((0, 0, 0), "No deals to show here"),
    ],
)
def test_the_sentence_says_what_the_table_says(reached, sentence, example):
    from funnel.metrics.conversion import headline

    assert headline(leaks(*reached), UTC, example.facts) == sentence
