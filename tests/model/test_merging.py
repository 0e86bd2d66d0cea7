"""The same deals and moves from several files: no move is doubled, the newest row of a deal counts, whatever way a file writes them."""

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
    return cells(door.ask(tables.transitions).sort_values(["deal_id", "move_no"]), "deal_id", "from_stage", "to_stage", "moved_by")


RECORDS = [
    {"deal_id": 1001, "pipeline": "Retail", "from_stage": "New", "to_stage": "Call", "moved_at": "2026-01-03T09:00:20+02:00", "moved_by": ""},
    {"deal_id": 1001, "pipeline": "Retail", "from_stage": "Call", "to_stage": "Offer", "moved_at": "2026-01-05T09:00:40+02:00", "moved_by": "Taras"},
]


@pytest.mark.parametrize("other", ["log.json", "minutes.csv", "minutes.json"])
def test_a_log_in_two_forms_has_no_move_twice(other, tmp_path):
    """The other one of an API, or cut to the minute as a page of the CRM shows it."""
    cut = [record | {"moved_at": record["moved_at"][:16] + record["moved_at"][19:]} for record in RECORDS]
    rows = "".join(f"1001,Retail,{one['from_stage']},{one['to_stage']},{one['moved_at'][:16]},{one['moved_by']}\n" for one in cut)
    texts = {"log.json": json.dumps(RECORDS), "minutes.json": json.dumps(cut), "minutes.csv": LOG.splitlines(keepends=True)[0] + rows}
    assert moves(kept(tmp_path, {"deals.csv": DEALS.format(1001, 1002), "log.csv": LOG, other: texts[other]})) == MOVES


def test_a_robot_keeps_its_move_beside_a_person_in_the_same_minute():
    """Blanks are filled from another log, never from another move of the same one; the last row makes the build look for doubles."""
    door = from_tables(transitions="""
        deal_id | pipeline | from_stage | to_stage | moved_at            | moved_by
        D1      | Retail   | New        | Call     | 2026-01-03 09:00:05 |
        D1      | Retail   | Call       | New      | 2026-01-03 09:00:20 | Olha
        D1      | Retail   | New        | Call     | 2026-01-03 09:00:40 | Olha
        D1      | Retail   | New        | Call     | 2026-01-03 09:00:40 | Olha
    """)  # fmt: skip
    found = door.ask(tables.transitions).sort_values("move_no")
    assert cells(found, "to_stage", "moved_by") == [("Call", None), ("New", "Olha"), ("Call", "Olha")]


@pytest.mark.parametrize("ids", [("'1001", "'1002"), ("1001.0", "1002.0"), (" 1001", "1002 ")])
def test_an_id_is_the_same_as_text_and_as_a_number(ids, tmp_path):
    snapshot = kept(tmp_path, {"deals.csv": DEALS.format(1001, 1002), "again.csv": DEALS.format(*ids), "log.csv": LOG})
    assert sorted(snapshot.ask(tables.deals).deal_id) == ["1001", "1002"]
    assert [move[:3] for move in moves(snapshot)] == [move[:3] for move in MOVES]


def test_exports_of_two_pipelines_are_one_list():
    retail = "deal_id | pipeline | stage | created_at\nD1 | Retail | New | 2026-01-01 09:00"
    wholesale = "deal_id | pipeline | stage | created_at\nD2 | Wholesale | New | 2026-01-02 09:00"
    door = from_tables(deals=[retail, wholesale], observed=["2026-01-05 09:00", "2026-01-06 09:00"])
    assert cells(door.ask(tables.deals).sort_values("deal_id"), "deal_id", "pipeline") == [("D1", "Retail"), ("D2", "Wholesale")]
    assert len(door.ask(tables.transitions)) == 0
