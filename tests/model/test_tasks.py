"""What the open tasks of a deal say together: none, overdue, postponed, planned."""

from __future__ import annotations

from datetime import datetime

import pytest

from funnel import tables
from tests.metrics.doors import cells
from tests.model.door import from_tables
from tests.model.test_rules_of_visits import DEAL, built


@pytest.mark.parametrize(
    ("tasks", "changes", "state"),
    [
        ("", "", "none"),
        ("T1 | D1 | 2026-01-01 09:00 | 2026-01-20 09:00 |", "", "overdue"),
        ("T1 | D1 | 2026-01-01 09:00 | 2026-02-20 09:00 |", "", "planned"),
        ("T1 | D1 | 2026-01-01 09:00 | |", "", "planned"),
        ("T1 | D1 | 2026-01-01 09:00 | 2026-01-20 09:00 | 2026-01-19 09:00", "", "none"),
        (
            "T1 | D1 | 2026-01-01 09:00 | 2026-02-20 09:00 |",
            "T1 | 2026-01-05 09:00 | 2026-02-13 09:00 | 2026-02-20 09:00",
            "postponed",
        ),
        (
            "T1 | D1 | 2026-01-01 09:00 | 2026-02-20 09:00 |",
            "T1 | 2026-01-05 09:00 | 2026-02-14 09:00 | 2026-02-20 09:00",
            "planned",
        ),
        (
            (
                "T1 | D1 | 2026-01-01 09:00 | 2026-02-20 09:00 |\nT2 | D1 | 2026-01-01 09:00 |"
                " 2026-01-07 09:00 | 2026-01-08 09:00"
            ),
            "T1 | 2026-01-05 09:00 | 2026-02-01 09:00 | 2026-02-20 09:00",
            "planned",
        ),
    ],
)
def test_the_open_tasks_of_a_deal_say_whether_anybody_works_on_it(tasks, changes, state):
    other = "T9 | D2 | 2026-01-01 09:00 | 2026-02-20 09:00 |"
    door = built(
        DEAL.format("Offer"),
        tasks=f"task_id | deal_id | created_at | due_at | done_at\n{other}\n{tasks}",
        task_changes=(
            "task_id | changed_at | old_due_at | new_due_at\nT9 | 2026-01-01 09:00 | 2026-01-02"
            f" 09:00 | 2026-01-03 09:00\n{changes}"
        ),
    )
    assert door.ask(tables.deals).task_state.tolist() == [state]


def test_three_pushes_put_a_task_off_however_short():
    pushes = "\n".join(
        f"T1 | 2026-01-0{day} 09:00 | 2026-02-1{day} 09:00 | 2026-02-1{day + 1} 09:00"
        for day in (1, 2, 3)
    )
    door = built(
        DEAL.format("Offer"),
        tasks=(
            "task_id | deal_id | created_at | due_at\nT1 | D1 | 2026-01-01 09:00 | 2026-02-14 09:00"
        ),
        task_changes=f"task_id | changed_at | old_due_at | new_due_at\n{pushes}",
    )
    assert cells(door.ask(tables.deals), "task_state", "pushes") == [("postponed", 3)]


TASKS = """
    task_id | deal_id | created_at       | due_at           | done_at
    T1      | D1      | 2026-01-01 09:00 | {0}              |
    T2      | D1      | 2026-01-01 09:00 | 2026-02-20 09:00 | {1}
"""
WEEKLY = [
    TASKS.format("2026-02-10 09:00", ""),
    TASKS.format("2026-02-20 09:00", "2026-01-03 09:00"),
]
CHANGE = """
    task_id | changed_at       | old_due_at       | new_due_at
    T1      | 2026-01-07 10:00 | 2026-02-10 09:00 | 2026-02-20 09:00
"""


@pytest.mark.parametrize(
    ("observed", "changes", "changed_at"),
    [
        (["2026-01-05 09:00", "2026-01-12 09:00"], "", datetime(2026, 1, 8, 21)),
        (
            ["2026-01-05 09:00", "2026-01-12 09:00"],
            CHANGE,
            datetime(2026, 1, 7, 10),
        ),  # a log knows better
        (["2026-01-12 09:00", "2026-01-12 09:00"], "", datetime(2026, 1, 12, 9)),
    ],
)
def test_a_task_with_a_later_date_than_an_upload_before_was_pushed(observed, changes, changed_at):
    door = from_tables(
        deals=DEAL.format("Offer"),
        tasks=WEEKLY,
        task_changes=changes or None,
        observed=observed,
        as_of="2026-01-20 09:00",
    )
    assert cells(
        door.ask(tables.task_changes),
        "task_id",
        "deal_id",
        "changed_at",
        "old_due_at",
        "new_due_at",
    ) == [("T1", "D1", changed_at, datetime(2026, 2, 10, 9), datetime(2026, 2, 20, 9))]
    assert cells(door.ask(tables.deals), "task_state", "pushes", "pushed_days") == [
        ("postponed", 1, 10.0)
    ]


def test_the_newest_tasks_count_in_whatever_order_they_are_loaded():
    door = from_tables(
        deals=DEAL.format("Offer"),
        tasks=WEEKLY[::-1],
        observed=["2026-01-12 09:00", "2026-01-05 09:00"],
        as_of="2026-01-20 09:00",
    )
    assert cells(door.ask(tables.tasks).sort_values("task_id"), "task_id", "due_at", "pushes") == [
        ("T1", datetime(2026, 2, 20, 9), 1),
        ("T2", datetime(2026, 2, 20, 9), 0),
    ]


def test_tasks_that_disagree_with_the_next_task_of_the_deal_are_found():
    deals = """
        deal_id | pipeline | stage | owner | created_at       | next_task_at
        D1      | Retail   | Offer | Olha  | 2026-01-01 09:00 | 2026-02-20 09:00
        D2      | Retail   | Offer | Olha  | 2026-01-01 09:00 |
        D3      | Retail   | Offer | Olha  | 2026-01-01 09:00 | 2026-02-20 09:00
        D4      | Retail   | Offer | Olha  | 2026-01-01 09:00 |
        D5      | Retail   | Won   | Olha  | 2026-01-01 09:00 | 2026-02-20 09:00
    """
    tasks = """
        task_id | deal_id | created_at       | due_at           | done_at
        T1      | D1      | 2026-01-01 09:00 | 2026-02-20 09:00 |
        T2      | D2      | 2026-01-01 09:00 | 2026-02-20 09:00 |
        T3      | D3      | 2026-01-01 09:00 | 2026-01-20 09:00 | 2026-01-19 09:00
    """
    items = built(deals, tasks=tasks).ask(tables.quality_items)
    assert sorted(items[items["check"] == "next_task_differs"]["deal_id"]) == ["D2", "D3"]
    items = built(deals).ask(tables.quality_items)
    assert "next_task_differs" not in set(items["check"])
