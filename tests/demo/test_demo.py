"""The demo company: the same seed gives the same bytes, and the stories it tells are possible."""

from __future__ import annotations

import csv
from datetime import datetime
from itertools import groupby, pairwise
from pathlib import Path

import pytest

from funnel.demo import write


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module", params=["en", "uk"])
def company(request, tmp_path_factory) -> dict[str, list[dict[str, str]]]:
    folder = tmp_path_factory.mktemp("company")
    return {
        path.stem: rows(path) for path in write(folder, deals=400, seed=3, language=request.param)
    }


def test_same_seed_gives_the_same_bytes(tmp_path):
    first = [path.read_bytes() for path in write(tmp_path / "a", deals=60, seed=5)]
    again = [path.read_bytes() for path in write(tmp_path / "b", deals=60, seed=5)]
    other = [path.read_bytes() for path in write(tmp_path / "c", deals=60, seed=6)]
    assert first == again
    assert first != other


def test_committed_copy_is_what_the_generator_writes(tmp_path):
    committed = Path(__file__).parents[2] / "data" / "demo"
    for path in write(tmp_path):
        assert path.read_bytes() == (committed / path.name).read_bytes(), (
            f"{path.name}: run python -m funnel.demo"
        )


def test_moves_of_a_deal_hang_together(company):
    deals = {deal["deal_id"]: deal for deal in company["deals"]}
    moves = sorted(company["transitions"], key=lambda move: (move["deal_id"], move["moved_at"]))
    for deal_id, own in groupby(moves, key=lambda move: move["deal_id"]):
        own = list(own)
        assert own[0]["moved_at"] >= deals[deal_id]["created_at"]
        assert own[-1]["to_stage"] == deals[deal_id]["stage"]
        for before, after in pairwise(own):
            assert before["to_stage"] == after["from_stage"]


def test_tasks_are_created_before_they_are_due_or_done(company):
    for task in company["tasks"]:
        created, due = (datetime.fromisoformat(task[name]) for name in ("created_at", "due_at"))
        assert due > created
        assert not task["done_at"] or datetime.fromisoformat(task["done_at"]) >= created


def test_every_stage_that_a_deal_is_in_is_listed(company):
    listed = {(stage["pipeline"], stage["stage"]) for stage in company["stages"]}
    assert {(deal["pipeline"], deal["stage"]) for deal in company["deals"]} <= listed


def test_the_last_week_has_something_to_talk_about():
    """In the committed company a lost deal is opened again and lives, another is handed over."""
    demo = Path(__file__).parents[2] / "data" / "demo"
    moves, since = rows(demo / "transitions.csv"), "2026-06-23 18:00"
    reopened = [move for move in moves if move["from_stage"] == "Lost"]
    assert [move["moved_at"] > since for move in reopened] == [True]
    deals = {deal["deal_id"]: deal for deal in rows(demo / "deals.csv")}
    assert not deals[reopened[0]["deal_id"]]["closed_at"]
    handed = [one for one in rows(demo / "owner_changes.csv") if one["changed_at"] > since]
    open_ones = [one for one in handed if not deals[one["deal_id"]]["closed_at"]]
    assert {"Taras"} <= {one["to_owner"] for one in open_ones}
    assert all(deals[one["deal_id"]]["owner"] == one["to_owner"] for one in open_ones)
    created = [deal for deal in deals.values() if deal["created_at"] > since]
    ended = {deal["stage"] for deal in deals.values() if deal["closed_at"] > since}
    assert len(created) > 5
    assert ended == {"Won", "Lost"}
