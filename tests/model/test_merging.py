"""The same deals and moves from several files: no move is doubled, the newest row of a deal counts,
whatever way a file writes them."""

from __future__ import annotations

import json

import pytest

from funnel import tables
from funnel.workspace import Workspace
from tests.metrics.doors import cells
from tests.model.door import from_tables

DEALS = """deal_id,name,pipeline,stage,owner,created_at
{0},Windows,Retail,Offer,Olha,2026-01-01 09:00:00
{1},Doors,Retail,New,Olha,2026-01-02 09:00:00
"""
LOG = """deal_id,pipeline,from_stage,to_stage,moved_at,moved_by
1001,Retail,New,Call,2026-01-03 09:00:20,Olha
1001,Retail,Call,Offer,2026-01-05 09:00:40,
"""
MOVES = [("1001", "New", "Call", "Olha"), ("1001", "Call", "Offer", "Taras")]


def kept(folder, files: dict[str, str]):
    workspace = Workspace.open(folder / "workspace")
    readings = []
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
        readings.append(workspace.read(folder / name))
    return workspace.keep(readings)


def moves(door) -> list[tuple]:
    return cells(
        door.ask(tables.transitions).sort_values(["deal_id", "move_no"]),
        "deal_id",
        "from_stage",
        "to_stage",
        "moved_by",
    )


RECORDS = [
    {
        "deal_id": 1001,
        "pipeline": "Retail",
        "from_stage": "New",
        "to_stage": "Call",
        "moved_at": "2026-01-03T09:00:20+02:00",
        "moved_by": "",
    },
    {
        "deal_id": 1001,
        "pipeline": "Retail",
        "from_stage": "Call",
        "to_stage": "Offer",
        "moved_at": "2026-01-05T09:00:40+02:00",
        "moved_by": "Taras",
    },
]


@pytest.mark.parametrize("other", ["log.json", "minutes.csv", "minutes.json"])
def test_a_log_in_two_forms_has_no_move_twice(other, tmp_path):
    """The other one of an API, or cut to the minute as a page of the CRM shows it."""
    cut = [
        record | {"moved_at": record["moved_at"][:16] + record["moved_at"][19:]}
        for record in RECORDS
    ]
    rows = "".join(
        f"1001,Retail,{one['from_stage']},{one['to_stage']},{one['moved_at'][:16]},{one['moved_by']}\n"
        for one in cut
    )
    texts = {
        "log.json": json.dumps(RECORDS),
        "minutes.json": json.dumps(cut),
        "minutes.csv": LOG.splitlines(keepends=True)[0] + rows,
    }
    assert (
        moves(
            kept(
                tmp_path,
                {"deals.csv": DEALS.format(1001, 1002), "log.csv": LOG, other: texts[other]},
            )
        )
        == MOVES
    )


def test_a_robot_keeps_its_move_beside_a_person_in_the_same_minute():
    """Blanks are filled from another log, never from another move of the same one; the last row
    makes the build look for doubles."""
    door = from_tables(
        transitions="""
        deal_id | pipeline | from_stage | to_stage | moved_at            | moved_by
        D1      | Retail   | New        | Call     | 2026-01-03 09:00:05 |
        D1      | Retail   | Call       | New      | 2026-01-03 09:00:20 | Olha
        D1      | Retail   | New        | Call     | 2026-01-03 09:00:40 | Olha
        D1      | Retail   | New        | Call     | 2026-01-03 09:00:40 | Olha
    """
    )
    found = door.ask(tables.transitions).sort_values("move_no")
    assert cells(found, "to_stage", "moved_by") == [
        ("Call", None),
        ("New", "Olha"),
        ("Call", "Olha"),
    ]


@pytest.mark.parametrize("ids", [("'1001", "'1002"), ("1001.0", "1002.0"), (" 1001", "1002 ")])
def test_an_id_is_the_same_as_text_and_as_a_number(ids, tmp_path):
    snapshot = kept(
        tmp_path,
        {"deals.csv": DEALS.format(1001, 1002), "again.csv": DEALS.format(*ids), "log.csv": LOG},
    )
    assert sorted(snapshot.ask(tables.deals).deal_id) == ["1001", "1002"]
    assert [move[:3] for move in moves(snapshot)] == [move[:3] for move in MOVES]


def test_exports_of_two_pipelines_are_one_list():
    retail = "deal_id | pipeline | stage | created_at\nD1 | Retail | New | 2026-01-01 09:00"
    wholesale = "deal_id | pipeline | stage | created_at\nD2 | Wholesale | New | 2026-01-02 09:00"
    door = from_tables(deals=[retail, wholesale], observed=["2026-01-05 09:00", "2026-01-06 09:00"])
    assert cells(door.ask(tables.deals).sort_values("deal_id"), "deal_id", "pipeline") == [
        ("D1", "Retail"),
        ("D2", "Wholesale"),
    ]
    assert len(door.ask(tables.transitions)) == 0


def test_an_export_with_other_columns_takes_nothing_away():
    """Neither of ours nor of the account's own; a blank in a column that the newest has is a
    blank."""
    one = """
        deal_id | name    | stage | created_at       | Source | Helper
        D1      | Windows | New   | 2026-01-01 09:00 | Ads    | Ira
        D2      | Doors   | New   | 2026-01-02 09:00 | Fair   | Ira
    """
    other = """
        deal_id | amount | owner | stage | created_at       | Region | Helper
        D1      | 100    | Olha  | Offer | 2026-01-01 09:00 | North  | Oleh
        D3      | 300    | Olha  | New   | 2026-01-03 09:00 | South  | Oleh
    """
    for deals in ([one, other], [other.replace("Oleh", "    "), one]):
        door = from_tables(deals=deals, observed=["2026-01-05 09:00", "2026-01-05 09:00"])
        rows = door.ask(tables.deals).sort_values("deal_id").set_index("deal_id")
        assert cells(rows.loc[["D1"]], "name", "amount", "owner") == [("Windows", 100.0, "Olha")]
        assert rows.stage["D1"] == ("Offer" if deals[0] is one else "New")
        assert (rows.extra["D1"]["Source"], rows.extra["D1"]["Region"]) == ("Ads", "North")
        assert rows.extra["D1"]["Helper"] == ("Oleh" if deals[0] is one else "Ira")
        assert set(rows.extra["D2"]) == {"Source", "Helper"}
        assert rows.name.isna()["D3"]


def test_a_blank_in_the_newest_export_takes_no_older_value_of_an_own_column():
    one = (
        "deal_id | stage | created_at | Source | Helper\nD1 | New | 2026-01-01 09:00 | Ads |"
        " Ira\nD2 | New | 2026-01-01 09:00 | Ads |"
    )
    other = (
        "deal_id | stage | created_at | Source\nD1 | New | 2026-01-01 09:00 |\nD2 | New |"
        " 2026-01-01 09:00 | Fair"
    )
    door = from_tables(deals=[one, other], observed=["2026-01-05 09:00", "2026-01-12 09:00"])
    extra = door.ask(tables.deals).set_index("deal_id").extra
    assert (extra["D1"], extra["D2"]) == ({"Helper": "Ira"}, {"Source": "Fair"})


def conflicts(door) -> list[tuple]:
    found = door.ask(tables.quality_items.filter(tables.quality_items.check == "conflict"))
    return cells(found.sort_values(["deal_id", "detail"]), "deal_id", "detail")


def test_what_two_exports_of_one_moment_say_differently_is_listed_one_by_one():
    one = """
        deal_id | pipeline | stage | owner | amount | created_at       | closed_at        | next_task_at
        D1      | Retail   | New   | Olha  | 100    | 2026-01-01 09:00 |                  | 2026-01-07 09:00
        D2      | Retail   | Won   | Olha  | 200    | 2026-01-02 09:00 | 2026-01-04 00:00 |
        D3      | Retail   | New   | Olha  | 300    | 2026-01-02 09:00 |                  |
    """
    other = """
        deal_id | pipeline | stage | owner | amount | created_at       | closed_at        | next_task_at
        D1      | Retail   | Offer | Taras | 150    | 2026-01-01 09:00 |                  | 2026-01-09 09:00
        D2      | Retail   | Won   | Olha  | 200    | 2026-01-02 09:00 | 2026-01-04 15:20 |
        D3      | Retail   | New   |       |        | 2026-01-02 11:00 |                  |
    """
    same, week = "2026-01-05 09:00", "2026-01-12 09:00"
    created = [("D3", "created_at: 2026-01-02 09:00 ≠ 2026-01-02 11:00 UTC")]
    assert conflicts(from_tables(deals=[one, other], observed=[same, same])) == [
        ("D1", "amount: 100.0 ≠ 150.0"),
        ("D1", "next_task_at: 2026-01-07 09:00 ≠ 2026-01-09 09:00 UTC"),
        ("D1", "owner: Olha ≠ Taras"),
        ("D1", "stage: New ≠ Offer"),
        *created,
    ]
    assert conflicts(from_tables(deals=[one, other], observed=[same, week])) == created
    assert conflicts(from_tables(deals=one, observed=[same])) == []


def test_a_name_and_its_number_are_no_conflict():
    named = (
        "deal_id | pipeline | stage | owner | created_at\nD1 | Retail | New | Olha | 2026-01-01"
        " 09:00"
    )
    numbered = (
        "deal_id | pipeline | stage | owner | created_at\nD1 | 7 | 71 | 15 | 2026-01-01 09:00"
    )
    bare = "deal_id | stage | created_at\nD1 | New | 2026-01-01 09:00"
    stages = (
        "pipeline | stage | position | kind | pipeline_id | stage_id\nRetail | New | 1 | open | 7"
        " | 71"
    )
    people = "person_id | name\n15 | Olha"
    door = from_tables(
        deals=[named, numbered, bare],
        stages=stages,
        people=people,
        observed=["2026-01-05 09:00"] * 3,
    )
    assert conflicts(door) == []
