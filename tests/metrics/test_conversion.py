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
    assert cells(found, "stage", "position", "open_here", "lost_here") == [
        ("New", 1, 1, 0),
        ("Offer", 2, 0, 1),
        ("Contract", 3, 0, 0),
        ("Thinking", None, 1, 0),
    ]


def test_open_and_lost_journeys_add_up_with_those_in_no_stage():
    deals = (
        DEALS
        + """
    e       | Retail   | Lost     | Olha  |        |          | 2026-01-04 09:00 | 2026-01-05 09:00
"""
    )
    found = table("conversion", drawn(deals=deals, transitions=MOVES))
    assert cells(found, "stage", "position", "open_here", "lost_here")[-1] == (None, 0, 0, 1)
    assert (found["open_here"].sum(), found["lost_here"].sum()) == (2, 2)


def test_a_stage_entered_out_of_order_is_not_passed_strictly(door):
    assert table("conversion", door)["strict"].tolist()[:3] == [4, 2, 0]


def test_amounts_of_different_currencies_are_never_added(door):
    found = table("conversion", door)
    assert found["amount_reached"].isna().all()
    assert cells(
        found, "amount_reached_UAH", "amount_reached_USD", "amount_won_UAH", "amount_won_USD"
    ) == [
        (107, 10, 100, 0),
        (100, 10, 100, 0),
        (100, 0, 100, 0),
        (0, 0, 0, 0),
    ]


def test_one_currency_in_scope_has_one_column(door):
    found = table("conversion", door, replace(UTC, managers=("Taras",)))
    assert found["amount_reached"].tolist() == [7, 0, 0, 0]
    assert not [column for column in found if column.endswith(("UAH", "USD"))]


def test_rates_of_the_user_bring_currencies_together(door):
    from funnel.metrics import conversion

    facts = Facts(
        **{**vars(door.facts), "settings": {"rates": {"USD": 40}, "base_currency": "UAH"}}
    )
    counted = {
        name: door.ask(expression) for name, expression in conversion.tallies(UTC, facts).items()
    }
    assert conversion.compute(counted, UTC, facts)["amount_reached"].tolist() == [
        507,
        500,
        100,
        0,
    ]


def test_nobody_is_a_manager_too(door):
    found = table("conversion", door, replace(UTC, managers=("",)))
    assert cells(found, "stage", "reached", "open_here", "to_next_so_far", "amount_reached") == [
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
        ("Thinking", 0, 0),
    ]


def test_managers_apart_add_up_to_all(door):
    apart, together = table("conversion", door, by="manager"), table("conversion", door)
    counts = ["entered", "reached", "strict", "open_here", "lost_here", "won"]
    assert (
        apart.groupby("stage")[counts].sum().to_numpy().tolist()
        == together.groupby("stage")[counts].sum().to_numpy().tolist()
    )
    assert apart["manager"].isna().sum() == 3


def test_every_count_can_be_asked_in_money(door):
    found = table("conversion", door, replace(UTC, managers=("Olha",)), amounts="all")
    assert cells(found, "amount_entered_UAH", "amount_strict_UAH", "amount_lost_here_USD") == [
        (100, 100, 0),
        (100, 100, 10),
        (100, 0, 0),
        (0, 0, 0),
    ]


def leaks(*counts: tuple[int, int, int], before: tuple | None = None):
    """A table of (went on, stopped, waiting) per stage, everything settled."""
    import pandas as pd

    from funnel.stats import share, wilson

    on, stopped, waiting = zip(*counts, strict=True)
    reached = [sum(row) for row in counts]
    low, high = wilson(on, reached)
    found = pd.DataFrame(
        {
            "pipeline": "P",
            "position": range(1, len(counts) + 1),
            "won": on[-1],
            "stage": [f"S{k}" for k in range(1, len(counts) + 1)],
            "reached": reached,
            "went_on": on,
            "stopped": stopped,
            "waiting": waiting,
            "to_next": share(on, reached),
            "to_next_low": low,
            "to_next_high": high,
            "to_won": share([on[-1]] * len(reached), reached),
        }
    )
    found.attrs["before"] = {("P", "S2"): before} if before else {}
    return found


def test_the_worst_leak_is_where_most_wins_are_lost_and_all_others_do_better():
    worst = worst_leak(leaks((900, 100, 0), (500, 400, 0), (400, 100, 0)))
    assert worst is not None
    assert worst["stage"] == "S2"


def test_no_stage_is_named_where_another_may_be_as_bad():
    assert worst_leak(leaks((31, 29, 0), (16, 15, 0), (8, 8, 0))) is None


def test_a_stage_is_named_if_it_got_worse_than_it_was():
    counts = ((60, 12, 0), (30, 30, 0), (16, 14, 0))
    assert worst_leak(leaks(*counts)) is None
    worst = worst_leak(leaks(*counts, before=(0.8, 0.75, 0.85)))
    assert worst is not None
    assert worst["stage"] == "S2"


def test_fewer_than_ten_that_stopped_make_no_leak():
    assert worst_leak(leaks((30, 0, 0), (21, 9, 0), (21, 0, 0))) is None


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        (
            ((220, 30, 0), (95, 125, 0), (90, 5, 0)),
            "Of 220 that reached “S2” 95 went on, 125 were lost, 0 are still there",
        ),
        (((31, 29, 0), (16, 15, 0), (8, 8, 0)), "No stage stands out"),
        (((2, 17, 0), (2, 0, 0), (2, 0, 0)), "Too few deals to compare the stages"),
        (((0, 0, 0), (0, 0, 0), (0, 0, 0)), "No deals to show here"),
    ],
)
def test_the_sentence_says_what_the_table_says(counts, sentence, example):
    from funnel.metrics.conversion import headline

    assert headline(leaks(*counts), UTC, example.facts) == sentence


HEAD = "deal_id | pipeline | stage | owner | amount | currency | created_at | closed_at\n"
LOG = "deal_id | moved_at | pipeline | from_stage | to_stage | moved_by\n"


def sixty() -> tuple[list[str], list[str]]:
    """Deals and moves: of 60 that came to Offer 20 went on after 2 days and 10 were lost after 4; 30
    came yesterday."""
    rows, moves = [], []
    for n in range(60):
        came = "2026-01-31 09:00" if n >= 30 else f"2026-01-{1 + n % 20:02d} 09:00"
        day = int(came[8:10])
        moves.append(f"d{n} | {came} | Retail | New | Offer | Olha")
        stage, closed = "Offer", ""
        if n < 20:
            moves.append(f"d{n} | 2026-01-{day + 2:02d} 09:00 | Retail | Offer | Contract | Olha")
            stage = "Contract"
        elif n < 30:
            closed, stage = f"2026-01-{day + 4:02d} 09:00", "Lost"
            moves.append(f"d{n} | {closed} | Retail | Offer | Lost | Olha")
        rows.append(f"d{n} | Retail | {stage} | Olha | 10 | UAH | {came} | {closed}")
    return rows, moves


def test_who_is_still_there_has_not_failed():
    """Expected are two thirds, not one."""
    rows, moves = sixty()
    door = drawn(deals=HEAD + "\n".join(rows), transitions=LOG + "\n".join(moves))
    offer = table("conversion", door).set_index("stage").loc["Offer"]
    assert (offer["went_on"], offer["stopped"], offer["waiting"]) == (20, 10, 30)
    assert offer["to_next_so_far"] == pytest.approx(20 / 60)
    assert offer["to_next"] == pytest.approx(2 / 3)
    assert offer["unknown"] == pytest.approx(0)


def test_who_went_on_at_a_moment_that_nobody_knows_counts_but_not_in_the_curve():
    """It did not go on at once either, which would make it three quarters."""
    rows, moves = sixty()
    rows += [f"u{n} | Retail | Won | Olha | 10 | UAH | |" for n in range(20)]
    door = drawn(deals=HEAD + "\n".join(rows), transitions=LOG + "\n".join(moves))
    offer = table("conversion", door).set_index("stage").loc["Offer"]
    assert (offer["reached"], offer["went_on"], offer["waiting"]) == (80, 40, 30)
    assert offer["to_next"] == pytest.approx(2 / 3)
