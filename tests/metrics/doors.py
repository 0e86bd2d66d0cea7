"""Doors for the tests of metrics: drawn logs, built by the model, with the tables of the workspace
beside them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd

from funnel import tables
from funnel.answers import answer
from funnel.codes import Kind
from funnel.model import Decisions
from funnel.scope import Scope
from tests.model.door import GOLDEN, Drawing, TestDoor, frames, from_tables, load_folder

UTC = Scope(timezone="UTC")
STAGES = """
    pipeline | stage       | position | kind
    Retail   | New         | 1        | open
    Retail   | Offer       | 2        | open
    Retail   | Contract    | 3        | open
    Retail   | Thinking    |          | parked
    Retail   | Won         | 4        | won
    Retail   | Lost        | 5        | lost
"""

# What the companies drawn here are held to is their own, so that the product's default is free to
# change (`DEFAULT_LIMIT`; the tests of the model hold what it does).
LIMIT = 14.0
GOLDEN_LIMITS = {("Retail", stage): LIMIT for stage in ("New", "Qualified", "Offer", "Negotiation")}


def limited(stages: Drawing, days: float = LIMIT) -> pd.DataFrame:
    """A list of stages with a limit of so many days in each that is not an end."""
    (rows,) = frames(stages)
    is_end = rows["kind"].isin([Kind.WON, Kind.LOST])
    return rows.assign(limit_days=[None if end else days for end in is_end])


def complete(door: TestDoor) -> TestDoor:
    """With the two tables that the workspace adds, empty."""
    columns = {"int64": "bigint", "boolean": "boolean"}
    for name in ("imports", "rejects"):
        schema = ", ".join(
            f'"{column}" {"timestamp" if kind.is_timestamp() else columns.get(str(kind), "varchar")}'
            for column, kind in tables.TABLES[name].schema().items()
        )
        door.connection.execute(f'create table if not exists "{name}" ({schema})')
    return door


def golden() -> TestDoor:
    """The worked example, whose limit is the one that the method has it counted with."""
    as_of = datetime(2026, 2, 1, 9)
    decisions = Decisions(timezone="UTC", as_of=as_of, limits=dict(GOLDEN_LIMITS))
    return complete(load_folder(GOLDEN, decisions=decisions))


def drawn(as_of: str = "2026-02-01 09:00", stages: Drawing = STAGES, **inputs: Any) -> TestDoor:
    return complete(from_tables(as_of=as_of, stages=stages, **inputs))


def table(name: str, door: TestDoor, scope: Scope = UTC, **options: Any) -> pd.DataFrame:
    return answer(name, door, scope, **options).table


def cells(frame: pd.DataFrame, *columns: str) -> list[tuple]:
    """Rows as tuples, blanks as None."""
    rows = frame[list(columns)].astype(object).to_numpy(dtype=object)
    return [tuple(None if pd.isna(value) else value for value in row) for row in rows]
