"""The door of a build: a new DuckDB file, the uploads' parsed rows attached to it read-only."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import duckdb
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.sql import Name, Sql, joined, null_of, sql, type_of
from funnel.workspace import shapes_kept
from funnel.workspace.arrow import plain
from funnel.workspace.attached import Attached, Parsed, uploads_of
from funnel.workspace.condensed import Condensed
from funnel.workspace.shapes import to_sql

BUILDING: dict[str, str | bool | int | float | list[str]] = {
    "threads": 2,
    "preserve_insertion_order": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "python_enable_replacements": "false",
}
MEMORY, MOST_MEMORY = 1500, 4500  # MB
MANY = 300  # MB of parsed rows, some three million deals
# Once the uploads are attached nothing else is opened; in this order, since the last one locks the
# others.
SHUT = {"enable_external_access": "false", "lock_configuration": "true"}


class SnapshotBuilder:
    """Makes the tables of one snapshot. `parsed` are (path, observed_at, format) of the uploads in
    force, oldest first; some may be `condensed`."""

    def __init__(
        self, path: Path, parsed: Sequence[Parsed], condensed: Condensed | None = None
    ) -> None:
        self._shapes = shapes_kept.place(path)
        spill = path.with_name(path.name + "-spill")
        room = {"temp_directory": str(spill), "memory_limit": f"{_memory(parsed)}MB"}
        self._engine = duckdb.connect(str(path), config=BUILDING | room)
        self._uploads = Attached(self._engine, parsed, condensed)
        self._engine.execute("attach ':memory:' as scratch")
        (own,) = self._engine.execute("select current_database()").fetchall()[0]
        both = sql("{own}.main,scratch.main", own=Name(own))
        self._engine.execute(sql("set search_path = {both}", both=str(both)))
        for setting, value in SHUT.items():
            self._engine.execute(sql("set {name} = {value}", name=Name(setting), value=value))
        for name in tables.INPUTS:
            rows = self._uploads.union(name)
            view = Name(f"in_{name}")
            self._engine.execute(sql("create view scratch.{view} as {rows}", view=view, rows=rows))
        self.create("temp_in_uploads", uploads_of(parsed))
        self._engine.execute(
            "create view scratch.in_uploads as select upload_no, observed_at, format from"
            " scratch.temp_in_uploads"
        )

    # ---- what the model asks for -----------------------------------------------------------------

    def ask(self, expression: ir.Expr) -> pd.DataFrame:
        """The rows of an expression over the inputs and the tables made so far."""
        return plain(self._engine.execute(self._sql(expression)).df())

    def create(self, name: str, rows: ir.Table | pd.DataFrame) -> None:
        """Make a table; names that begin with `temp_` are scratch."""
        table = _scratch(name) if name.startswith("temp_") else Name(name)
        if isinstance(rows, ir.Table):
            self._engine.execute(
                sql("create table {table} as {rows}", table=table, rows=self._sql(rows))
            )
            return
        self._engine.register("rows_of_a_frame", rows)
        self._engine.execute(sql("create table {table} as from rows_of_a_frame", table=table))
        self._engine.unregister("rows_of_a_frame")

    def drop(self, name: str) -> None:
        """Let go of a scratch table."""
        self._engine.execute(sql("drop table if exists {table}", table=_scratch(name)))

    def _sql(self, expression: ir.Expr) -> Sql:
        return Sql(to_sql(expression, pretty=False, folder=self._shapes))

    def has(self, name: str) -> bool:
        """Whether an upload in force brought this input."""
        return self._uploads.has(name)

    # ---- what the workspace adds -----------------------------------------------------------------

    def add_rejects(self, uploads: Sequence[tuple[str, str]]) -> None:
        """The rows that were set aside, of all uploads: (sha, file) in their order."""
        parts = [
            self._uploads.rejects(number, sha, file)
            for number, (sha, file) in enumerate(uploads, 1)
        ]
        blank = [
            sql("{blank} as {name}", blank=null_of(kind), name=Name(name))
            for name, kind in _columns(tables.rejects)
        ]
        rows = joined(" union all ", parts) or sql("select {blank} where false", blank=blank)
        self._engine.execute(sql("create table rejects as {rows}", rows=rows))

    def add_imports(self, rows: pd.DataFrame) -> None:
        """One row per file ever loaded, in the types of `tables.imports`."""
        casts = [
            sql("{name}::{kind} as {name}", name=Name(name), kind=type_of(kind))
            for name, kind in _columns(tables.imports)
        ]
        self._engine.register("rows_of_a_frame", rows)
        self._engine.execute(
            sql("create table imports as select {casts} from rows_of_a_frame", casts=casts)
        )
        self._engine.unregister("rows_of_a_frame")

    def finish(self, facts: str) -> dict[str, int]:
        """Write the facts, check that every table is there with its columns, close the file;
        returns rows per table."""
        self._engine.execute("create table facts as select ? as text", [facts])
        counts: dict[str, int] = {}
        # asked once: the engine goes through all that there is for every such question
        made = self._engine.execute(
            "select table_name, list(column_name) from duckdb_columns()"
            " where database_name = current_database() group by table_name"
        )
        there = dict(made.fetchall())
        for name, table in tables.TABLES.items():
            missing = set(table.columns).difference(there.get(name, []))
            assert not missing, f"{name} lacks {sorted(missing)}"
            row = self._engine.execute(
                sql("select count(*)::bigint from {name}", name=Name(name))
            ).fetchone()
            counts[name] = row[0] if row else 0
        self._engine.execute("force checkpoint")
        self.close()
        return counts

    def close(self) -> None:
        """Let go of all files."""
        self._engine.close()


def _memory(parsed: Sequence[Parsed]) -> int:
    """Megabytes that the engine may hold. What it has to hold at once grows with the journeys: of
    ten million deals (1.1 GB of rows) 1.5 GB were too few. Never more than half of the machine's
    beyond those."""
    rows = sum(path.stat().st_size for path, _, _ in parsed) / 1e6
    more = 4 * max(rows - MANY, 0)
    return max(MEMORY, int(min(MEMORY + more, MOST_MEMORY, _physical() / 2e6)))


def _physical() -> int:
    """Bytes of memory of this machine; few where it doesn't say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows
        return 0


def _scratch(name: str) -> Sql:
    return sql("scratch.{name}", name=Name(name))


def _columns(table: ir.Table) -> list[tuple[str, str]]:
    return [(name, str(kind)) for name, kind in table.schema().items()]
