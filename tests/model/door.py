"""A door for tests: an in-memory DuckDB holding inputs drawn as tables, built by the model and
asked like a snapshot.

    door = from_tables(
        deals=\"\"\"
            deal_id | pipeline | stage | owner | amount | created_at       | closed_at
            D1      | Retail   | Won   | Olha  | 1000   | 2026-01-01 09:00 | 2026-01-20 09:00
        \"\"\",
        transitions=\"\"\"…\"\"\", stages=\"\"\"…\"\"\", as_of="2026-02-01 09:00",
    )
    door.ask(tables.visits)

Each input is such a drawing, a DataFrame, or a list of them: one per upload. `load_folder(path)`
reads plain CSV files. All moments are UTC.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa

from funnel import tables
from funnel.facts import Facts
from funnel.model import NAMES, Decisions, build, input_schema
from funnel.workspace import shapes_kept
from funnel.workspace.arrow import plain
from funnel.workspace.shapes import to_sql
from tests.parsed import parsed

Drawing = str | pd.DataFrame
PAIRS = pa.map_(pa.string(), pa.string())


@dataclass
class TestDoor:
    """`ask` like a snapshot; `create`, `drop` and `has` like a build."""

    __test__ = False
    present: set[str] = field(default_factory=set)
    facts: Facts = field(default_factory=lambda: Facts("empty", datetime(1970, 1, 1)))

    def __post_init__(self) -> None:
        # the tables are small, and another worker of the tests has the other processor
        self.connection = duckdb.connect(config={"threads": "1"})

    def ask(self, expression: Any) -> pd.DataFrame:
        with self.connection.cursor() as cursor:
            return plain(cursor.execute(parsed(_sql(expression))).df())

    def create(self, name: str, rows: Any) -> None:
        rows = rows if isinstance(rows, (ir.Table, pd.DataFrame)) else rows()
        with self.connection.cursor() as cursor:
            if isinstance(rows, pd.DataFrame):
                cursor.register("given", rows)
                cursor.execute(f'create table "{name}" as select * from given')
            else:
                cursor.execute(parsed(f'create table "{name}" as {_sql(rows)}'))

    def drop(self, name: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(f'drop table if exists "{name}"')

    def has(self, name: str) -> bool:
        return name in self.present

    def fill(self, name: str, uploads: list[pd.DataFrame]) -> None:
        """Make `in_<name>` from one frame of text or typed values per upload."""
        schema = input_schema(name)
        self._make(f"in_{name}", schema)
        for upload_no, frame in enumerate(uploads, 1):
            self.present.add(name)
            frame = frame.assign(row=range(1, len(frame) + 1), upload_no=upload_no)
            self._insert(f"in_{name}", frame, schema)

    def _make(self, name: str, schema: ibis.Schema) -> None:
        empty = ibis.table(schema, name="empty").limit(0)
        columns = ", ".join(
            f'"{column}" {_duckdb_type(kind)}' for column, kind in empty.schema().items()
        )
        self.connection.execute(f'create table "{name}" ({columns})')

    def _insert(self, name: str, frame: pd.DataFrame, schema: ibis.Schema) -> None:
        if "extra" in schema and "extra" not in frame:
            spare = [column for column in frame if column not in schema]
            frame["extra"] = [
                {key: str(value) for key, value in row.items() if not _blank(value)}
                for row in frame[spare].to_dict("records")
            ]
        given = [column for column in frame if column in schema]
        cells = {
            column: pa.array(map(_cell, frame[column]), PAIRS if column == "extra" else pa.string())
            for column in given
        }
        casts = ", ".join(f'"{column}"::{_duckdb_type(schema[column])}' for column in given)
        with self.connection.cursor() as cursor:
            cursor.register("given", pa.table(cells))
            cursor.execute(f'insert into "{name}" ({", ".join(given)}) select {casts} from given')


def _cell(value: Any) -> Any:
    """A cell as a text that the engine casts; of the export's other columns their pairs."""
    if isinstance(value, dict):
        return list(value.items())
    return None if _blank(value) else str(value)


def _sql(expression: Any) -> str:
    """Compiled once for all workers of a run (`tests/conftest.py`)."""
    given = os.environ.get(shapes_kept.SHARED)
    return to_sql(expression, pretty=False, folder=Path(given) if given else None)


def _blank(value: Any) -> bool:
    return not isinstance(value, dict) and (value is None or value == "" or bool(pd.isna(value)))


def _duckdb_type(kind: Any) -> str:
    if kind.is_timestamp():
        return "timestamp"
    return {"int64": "bigint", "float64": "double", "string": "varchar", "boolean": "boolean"}.get(
        str(kind).lstrip("!"), "map(varchar, varchar)"
    )


def drawn(text: str) -> pd.DataFrame:
    """A table drawn with `|` between its columns; blank cells are blank, and may be left out at the
    end of a row."""
    lines = [
        line.strip().removeprefix("|")
        for line in text.strip().splitlines()
        if set(line.strip()) - set("-+| ")
    ]
    header, *rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    assert all(len(row) <= len(header) for row in rows), "a row has more cells than the header"
    return pd.DataFrame(
        [row + [""] * (len(header) - len(row)) for row in rows], columns=header, dtype=object
    )


def frames(given: Drawing | list[Drawing] | None) -> list[pd.DataFrame]:
    """One frame per upload."""
    if given is None:
        return []
    several = given if isinstance(given, list) else [given]
    return [drawn(one) if isinstance(one, str) else one for one in several]


def from_tables(
    *,
    as_of: str | datetime | None = None,
    observed: list[str] | None = None,
    decisions: Decisions | None = None,
    **inputs: Any,
) -> TestDoor:
    """Build from drawings or frames by input name; `observed` are the dates of the deal uploads."""
    door = TestDoor()
    for name in tables.INPUTS:
        door.fill(name, frames(inputs.pop(name, None)))
    assert not inputs, f"no such input: {', '.join(inputs)}"
    count = door.ask(ibis.table(input_schema("deals"), name="in_deals").upload_no.max().name("n"))[
        "n"
    ].fillna(1)[0]
    dates = observed or [None] * int(count)
    door.fill("uploads", [])
    for upload_no, date in enumerate(dates, 1):
        door.connection.execute(
            "insert into in_uploads values (?, ?::timestamp, 'plain')", [upload_no, date]
        )
    decisions = decisions or Decisions(timezone="UTC", as_of=_moment(as_of))
    door.facts = build(door, decisions)
    return door


def _moment(text: str | datetime | None) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else text


def load_folder(
    path: str | Path, as_of: str | None = None, decisions: Decisions | None = None
) -> TestDoor:
    """Build from plain CSV files named after their input; columns that an input does not have
    become `extra`."""
    inputs = {
        file.stem: pd.read_csv(file, dtype=str)
        for file in sorted(Path(path).glob("*.csv"))
        if file.stem in tables.INPUTS
    }
    return from_tables(as_of=as_of, decisions=decisions, **inputs)


GOLDEN = Path(__file__).parent.parent / "golden"
assert set(NAMES) == {*tables.INPUTS, "uploads"}
