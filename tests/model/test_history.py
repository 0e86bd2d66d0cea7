"""Uploads of the deals a week apart tell which deals moved, between which two moments."""

from __future__ import annotations

import shutil
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from funnel import tables
from funnel.reading import Choices
from funnel.workspace import Workspace
from tests.metrics.doors import cells
from tests.model.door import from_tables

FIRST = """
    deal_id | pipeline | stage | owner | next_task_at     | created_at
    D1      | Retail   | New   | Olha  |                  | 2026-01-01 09:00
    D2      | Retail   | New   | Olha  | 2026-01-14 09:00 | 2026-01-02 09:00
    D3      | Retail   | Offer | Olha  |                  | 2026-01-03 09:00
    D4      | Retail   | Offer | Olha  |                  | 2026-01-04 09:00
"""
SECOND = """
    deal_id | pipeline | stage | owner | next_task_at     | created_at       | closed_at
    D1      | Retail   | Offer | Olha  |                  | 2026-01-01 09:00 |
    D2      | Retail   | New   | Taras | 2026-01-24 09:00 | 2026-01-02 09:00 |
    D3      | Retail   | Won   | Olha  |                  | 2026-01-03 09:00 | 2026-01-11 12:00
    D4      | Retail   | Offer | Olha  |                  | 2026-01-04 09:00 |
    D5      | Retail   | Offer | Taras |                  | 2026-01-10 09:00 |
"""
WEEK = ["2026-01-05 09:00", "2026-01-12 09:00"]
AFTER, BEFORE, MIDDLE = datetime(2026, 1, 5, 9), datetime(2026, 1, 12, 9), datetime(2026, 1, 8, 21)
CLOSED = datetime(2026, 1, 11, 12)


@cache
def weekly(**logs):
    """Both looks, for tests that only read them."""
    return from_tables(deals=[FIRST, SECOND], observed=WEEK, as_of="2026-01-12 09:00", **logs)


def moves(door):
    rows = door.ask(tables.transitions).sort_values(["deal_id", "move_no"])
    return cells(
        rows, "deal_id", "from_stage", "to_stage", "moved_at", "seen_after_at", "seen_before_at"
    )


def test_a_deal_in_another_stage_moved_between_the_two_uploads():
    door = weekly()
    assert moves(door) == [
        ("D1", "New", "Offer", MIDDLE, AFTER, BEFORE),
        ("D3", "Offer", "Won", CLOSED, AFTER, BEFORE),
    ]
    assert door.facts.knows_moves
    assert door.facts.seen_between_uploads


def test_stays_around_a_seen_move_are_approximate():
    visits = weekly().ask(tables.visits).sort_values(["deal_id", "visit_no"])
    assert cells(visits, "deal_id", "stage", "dwell_days", "is_approximate", "ended") == [
        ("D1", "New", 7.5, True, "forward"),
        ("D1", "Offer", None, True, "still_here"),
        ("D2", "New", None, True, "still_here"),
        ("D3", "Offer", 8.125, True, "won"),
        ("D4", "Offer", None, True, "still_here"),
        ("D5", "Offer", None, True, "still_here"),
    ]


def test_a_deal_closed_and_opened_again_by_its_status_moved_too():
    """Pipedrive and Odoo: the stage stays, the status tells."""
    week = """
        deal_id | pipeline | stage | status | created_at       | closed_at
        D1      | Retail   | Offer | {0}    | 2026-01-01 09:00 | {1}
        D2      | Retail   | New   | open   | 2026-01-02 09:00 |
    """
    looks = [
        week.format("open", ""),
        week.format("won", "2026-01-08 10:00"),
        week.format("open", ""),
    ]
    door = from_tables(deals=looks, observed=[*WEEK, "2026-01-19 09:00"], as_of="2026-01-19 09:00")
    assert [move[:3] for move in moves(door)] == [("D1", "Offer", "Won"), ("D1", "Won", "Offer")]


def test_a_deal_with_another_owner_changed_hands_in_the_middle():
    door = weekly()
    assert cells(
        door.ask(tables.owner_changes), "deal_id", "changed_at", "from_owner", "to_owner"
    ) == [("D2", MIDDLE, "Olha", "Taras")]
    assert door.facts.knows_owners
    visits = door.ask(tables.visits)
    assert cells(visits[visits.deal_id == "D2"], "holder", "owner", "opener") == [
        ("Olha", "Taras", "Olha")
    ]


def test_a_later_next_task_was_pushed():
    door = weekly()
    deals = door.ask(tables.deals)
    assert cells(deals[deals.deal_id == "D2"], "pushes", "pushed_days", "task_state") == [
        (1, 10.0, "postponed")
    ]
    assert cells(
        door.ask(tables.task_changes), "deal_id", "changed_at", "old_due_at", "new_due_at"
    ) == [("D2", MIDDLE, datetime(2026, 1, 14, 9), datetime(2026, 1, 24, 9))]


def test_a_new_date_after_the_old_one_has_passed_may_be_a_new_task():
    door = from_tables(
        deals=[FIRST.replace("2026-01-14", "2026-01-10"), SECOND],
        observed=WEEK,
        as_of="2026-01-12 09:00",
    )
    deals = door.ask(tables.deals)
    assert cells(deals[deals.deal_id == "D2"], "pushes", "task_state") == [(1, "planned")]


def test_an_exact_log_wins_for_the_same_time():
    door = weekly(
        transitions="""
            deal_id | pipeline | from_stage | to_stage | moved_at
            D1      | Retail   | New        | Offer    | 2026-01-06 10:00
        """
    )
    assert moves(door) == [
        ("D1", "New", "Offer", datetime(2026, 1, 6, 10), None, None),
        ("D3", "Offer", "Won", CLOSED, AFTER, BEFORE),
    ]


def test_two_looks_at_the_same_moment_are_no_history():
    door = from_tables(
        deals=[FIRST, FIRST.replace("Offer", "New  ")],
        observed=[WEEK[0], WEEK[0]],
        as_of="2026-01-12 09:00",
    )
    assert not door.facts.knows_moves


def test_the_same_deals_with_other_columns_are_no_history():
    other = """
        deal_id | amount
        D1      | 100
        D2      | 200
    """
    door = from_tables(deals=[FIRST, other], observed=WEEK, as_of="2026-01-12 09:00")
    assert not door.facts.knows_moves
    assert cells(door.ask(tables.deals).sort_values("deal_id"), "stage", "amount")[:2] == [
        ("New", 100.0),
        ("New", 200.0),
    ]


def test_deals_that_the_newest_export_lacks_are_listed_as_gone():
    """Not so in exports of other deals: of another pipeline, or a part of the whole."""
    second = "\n".join(line for line in SECOND.splitlines() if "D4" not in line)
    door = from_tables(deals=[FIRST, second], observed=WEEK, as_of="2026-01-12 09:00")
    gone = door.ask(tables.quality_items.filter(tables.quality_items.check == "vanished"))
    assert cells(gone, "deal_id", "happened_at") == [("D4", AFTER)]
    assert len(door.ask(tables.deals)) == 5
    parted = from_tables(
        deals=[FIRST, SECOND.replace("D", "X")], observed=WEEK, as_of="2026-01-12 09:00"
    )
    assert "vanished" not in set(parted.ask(tables.quality_items)["check"])


CSV = """deal_id,pipeline,stage,owner,created_at,updated_at
D1,Retail,{stage},{owner},2026-01-01 09:00:00,{at}
D2,Retail,New,Olha,2026-01-02 09:00:00,2026-01-03 09:00:00
"""


@pytest.fixture(scope="module")
def kept_once(tmp_path_factory):
    """Two exports, kept one after another; to be copied, not used."""
    tmp_path = tmp_path_factory.mktemp("kept")
    files = []
    for stage, owner, at in (
        ("New", "Olha", "2026-01-05 09:00:00"),
        ("Offer", "Taras", "2026-01-12 09:00:00"),
    ):
        path = tmp_path / f"deals_{stage}.csv"
        path.write_text(CSV.format(stage=stage, owner=owner, at=at), encoding="utf-8")
        files.append(path)
    workspace = Workspace.open(tmp_path / "workspace")
    for path in files:
        workspace.keep([workspace.read(path)])
    return workspace.folder


@pytest.fixture
def kept(kept_once, tmp_path):
    return Workspace.open(Path(shutil.copytree(kept_once, tmp_path / "workspace")))


def test_two_kept_files_give_the_move_between_them(kept):
    snapshot = kept.current()
    between = snapshot.ask(tables.transitions).iloc[0]
    assert (between.deal_id, between.from_stage, between.to_stage) == ("D1", "New", "Offer")
    assert (
        between.seen_before_at - between.seen_after_at
        == (between.seen_before_at - between.moved_at) * 2
    )
    assert (between.seen_before_at - between.seen_after_at).days == 7
    assert len(snapshot.ask(tables.owner_changes)) == 1


def test_an_upload_taken_back_takes_its_move_along(kept):
    snapshot = kept.drop(kept.uploads()[0].sha)
    assert not snapshot.facts.knows_moves
    assert len(snapshot.ask(tables.deals)) == 2


def test_exports_without_any_new_date_are_told_apart_by_the_day_in_their_names(tmp_path):
    """The export has no column for the last change: only the file name says that a week has gone
    by."""
    workspace = Workspace.open(tmp_path / "workspace")
    for day, stage in (("2026-01-05", "New"), ("2026-01-12", "Offer")):
        path = tmp_path / f"deals_{day}.csv"
        path.write_text(
            f"deal_id,pipeline,stage,created_at\nD1,Retail,{stage},2026-01-01 09:00:00\n",
            encoding="utf-8",
        )
        snapshot = workspace.keep([workspace.read(path)])
    (move,) = snapshot.ask(tables.transitions).itertuples()
    assert (move.from_stage, move.to_stage, (move.seen_before_at - move.seen_after_at).days) == (
        "New",
        "Offer",
        7,
    )


def test_the_moment_given_for_an_export_is_when_it_was_looked_at(tmp_path):
    workspace = Workspace.open(tmp_path / "workspace")
    for name, as_of, stage in (
        ("a", "2026-01-05T07:00:00", "New"),
        ("b", "2026-01-12T07:00:00", "Offer"),
    ):
        path = tmp_path / f"{name}.csv"
        path.write_text(
            f"deal_id,pipeline,stage,created_at\nD1,Retail,{stage},2026-01-01 09:00:00\n",
            encoding="utf-8",
        )
        snapshot = workspace.keep([workspace.read(path, choices=Choices(as_of=as_of))])
    (move,) = snapshot.ask(tables.transitions).itertuples()
    assert (move.seen_after_at, move.seen_before_at) == (
        datetime(2026, 1, 5, 7),
        datetime(2026, 1, 12, 7),
    )


def test_an_export_with_fewer_columns_between_two_hides_no_change():
    """Each week two exports: one with stage and status, one with owner, amount and next task."""
    stages = (
        "deal_id | pipeline | stage | status | created_at\nD1 | Retail | Offer | {0} | 2026-01-01"
        " 09:00"
    )
    owners = (
        "deal_id | owner | amount | next_task_at | created_at\nD1 | {0} | 10 | {1} | 2026-01-01"
        " 09:00"
    )
    bare = "deal_id | pipeline | stage | created_at\nD1 | Retail | Offer | 2026-01-01 09:00"
    week = (
        [stages.format("open"), owners.format("Olha", "2026-01-14 09:00")],
        [
            stages.format("won"),
            owners.format("Taras", "2026-01-20 09:00"),
        ],
    )
    door = from_tables(
        deals=[*week[0], *week[1], bare],
        observed=[WEEK[0], WEEK[0], WEEK[1], WEEK[1], "2026-01-19 09:00"],
        as_of="2026-01-19 09:00",
    )
    assert [move[:3] for move in moves(door)] == [("D1", "Offer", "Won")]
    assert cells(
        door.ask(tables.owner_changes), "deal_id", "changed_at", "from_owner", "to_owner"
    ) == [("D1", MIDDLE, "Olha", "Taras")]
    assert len(door.ask(tables.task_changes)) == 1
    (deal,) = door.ask(tables.deals).itertuples()
    assert (deal.stage, deal.kind, deal.owner, deal.amount) == ("Won", "won", "Taras", 10.0)


def test_of_two_looks_at_the_same_moment_the_newer_is_compared_with_the_week_before():
    again = SECOND.replace(
        "Retail   | Offer | Olha  |                  | 2026-01-01",
        "Retail   | Won   | Olha  |                  | 2026-01-01",
    )
    door = from_tables(
        deals=[FIRST, SECOND, again], observed=[*WEEK, WEEK[1]], as_of="2026-01-12 09:00"
    )
    assert [move[:3] for move in moves(door)] == [("D1", "New", "Won"), ("D3", "Offer", "Won")]
    assert "stage_mismatch" not in set(door.ask(tables.quality_items)["check"])
