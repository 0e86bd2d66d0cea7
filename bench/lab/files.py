"""A company's export as tables, and the door that the product's own builder makes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pandas as pd

from bench.lab.worlds import LOST, UNTIL, WON, Deal, World, lived
from funnel import tables
from funnel.model import Decisions, build
from funnel.rules import everything, rules
from tests.checkup.company import QuickDoor
from tests.metrics.doors import complete
from tests.model.door import TestDoor


def made(world: World, seed: int, marks: tuple[str, ...] = ()) -> tuple[TestDoor, list[Deal]]:
    """The company's export, built, and the truth."""
    deals = lived(world, seed)
    return built(exported(world, deals, seed), marks), deals


def exported(world: World, deals: list[Deal], seed: int) -> dict[str, list[pd.DataFrame]]:
    """Input tables by name, one frame per upload."""
    frames = {"stages": [_stages(world)]}
    if world.uploads:
        weeks = [UNTIL - timedelta(days=7 * back) for back in range(25, -1, -1)]
        return frames | {
            "deals": [_list_at(world, deals, week) for week in weeks],
            "uploads": [pd.DataFrame({"at": weeks})],
        }
    frames["deals"] = [_deals(world, deals)]
    frames["transitions"] = [_moves(world, deals)]
    changes = [
        {"deal_id": one.deal_id, "changed_at": at, "from_owner": old, "to_owner": new}
        for one in deals
        for at, old, new in one.changes
    ]
    if changes:
        frames["owner_changes"] = [pd.DataFrame(changes)]
    if world.tasks:
        frames["tasks"] = [_tasks(deals, Random(seed))]
    return frames


def known_at(world: World, deals: list[Deal], at: datetime) -> TestDoor:
    """The door of an export that was made at an earlier moment: nothing in it is later."""
    early = [one for one in deals if one.created <= at]
    moves = _moves(world, early)
    frames = {
        "stages": [_stages(world)],
        "deals": [_list_at(world, early, at)],
        "transitions": [moves[moves["moved_at"] <= at].reset_index(drop=True)],
    }
    return built(frames, as_of=at)


def built(
    frames: dict[str, list[pd.DataFrame]], marks: tuple[str, ...] = (), as_of: datetime = UNTIL
) -> TestDoor:
    """A door over the frames, by input name; all moments are UTC."""
    door = QuickDoor()
    for name in tables.INPUTS:
        door.fill(name, frames.get(name, []))
    door.fill("uploads", [])
    dates = frames["uploads"][0]["at"] if "uploads" in frames else [None] * len(frames["deals"])
    for number, at in enumerate(dates, 1):
        door.connection.execute(
            "insert into in_uploads values (?, ?::timestamp, 'plain')", [number, at]
        )
    settings: dict[str, Any] = {"marks": [[mark, ""] for mark in marks]}
    door.facts = build(door, Decisions(timezone="UTC", as_of=as_of, settings=settings))
    if door.facts.knows_moves:
        door.create("findings", everything(door.facts))
        door.facts = replace(door.facts, found_by=tuple(rules()))
    return complete(door)


def _cut(world: World, at: datetime | None) -> datetime | None:
    if at is None or world.to_the == "second":
        return at
    at = at.replace(second=0, microsecond=0)
    return at.replace(hour=0, minute=0) if world.to_the == "day" else at


def _deals(world: World, deals: list[Deal]) -> pd.DataFrame:
    rows = [_row(one, one.stage, one.owner) for one in deals]
    for row, one in zip(rows, deals, strict=True):
        row |= {
            "created_at": _cut(world, one.created),
            "closed_at": _cut(world, one.closed),
        }
    return pd.DataFrame(rows)


def _row(one: Deal, stage: str, owner: str) -> dict[str, Any]:
    return {
        "deal_id": one.deal_id,
        "name": one.deal_id,
        "pipeline": one.line.name,
        "stage": stage,
        "owner": owner,
        "amount": one.amount,
        "currency": "UAH",
        "Source": one.source,
    }


def _moves(world: World, deals: list[Deal]) -> pd.DataFrame:
    known = UNTIL - timedelta(days=world.log_days or 10_000)
    rows = [
        {
            "deal_id": one.deal_id,
            "moved_at": _cut(world, at),
            "pipeline": one.line.name,
            "from_stage": before,
            "to_stage": after,
            "moved_by": who,
        }
        for one in deals
        for at, before, after, who in one.moves
        if at >= known
    ]
    rows.sort(key=lambda row: row["moved_at"])
    return pd.DataFrame(rows)


def _list_at(world: World, deals: list[Deal], at: datetime) -> pd.DataFrame:
    """What the list of deals said at a moment."""
    rows = []
    for one in deals:
        if one.created > at:
            continue
        past = [move for move in one.moves if move[0] <= at]
        row = _row(one, past[-1][2] if past else one.line.steps[0].name, one.owner)
        closed = past[-1][0] if past and past[-1][2] in (WON, LOST) else None
        rows.append(row | {"created_at": one.created, "closed_at": closed})
    return pd.DataFrame(rows)


def _tasks(deals: list[Deal], random: Random) -> pd.DataFrame:
    """A task every few days while the deal lives; the last of an open one mostly lies ahead."""
    rows: list[dict[str, Any]] = []
    for one in deals:
        now, end = one.created, one.closed or UNTIL
        while now < end:
            due = now + timedelta(days=random.choice((2, 3, 5, 7)))
            done = due + timedelta(hours=random.uniform(-20, 20))
            is_last = done >= end
            if is_last and not one.closed and random.random() < 0.8:
                due = UNTIL + timedelta(days=random.choice((1, 2, 3)))
            who = next((old for at, old, _ in one.changes if now < at), one.owner)
            rows.append(
                {
                    "task_id": f"T{len(rows)}",
                    "deal_id": one.deal_id,
                    "assignee": who,
                    "created_at": now,
                    "due_at": due,
                    "done_at": (end if one.closed else None) if is_last else done,
                    "text": "Call",
                }
            )
            now = end if is_last else done + timedelta(minutes=30)
    return pd.DataFrame(rows)


def _stages(world: World) -> pd.DataFrame:
    rows: list[tuple] = []
    for line in world.lines:
        rows += [(line.name, step.name, place, "open") for place, step in enumerate(line.steps, 1)]
        rows += [(line.name, world.parked_name, 90, "parked")] if world.parked else []
        rows += [(line.name, WON, 98, "won"), (line.name, LOST, 99, "lost")]
    return pd.DataFrame(rows, columns=["pipeline", "stage", "position", "kind"])
