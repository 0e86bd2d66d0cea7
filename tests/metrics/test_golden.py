"""The worked example of docs/method.md, to the digit."""

from __future__ import annotations

import pytest

from funnel.stats import wilson
from tests.metrics.doors import cells, table

STAGES = ("New", "Qualified", "Offer", "Negotiation")


def test_conversion(example):
    found = table("conversion", example)
    counts = cells(
        found, "stage", "position", "entered", "reached", "strict", "open_here", "lost_here", "won"
    )
    assert counts == [
        ("New", 1, 7, 8, 7, 0, 0, 4),
        ("Qualified", 2, 5, 8, 5, 1, 1, 4),
        ("Offer", 3, 5, 6, 3, 1, 1, 4),
        ("Negotiation", 4, 2, 4, 2, 0, 0, 4),
    ]
    assert found["phantom"].tolist() == [1 / 8, 3 / 8, 1 / 6, 2 / 4]
    columns = ("went_on", "stopped", "waiting")
    assert cells(found, *columns) == [(8, 0, 0), (6, 1, 1), (4, 1, 1), (4, 0, 0)]
    assert cells(found, "to_next") == [(1,), (None,), (None,), (1,)]
    assert found["to_next_so_far"].tolist() == [8 / 8, 6 / 8, 4 / 6, 4 / 4]
    assert found["to_next_at_most"].tolist() == [8 / 8, 7 / 8, 5 / 6, 4 / 4]
    assert found["to_won_so_far"].tolist() == [4 / 8, 4 / 8, 4 / 6, 4 / 4]
    assert found["to_won_at_most"].tolist() == [6 / 8, 6 / 8, 5 / 6, 4 / 4]
    assert cells(found, "to_won", "to_won_unknown") == [(None, None)] * 3 + [(1, 0)]
    assert found["amount_reached"].tolist() == [7950, 7950, 7000, 5400]
    assert found["amount_won"].tolist() == [5400] * 4


def test_conversion_has_the_columns_of_the_method_in_their_order(example):
    assert (
        ", ".join(table("conversion", example))
        == "pipeline, stage, position, entered, reached, phantom, strict, went_on, stopped,"
        " waiting, open_here, lost_here, won, to_next_so_far, to_next_at_most, to_next,"
        " to_next_low, to_next_high, unknown, to_won_so_far, to_won_at_most, to_won, to_won_low,"
        " to_won_high, to_won_unknown, amount_reached, amount_stopped, amount_won"
    )


def test_a_settled_share_carries_its_wilson_interval(example):
    found = table("conversion", example)
    low, high = wilson([8, 4], [8, 4])
    ends = found.loc[[0, 3], ["to_next_low", "to_next_high"]]
    assert ends["to_next_low"].tolist() == pytest.approx(low.tolist())
    assert ends["to_next_high"].tolist() == pytest.approx(high.tolist())


def test_flow(example):
    found = table("flow", example).set_index("stage").drop(columns="pipeline")
    ways = {stage: {way: n for way, n in found.loc[stage].items() if n} for stage in STAGES}
    assert ways == {
        "New": {"visits": 8, "forward": 6, "skipped": 1, "won": 1},
        "Qualified": {"visits": 6, "forward": 3, "back": 1, "lost": 1, "still_here": 1},
        "Offer": {"visits": 5, "forward": 1, "won": 2, "lost": 1, "still_here": 1},
        "Negotiation": {"visits": 2, "won": 2},
    }


def test_dwell(example):
    found = table("dwell", example)
    assert cells(
        found, "stage", "visits", "left", "still_here", "mean_days", "median_days", "km_median_days"
    ) == [
        ("New", 8, 8, 0, 5.5, 2, 2),
        ("Qualified", 6, 5, 1, 2, 2, 2),
        ("Offer", 5, 4, 1, 3, 3, 4),
        ("Negotiation", 2, 2, 0, 12.5, 12.5, 10),
    ]
    assert cells(
        found, "p90_days", "km_p90_days", "longest_open_days", "limit_days", "over_limit"
    ) == [
        (pytest.approx(12.5), 30, None, 14, 1),
        (pytest.approx(3), None, 27, 14, 1),
        (pytest.approx(4.7), None, 24, 14, 1),
        (pytest.approx(14.5), 15, None, 14, 1),
    ]


def test_dwell_without_the_leap(example):
    from funnel import tables

    leap = tables.deals.filter(tables.deals.deal_id == "D3").select("deal_id")
    found = table("dwell", example, without=leap)
    assert cells(found, "stage", "visits", "mean_days")[0] == ("New", 7, 2.0)


def test_routes_hold_what_flow_counts(example):
    found = table("routes", example)
    assert cells(
        found[found["from_stage"] == "Offer"], "to_stage", "kind", "moves", "deals", "median_days"
    ) == [
        ("Negotiation", "forward", 1, 1, 4),
        ("Won", "won", 2, 2, 1.5),
        ("Lost", "lost", 1, 1, 5),
    ]
    again = found[(found["from_stage"] == "New") & (found["to_stage"] == "Qualified")]
    assert cells(again, "moves", "deals", "median_days") == [(6, 5, 2)]


def test_stuck(example):
    found = table("stuck", example)
    assert (
        ", ".join(found)
        == "deal_id, name, pipeline, stage, manager, amount, currency, entered_at, days_here,"
        " days_stagnant, limit_days, days_over, task_state, next_due_at, pushes, reasons,"
        " is_amount_assumed, chance, chance_n, unknown, idle_week"
    )
    assert cells(
        found,
        "deal_id",
        "stage",
        "manager",
        "days_here",
        "limit_days",
        "days_over",
        "task_state",
        "chance_n",
    ) == [
        ("D5", "Offer", "Olha", 24, 14, 10, "unknown", 0),
        ("D7", "Qualified", "Olha", 27, 14, 13, "unknown", 0),
    ]


def test_overview(example):
    tiles = table("overview", example).set_index("tile")
    assert tiles.loc[["open", "won", "lost", "stuck"], "value"].tolist() == [2, 4, 2, 2]
    assert tiles.loc[["open", "won", "lost", "stuck"], "amount"].tolist() == [
        1450,
        5400,
        1100,
        1450,
    ]
    assert tiles.loc["closed_rate", ["value", "n"]].tolist() == [4 / 6, 6]
    assert cells(tiles.loc[["win_rate"]], "value", "n") == [(None, 8)]
