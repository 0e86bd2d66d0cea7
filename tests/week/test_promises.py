"""Promises are judged by what the data say, each kind once kept, once broken, once neither."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from funnel.answers import answer
from funnel.scope import Scope
from funnel.ui.promises import usual_day
from funnel.week.judging import day_ends
from funnel.week.promise import Promise
from tests.metrics.doors import drawn

SEEN = datetime(2026, 1, 12, 9)
FRIDAY = date(2026, 1, 16)
DEALS = """
    deal_id | pipeline | stage    | owner | amount | created_at       | closed_at
    D1      | Retail   | Contract | Taras | 100    | 2026-01-02 09:00 |
    D2      | Retail   | Lost     | Olha  | 200    | 2026-01-02 09:00 | 2026-01-15 10:00
    D3      | Retail   | Offer    | Olha  | 300    | 2026-01-02 09:00 |
    D4      | Retail   | Won      | Olha  | 400    | 2026-01-02 09:00 | 2026-01-18 10:00
"""
MOVES = """
    deal_id | moved_at         | pipeline | from_stage | to_stage | moved_by
    D1      | 2026-01-05 09:00 | Retail   | New        | Offer    | Olha
    D1      | 2026-01-14 09:00 | Retail   | Offer      | Contract | Olha
    D2      | 2026-01-05 09:00 | Retail   | New        | Offer    | Olha
    D2      | 2026-01-15 10:00 | Retail   | Offer      | Lost     | Olha
    D3      | 2026-01-05 09:00 | Retail   | New        | Offer    | Olha
    D4      | 2026-01-05 09:00 | Retail   | New        | Offer    | Olha
    D4      | 2026-01-18 10:00 | Retail   | Offer      | Won      | Olha
"""
OWNERS = """
    deal_id | changed_at       | from_owner | to_owner
    D1      | 2026-01-13 09:00 | Olha       | Taras
"""
TASKS = """
    task_id | deal_id | assignee | created_at       | due_at           | done_at
    T1      | D1      | Taras    | 2026-01-13 09:00 | 2026-01-15 09:00 | 2026-01-15 12:00
    T2      | D3      | Olha     | 2026-01-05 09:00 | 2026-01-09 09:00 | 2026-01-09 12:00
"""
# deal, kind, target, day → judged, what has happened
CASES = {
    "a task was done": ("D1", "call", "", FRIDAY, "kept", "moved, task_done, owner_changed"),
    "none since": ("D3", "call", "", FRIDAY, "broken", "nothing"),
    "its day is to come": ("D3", "call", "", date(2026, 1, 30), "not_due", "nothing"),
    "lost in time": ("D2", "close", "", FRIDAY, "kept", "closed"),
    "closed after its day": ("D4", "close", "", FRIDAY, "broken", "closed"),
    "still open": ("D3", "close", "", None, "broken", "nothing"),
    "handed over": ("D1", "hand_over", "Taras", FRIDAY, "kept", None),
    "not handed over": ("D3", "hand_over", "Taras", FRIDAY, "broken", None),
    "moved there": ("D1", "move_on", "Contract", FRIDAY, "kept", None),
    "moved further": ("D1", "move_on", "Offer", FRIDAY, "kept", None),
    "did not get there": ("D3", "move_on", "Contract", FRIDAY, "broken", None),
    "won after its day": ("D4", "move_on", "Contract", FRIDAY, "broken", None),
    "slept on": ("D3", "snooze", "", FRIDAY, "kept", None),
    "lost while asleep": ("D2", "snooze", "", FRIDAY, "broken", None),
    "only talked about": ("D3", "discussed", "", None, "noted", None),
    "not in the list": ("D9", "call", "", FRIDAY, "cannot_tell", None),
}


def promise(deal: str, kind: str, target: str, day: date | None, **more) -> Promise:
    return Promise("P", deal, kind, "Olha", target, day, "", "", SEEN, SEEN, **more)


@pytest.fixture(scope="module")
def door():
    return drawn(
        "2026-01-19 09:00", deals=DEALS, transitions=MOVES, owner_changes=OWNERS, tasks=TASKS
    )


def judged(door, one: Promise):
    return answer("promises", door, Scope(timezone="UTC"), promises=(one,)).table.iloc[0]


@pytest.mark.parametrize("case", CASES)
def test_each_kind_is_judged_from_the_data(door, case: str) -> None:
    deal, kind, target, day, told, happened = CASES[case]
    row = judged(door, promise(deal, kind, target, day))
    assert row["judged"] == told
    assert happened is None or row["happened"] == happened


def test_data_of_the_same_moment_judge_nothing(door) -> None:
    one = Promise("P", "D3", "close", "", "", None, "", "", door.facts.as_of, door.facts.as_of)
    assert judged(door, one)["judged"] == "not_due"


def test_without_tasks_a_call_is_asked_of_the_people_and_their_word_counts() -> None:
    alone = drawn("2026-01-19 09:00", deals=DEALS, transitions=MOVES)
    one = promise("D3", "call", "", FRIDAY)
    assert judged(alone, one)["judged"] == "cannot_tell"
    said = promise("D3", "call", "", FRIDAY, answer="kept")
    assert judged(alone, said)["judged"] == "kept"
    assert judged(alone, promise("D3", "call", "", FRIDAY, struck_at=SEEN))["judged"] == "struck"


def test_shares_per_manager_are_of_what_can_be_judged(door) -> None:
    cases = [promise(*CASES[name][:4]) for name in CASES]
    table = answer("promises", door, Scope(timezone="UTC"), promises=cases, by="manager").table
    row = table.iloc[0]
    assert (row["kept"], row["broken"], row["cannot_tell"], row["not_due"]) == (6, 7, 1, 1)
    assert row["low_kept"] < row["share_kept"] == 6 / 13 < row["high_kept"]


def test_a_snoozed_deal_waits_for_its_day(door) -> None:
    listed = answer("agenda", door, Scope(timezone="UTC")).table
    later = promise("D3", "snooze", "", date(2026, 2, 20))
    without = answer("agenda", door, Scope(timezone="UTC"), promises=(later,)).table
    assert set(listed["deal_id"]) - set(without["deal_id"]) <= {"D3"}
    assert "D3" not in set(without["deal_id"])


@pytest.mark.parametrize(("today", "day"), [(12, 16), (13, 19), (16, 22), (17, 23), (18, 23)])
def test_what_is_promised_as_usual_is_told_by_the_data_of_a_week_later(today, day):
    usual = usual_day(date(2026, 1, today))
    assert usual == date(2026, 1, day)
    assert usual.weekday() < 5
    promise = Promise("P", "D3", "close", "Olha", "", usual, "", "", SEEN, SEEN)
    later = datetime(2026, 1, today) + timedelta(days=7)
    assert day_ends(promise, drawn("2026-02-01 09:00", deals=DEALS).facts) <= later
