"""A bridge begins with the number that stood on the screen when the review was closed; what was
written down later of the time before is a line of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from funnel.answers import answer
from funnel.filters import read
from funnel.metrics.bridge import standing
from funnel.scope import Scope
from funnel.week.window import Window
from tests.metrics.doors import drawn

LOOKS = ["2026-01-12 09:00", "2026-01-19 09:00"]
UTC = Scope(timezone="UTC")
HEAD = "deal_id | pipeline | stage | owner | amount | currency | created_at | closed_at"
BEFORE = f"""
    {HEAD}
    D1 | Retail | Offer | Olha  | 100 | UAH | 2026-01-02 09:00 |
    D2 | Retail | Offer | Taras | 200 | UAH | 2026-01-02 09:00 |
"""
# D3 was written down late, the loss of D2 too; D4 is new
AFTER = f"""
    {HEAD}
    D1 | Retail | Offer | Olha  | 100 | UAH | 2026-01-02 09:00 |
    D2 | Retail | Lost  | Taras | 200 | UAH | 2026-01-02 09:00 | 2026-01-11 09:00
    D3 | Retail | Offer | Olha  | 300 | UAH | 2026-01-10 09:00 |
    D4 | Retail | New   | Olha  | 50  | UAH | 2026-01-15 09:00 |
"""
MOVES = """
    deal_id | moved_at         | pipeline | from_stage | to_stage | moved_by
    D1      | 2026-01-05 09:00 | Retail   | New        | Offer    | Olha
    D2      | 2026-01-05 09:00 | Retail   | New        | Offer    | Taras
"""
LATE = f"""{MOVES}
    D2      | 2026-01-11 09:00 | Retail   | Offer      | Lost     | Taras
    D3      | 2026-01-11 12:00 | Retail   | New        | Offer    | Olha
"""


@pytest.fixture(scope="module")
def stood():
    return standing(drawn(LOOKS[0], deals=BEFORE, transitions=MOVES))


@pytest.fixture(scope="module")
def door():
    return drawn(LOOKS[1], deals=[BEFORE, AFTER], observed=LOOKS, transitions=LATE)


def bridge(door, scope=UTC, window="last-week", **options):
    seen = Window.of(window, door.facts)
    return answer("bridge", door, scope, window=seen, **options)


def lines(table):
    told = table[(table["deals"] != 0) | (table["amount"].fillna(0) != 0)]
    return [tuple(row) for row in told[["line", "deals", "amount"]].itertuples(index=False)]


def test_the_bridge_begins_with_what_stood_there(door, stood) -> None:
    found = bridge(door, stood=stood)
    assert lines(found.table) == [
        ("before", 2, 300),
        ("restated", 0, 100),
        ("new", 1, 50),
        ("after", 3, 450),
    ]


@pytest.mark.parametrize(
    ("manager", "told", "said"),
    [
        (
            "Olha",
            [("before", 1, 100), ("restated", 1, 300)],
            "1 deal was open (2 as known now); 1 ",
        ),
        ("Taras", [("before", 1, 200), ("restated", -1, -200)], "1 deal was open (0 as known now)"),
    ],
)
def test_for_one_manager_as_in_the_breakdown(door, stood, manager, told, said) -> None:
    own = bridge(door, replace(UTC, managers=(manager,)), stood=stood)
    assert lines(own.table)[:2] == told
    assert own.headline.startswith(said)
    parts = bridge(door, stood=stood, by="manager").table
    assert lines(parts[parts["manager"] == manager])[:2] == told
    for measure in ("deals", "amount"):
        steps = own.table[own.table["line"] != "after"][measure].fillna(0).sum()
        assert steps == own.table.loc[own.table["line"] == "after", measure].fillna(0).sum()


def test_without_a_difference_or_a_memory_there_is_no_such_line(door, stood) -> None:
    filtered = replace(UTC, where=(read("amount>=1"),))
    same = drawn(LOOKS[0], deals=BEFORE, transitions=MOVES)
    for table in (
        bridge(door).table,
        bridge(door, filtered, stood=stood).table,
        bridge(door, window="2026-01-13..2026-01-14", stood=stood).table,
        bridge(same, window=f"{LOOKS[0]}..{LOOKS[0]}", stood=stood).table,
    ):
        assert "restated" not in set(table["line"])
