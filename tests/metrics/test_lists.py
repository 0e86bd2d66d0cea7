"""The lists that people walk through: stuck, no-task, review; and the plain ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from funnel.answers import answer
from funnel.filters import read
from funnel.metrics.drill_down import conversion, dwell, flow, routes
from tests.metrics.doors import STAGES, UTC, cells, drawn, limited, table

DEALS = """
    deal_id | name  | pipeline | stage | owner | amount | created_at       | source
    old     | Old   | Retail   | Offer | Olha  | 100    | 2026-01-01 09:00 | Web
    big     | Big   | Retail   | Offer | Olha  | 9000   | 2026-01-16 09:00 | Fair
    plan    | Plan  | Retail   | Offer | Taras | 50     | 2026-01-01 09:00 |
    late    | Late  | Retail   | Offer | Taras |        | 2026-01-01 09:00 | Web
    push    | Push  | Retail   | Offer | Taras | 10     | 2026-01-01 09:00 | Web
    young   | Young | Retail   | Offer | Taras | 20     | 2026-01-31 09:00 | Web
"""
MOVES = """
    deal_id | moved_at         | pipeline | from_stage | to_stage | moved_by
    old     | 2026-01-01 09:00 | Retail   | New        | Offer    | Olha
    big     | 2026-01-16 09:00 | Retail   | New        | Offer    | Olha
    plan    | 2026-01-01 09:00 | Retail   | New        | Offer    | Taras
    late    | 2026-01-01 09:00 | Retail   | New        | Offer    | Taras
    push    | 2026-01-01 09:00 | Retail   | New        | Offer    | Taras
    young   | 2026-01-31 09:00 | Retail   | New        | Offer    | Taras
"""
TASKS = """
    task_id | deal_id | assignee | created_at       | due_at           | done_at
    1       | plan    | Taras    | 2026-01-01 09:00 | 2026-03-01 09:00 |
    2       | late    | Taras    | 2026-01-01 09:00 | 2026-01-20 09:00 |
    3       | push    | Taras    | 2026-01-01 09:00 | 2026-02-03 09:00 |
    4       | big     | Olha     | 2026-01-17 09:00 | 2026-01-18 09:00 | 2026-01-18 09:00
"""
PUSHES = """
    task_id | changed_at       | old_due_at       | new_due_at
    3       | 2026-01-02 09:00 | 2026-01-02 18:00 | 2026-01-13 18:00
    3       | 2026-01-13 09:00 | 2026-01-13 18:00 | 2026-02-03 09:00
"""


@pytest.fixture(scope="module")
def door():
    """Held to a limit of 14 days."""
    stages = limited(STAGES, 14)
    return drawn(deals=DEALS, transitions=MOVES, tasks=TASKS, task_changes=PUSHES, stages=stages)


def test_stuck_is_over_the_limit_without_an_honest_task(door):
    found = table("stuck", door)
    assert cells(found, "deal_id", "days_here", "days_over", "task_state", "pushes") == [
        ("big", 16, 2, "none", 0),
        ("old", 31, 17, "none", 0),
        ("late", 31, 17, "overdue", 0),
        ("plan", 31, 17, "far", 0),
        ("push", 31, 17, "postponed", 2),
    ]


def test_reasons_are_said_in_words(door):
    found = table("stuck", door).set_index("deal_id")["reasons"]
    assert found["old"] == "17 d over the limit of 14 d; no open task"
    assert found["push"] == "17 d over the limit of 14 d; task pushed 2 times, by 32 d in all"
    assert found["late"] == (
        "17 d over the limit of 14 d; task overdue since 20 Jan 2026, 09:00;"
        " no amount, the median of its stage counts"
    )
    assert found["plan"] == "17 d over the limit of 14 d; task only on 1 Mar 2026, 09:00"


def test_the_period_does_not_hide_what_is_stuck_now(door):
    assert len(table("stuck", door, replace(UTC, since=date(2026, 1, 20)))) == 5
    assert table("stuck", door, replace(UTC, managers=("Taras",)))["deal_id"].tolist() == [
        "late",
        "plan",
        "push",
    ]
    assert table("stuck", door, replace(UTC, where=(read("source=Fair"),)))["deal_id"].tolist() == [
        "big"
    ]


def test_no_task_is_every_open_deal_without_one(door):
    found = table("no-task", door)
    assert cells(found, "deal_id", "is_stuck") == [("big", True), ("old", True), ("young", False)]
    assert answer("no-task", door, UTC).headline == "3 open deals have no task"


def test_the_review_names_every_deal_once_with_all_its_reasons(door):
    found = table("review", door)
    assert found["deal_id"].tolist()[:5] == ["big", "old", "late", "plan", "push"]
    assert found["place"].tolist() == list(range(1, len(found) + 1))
    assert cells(found, "about", "reasons")[0] == (
        "stuck, no_task",
        "2 d over the limit of 14 d; no open task",
    )


IMPORTED = ("import_no", "is_in_force", "rows", "loaded", "set_aside", "left_out")
ENDED = ["Won" if n < 5 else "Lost" for n in range(25)]
WAITING = f"""
    deal_id | pipeline | stage | owner | created_at       | closed_at
    x       | Retail   | Offer | Taras | 2026-01-01 09:00 |
    {
    "".join(
        f'''
    c{n}    | Retail   | {end} | Olha  | 2025-01-01 09:00 | 2025-02-10 09:00'''
        for n, end in enumerate(ENDED)
    )
}
"""
WAITING_MOVES = f"""
    deal_id | moved_at         | pipeline | from_stage | to_stage | moved_by
    x       | 2026-01-01 09:00 | Retail   | New        | Offer    | Taras
    {
    "".join(
        f'''
    c{n}    | 2025-01-01 09:00 | Retail   | New        | Offer    | Olha
    c{n}    | 2025-02-10 09:00 | Retail   | Offer      | {end}    | Olha'''
        for n, end in enumerate(ENDED)
    )
}
"""


def test_the_chance_is_of_those_who_had_been_here_as_long():
    door = drawn(deals=WAITING, transitions=WAITING_MOVES)
    columns = ("chance", "chance_n", "unknown")
    assert cells(table("stuck", door), *columns) == [(pytest.approx(5 / 25), 26, 0)]
    later = cells(table("stuck", door, replace(UTC, managers=("Taras",))), *columns)
    assert later[0][1] == 26, "who looks does not change what happened to the others"


def test_fewer_than_twenty_give_no_chance(example):
    assert table("stuck", example)["chance"].isna().all()


def test_deals_carry_every_other_column_of_the_export(door):
    found = table("deals", door, replace(UTC, where=(read("source=Web|Fair"),)))
    assert set(found["deal_id"]) == {"old", "big", "late", "push", "young"}
    assert found.set_index("deal_id")["source"]["big"] == "Fair"


def test_a_mark_leads_to_as_many_deals_as_it_says(example):
    counts = table("conversion", example).set_index("stage")
    for stage in counts.index:
        for column in ("entered", "reached", "strict", "open_here", "lost_here", "won"):
            behind = table("deals", example, pick=conversion(UTC, "Retail", stage, column))
            assert len(behind) == counts.loc[stage, column], (stage, column)
        missed = table("deals", example, pick=conversion(UTC, "Retail", stage, "phantom"))
        assert len(missed) == counts.loc[stage, "reached"] - counts.loc[stage, "entered"]


def test_the_deals_behind_stays_and_moves(example):
    assert sorted(
        table("deals", example, pick=flow(UTC, "Retail", "Qualified", "back"))["deal_id"]
    ) == ["D4"]
    assert sorted(
        table("deals", example, pick=routes(UTC, "Retail", "Offer", "Retail", "Won"))["deal_id"]
    ) == ["D2", "D8"]
    assert sorted(
        table("deals", example, pick=dwell(UTC, "Retail", "New", "over_limit"))["deal_id"]
    ) == ["D3"]
    assert sorted(
        table("deals", example, pick=dwell(UTC, "Retail", "Offer", "still_here"))["deal_id"]
    ) == ["D5"]


def test_the_stays_of_one_deal(example):
    assert cells(table("visits", example, deal="D4"), "visit_no", "stage", "ended") == [
        (1, "New", "forward"),
        (2, "Qualified", "back"),
        (3, "New", "forward"),
        (4, "Qualified", "lost"),
    ]


def test_quality_counts_the_rows_of_the_files_and_what_was_found():
    more = [
        "ghost | 2026-01-01 09:00 | Retail | New | Offer | Olha",
        *2 * ["old | 2026-01-01 09:00 | Retail | New | New | Olha"],
    ]
    door = drawn(deals=DEALS, transitions="\n".join([MOVES.rstrip(), *more]))
    for row in ((1, True, 9, 6, 2, 1), (2, False, 5, 5, 0, 0)):
        door.connection.execute(
            f"insert into imports ({', '.join(IMPORTED)}) values (?, ?, ?, ?, ?, ?)", row
        )
    found = table("quality", door).set_index("check")
    assert found.loc[
        ["rows_in_files", "rows_loaded", "rows_set_aside", "rows_left_out"], "cases"
    ].tolist() == [9, 6, 2, 1]
    assert found.loc[["orphan_move", "no_move", "break"], "cases"].tolist() == [1, 2, 0]
    assert found.loc[["orphan_move", "no_move", "break"], "deals"].fillna(-1).tolist() == [
        1,
        -1,
        0,
    ]  # rows not kept name no deals
    assert found["meaning"].str.len().min() > 0


def test_managers_without_a_win_have_won_nothing():
    found = table("managers", drawn(deals=DEALS, transitions=MOVES))
    assert cells(found, "manager", "won", "amount_won") == [("Olha", 0, 0), ("Taras", 0, 0)]
    assert {
        str(found[name].dtype) for name in ("journeys", "won", "lost", "open", "moved_out")
    } == {"int64"}
