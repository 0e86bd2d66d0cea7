"""A day of uploads, promises, and next week's upload with a known truth: what the log, the owner
changes and the tasks tell is judged right, also of deals that came back, changed hands or pipeline,
were parked or slept on; what they can't tell is asked."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from funnel.answers import answer
from funnel.scope import Scope
from funnel.week.promise import Promise
from funnel.week.window import Window
from tests.metrics.doors import drawn

THEN, NOW = datetime(2026, 1, 12, 9), datetime(2026, 1, 19, 9)
FRIDAY, TUESDAY = date(2026, 1, 16), date(2026, 1, 13)
STAGES = """
    pipeline  | stage    | position | kind
    Retail    | New      | 1        | open
    Retail    | Offer    | 2        | open
    Retail    | Contract | 3        | open
    Retail    | Thinking |          | parked
    Retail    | Won      | 4        | won
    Retail    | Lost     | 5        | lost
    Contracts | Draft    | 1        | open
    Contracts | Signed   | 2        | won
    Contracts | Refused  | 3        | lost
"""
BEFORE = """
    deal_id | name  | pipeline | stage    | owner | amount | created_at       | closed_at
    back    | Back  | Retail   | Offer    | Olha  | 100    | 2026-01-02 09:00 |
    again   | Again | Retail   | Offer    | Olha  | 100    | 2026-01-02 09:00 |
    hand    | Hand  | Retail   | Offer    | Olha  | 100    | 2026-01-02 09:00 |
    late    | Late  | Retail   | Offer    | Olha  | 100    | 2026-01-02 09:00 |
    pipe    | Pipe  | Retail   | Contract | Taras | 700    | 2026-01-02 09:00 |
    park    | Park  | Retail   | Offer    | Taras | 100    | 2026-01-02 09:00 |
    doze    | Doze  | Retail   | Offer    | Taras | 100    | 2026-01-02 09:00 |
    gone    | Gone  | Retail   | Offer    | Taras | 100    | 2026-01-02 09:00 |
    still   | Still | Retail   | Offer    | Taras | 100    | 2026-01-02 09:00 |
"""
AFTER = """
    deal_id | name  | pipeline  | stage    | owner | amount | created_at       | closed_at
    back    | Back  | Retail    | Offer    | Olha  | 100    | 2026-01-02 09:00 |
    again   | Again | Retail    | Lost     | Olha  | 100    | 2026-01-02 09:00 | 2026-01-15 12:00
    hand    | Hand  | Retail    | Offer    | Olha  | 100    | 2026-01-02 09:00 |
    late    | Late  | Retail    | Contract | Taras | 100    | 2026-01-02 09:00 |
    pipe    | Pipe  | Contracts | Draft    | Taras | 650    | 2026-01-02 09:00 |
    park    | Park  | Retail    | Thinking | Taras | 100    | 2026-01-02 09:00 |
    doze    | Doze  | Retail    | Offer    | Taras | 100    | 2026-01-02 09:00 |
    still   | Still | Retail    | Offer    | Taras | 100    | 2026-01-02 09:00 |
"""
ENTERED = ("back", "again", "hand", "late", "pipe", "park", "doze", "gone", "still")
MOVES = """
    deal_id | moved_at         | pipeline  | from_stage | to_stage | moved_by
    back    | 2026-01-13 10:00 | Retail    | Offer      | Lost     | Olha
    back    | 2026-01-18 10:00 | Retail    | Lost       | Offer    | Olha
    again   | 2026-01-13 10:00 | Retail    | Offer      | Lost     | Olha
    again   | 2026-01-14 10:00 | Retail    | Lost       | Contract | Olha
    again   | 2026-01-15 12:00 | Retail    | Contract   | Lost     | Olha
    late    | 2026-01-18 10:00 | Retail    | Offer      | Contract | Olha
    pipe    | 2026-01-08 10:00 | Retail    | Offer      | Contract | Taras
    pipe    | 2026-01-14 10:00 | Contracts | Contract   | Draft    | Taras
    park    | 2026-01-13 10:00 | Retail    | Offer      | Contract | Taras
    park    | 2026-01-14 10:00 | Retail    | Contract   | Thinking | Taras
""" + "\n".join(f"    {deal} | 2026-01-05 09:00 | Retail | New | Offer | Olha" for deal in ENTERED)
OWNERS = """
    deal_id | changed_at       | from_owner | to_owner
    hand    | 2026-01-13 09:00 | Olha       | Taras
    hand    | 2026-01-17 12:00 | Taras      | Olha
    late    | 2026-01-18 09:00 | Olha       | Taras
"""
TASKS = """
    task_id | deal_id | assignee | created_at       | due_at           | done_at
    T1      | doze    | Taras    | 2026-01-12 10:00 | 2026-01-15 09:00 | 2026-01-15 12:00
    T2      | late    | Olha     | 2026-01-12 10:00 | 2026-01-15 09:00 | 2026-01-18 12:00
    T3      | still   | Taras    | 2026-01-12 10:00 | 2026-01-15 09:00 |
"""
# deal, kind, target, day → judged
TRUTH = {
    ("back", "close", "", FRIDAY): "kept",  # it was lost on its day, and opened again after it
    ("back", "snooze", "", FRIDAY): "broken",
    ("again", "close", "", TUESDAY): "kept",
    ("again", "close", "", date(2026, 1, 14)): "broken",  # open again when its day ended
    ("again", "move_on", "Contract", FRIDAY): "kept",  # after it came back
    ("hand", "hand_over", "Taras", FRIDAY): "kept",  # and was handed back later
    ("late", "hand_over", "Taras", FRIDAY): "broken",
    ("late", "move_on", "Contract", FRIDAY): "broken",
    ("late", "call", "", FRIDAY): "broken",
    ("pipe", "move_on", "Contract", FRIDAY): "kept",  # it was there, and went on from there
    ("pipe", "close", "", FRIDAY): "broken",
    ("park", "move_on", "Contract", FRIDAY): "kept",
    ("park", "move_on", "Offer", FRIDAY): "kept",
    ("doze", "snooze", "", FRIDAY): "kept",
    ("doze", "call", "", FRIDAY): "kept",
    ("gone", "close", "", FRIDAY): "cannot_tell",  # who knows why it left the list
    ("still", "move_on", "Contract", FRIDAY): "broken",
    ("still", "call", "", FRIDAY): "broken",
    ("still", "call", "", date(2026, 1, 19)): "not_due",
}


@pytest.fixture(scope="module")
def door():
    looks = ["2026-01-12 09:00", "2026-01-19 09:00"]
    more = {"transitions": MOVES, "owner_changes": OWNERS, "tasks": TASKS}
    return drawn(looks[1], STAGES, deals=[BEFORE, AFTER], observed=looks, **more)


@pytest.fixture(scope="module")
def seen():
    """Next week's upload where nobody writes a log."""
    looks = ["2026-01-12 09:00", "2026-01-19 09:00"]
    return drawn(looks[1], STAGES, deals=[BEFORE, AFTER], observed=looks)


def promise(deal: str, kind: str, target: str, day: date) -> Promise:
    return Promise("P", deal, kind, "Olha", target, day, "", "", THEN, THEN)


def judged(door, asked: tuple) -> str:
    found = answer("promises", door, Scope(timezone="UTC"), promises=(promise(*asked),))
    return found.table["judged"].iloc[0]


@pytest.mark.parametrize("asked", TRUTH, ids=str)
def test_what_the_data_can_tell_is_judged_right(door, asked) -> None:
    assert judged(door, asked) == TRUTH[asked]


def test_what_was_only_seen_is_judged_by_the_first_data_after_its_day(seen) -> None:
    assert judged(seen, ("late", "move_on", "Contract", TUESDAY)) == "kept"
    assert judged(seen, ("late", "hand_over", "Taras", FRIDAY)) == "kept"
    assert judged(seen, ("still", "move_on", "Contract", TUESDAY)) == "broken"
    assert judged(seen, ("still", "call", "", TUESDAY)) == "cannot_tell"


def test_bridge_headline_and_agenda_tell_the_same_week(door) -> None:
    scope = Scope(timezone="UTC")
    found = answer("bridge", door, scope, window=Window(THEN, NOW))
    lines = found.table.set_index("line")["deals"]
    told = {str(line): int(count) for line, count in lines.items() if count}
    assert told == {"before": 9, "reopened": 2, "lost": -3, "gone": -1, "after": 7}
    assert found.headline == (
        "9 deals were open; 2 came, 0 won, 3 lost, 1 left otherwise; 7 open at the end"
    )
    slept = (promise("doze", "snooze", "", date(2026, 2, 20)),)
    listed = answer("agenda", door, scope, window=Window(THEN, NOW), promises=slept).table
    assert "doze" not in set(listed["deal_id"])
    deals = answer("change", door, scope, window=Window(THEN, NOW)).table
    change = deals.set_index("deal_id")["change"]
    assert change["hand"] == change["doze"] == "unmoved"
    assert (change["pipe"], change["park"]) == ("other_pipeline", "parked")
