"""The door of a build: a new DuckDB file, the uploads' parsed rows attached to it read-only.

Tables are made while the next expression compiles, and beside each other: each waits only for the
tables that it is made from.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import duckdb
import ibis.expr.operations as ops
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
    "memory_limit": "1500MB",
    "threads": 2,
    "preserve_insertion_order": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "python_enable_replacements": "false",
}
LINES = 3  # statements under way at the same time
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
        self._engine = duckdb.connect(str(path), config=BUILDING | {"temp_directory": str(spill)})
        self._made: dict[str, Future[None]] = {}  # by the name of the table
        self._beside = threading.local()  # `made` as of when its function was handed over
        self._to_file: list[str] = []  # tables that were made in memory and belong into the file
        self._pool = ThreadPoolExecutor(LINES)
        self._drops = ThreadPoolExecutor(1)
        self._idle = queue.SimpleQueue[duckdb.DuckDBPyConnection]()
        self._uploads = Attached(self._engine, parsed, condensed)
        self._open_lines()
        for setting, value in SHUT.items():
            self._engine.execute(sql("set {name} = {value}", name=Name(setting), value=value))
        for name in tables.INPUTS:
            rows = self._uploads.union(name)
            view = Name(f"in_{name}")
            self._engine.execute(sql("create view scratch.{view} as {rows}", view=view, rows=rows))
        self.create("temp_in_uploads", uploads_of(parsed))
        self._connection.execute(
            "create view scratch.in_uploads as select upload_no, observed_at, format from"
            " scratch.temp_in_uploads"
        )

    def _open_lines(self) -> None:
        """Connections that see the file and what is made in memory beside it."""
        self._engine.execute("attach ':memory:' as scratch")
        (own,) = self._engine.execute("select current_database()").fetchall()[0]
        path = sql("{own}.main,scratch.main", own=Name(own))
        for line in (self._engine, *(self._engine.cursor() for _ in range(LINES + 2))):
            # what a connection calls temporary no other one sees
            line.execute(sql("set search_path = {path}", path=str(path)))
            if line is not self._engine:
                self._idle.put(line)

    @property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        """The connection, once every table that was asked for is made."""
        _wait(self._made.values())
        return self._engine

    # ---- what the model asks for -----------------------------------------------------------------

    def ask(self, expression: ir.Expr) -> pd.DataFrame:
        """The rows of an expression over the inputs and the tables made so far."""
        statement = self._sql(expression)
        _wait(self._needs(expression))
        with self._line() as line:
            return plain(line.execute(statement).df())

    def create(self, name: str, rows: ir.Table | pd.DataFrame | Callable[[], pd.DataFrame]) -> None:
        """Make a table; names that begin with `temp_` are scratch. A function that makes the rows
        is called beside other work; it finds the tables that were asked for before it, whatever is
        dropped or made again meanwhile."""
        if isinstance(rows, pd.DataFrame):
            self._keep(name, rows)
        elif isinstance(rows, ir.Table):
            statement = sql(
                "create table {table} as {rows}",
                table=_scratch(name) if name.startswith("temp_") else Name(name),
                rows=self._sql(rows),
            )
            self._made[name] = self._pool.submit(self._run, statement, self._needs(rows, name))
        else:
            self._made[name] = self._pool.submit(self._fill, name, rows, dict(self._made))

    def drop(self, name: str) -> None:
        """Let go of a scratch table, once nothing that was asked for can need it; whatever is asked
        for later does not wait for that."""
        statement = sql("drop table if exists {table}", table=_scratch(name))
        self._made[name] = self._drops.submit(self._run, statement, list(self._made.values()))

    def _sql(self, expression: ir.Expr) -> Sql:
        return Sql(to_sql(expression, pretty=False, folder=self._shapes))

    def _needs(self, expression: ir.Expr, *more: str) -> list[Future[None]]:
        """What must be there before an expression runs."""
        names = {
            node.name
            for node in expression.op().find(ops.UnboundTable)
            if isinstance(node, ops.UnboundTable)
        }
        made = getattr(self._beside, "made", self._made)
        return [made[name] for name in (*sorted(names), *more) if name in made]

    def _run(self, statement: Sql, needs: Sequence[Future[None]]) -> None:
        # they were asked for before this one, so that none of them waits for a place in the pool
        _wait(needs)
        with self._line() as line:
            line.execute(statement)

    def _fill(
        self, name: str, rows: Callable[[], pd.DataFrame], made: dict[str, Future[None]]
    ) -> None:
        """What is made or dropped later may wait for this table, so that this one must not wait for
        it."""
        self._beside.made = made
        try:
            self._keep(name, rows())
        finally:
            del self._beside.made

    def _keep(self, name: str, rows: pd.DataFrame) -> None:
        """Into memory, where it is found under its name: who writes to the file may have to wait
        until what was written before is put in order."""
        if not name.startswith("temp_"):
            self._to_file.append(name)
        with self._line() as line:
            line.register("rows_of_a_frame", rows)
            line.execute(sql("create table {table} as from rows_of_a_frame", table=_scratch(name)))
            line.unregister("rows_of_a_frame")

    @contextmanager
    def _line(self) -> Generator[duckdb.DuckDBPyConnection]:
        """A connection that nobody else is using."""
        line = self._idle.get()
        try:
            yield line
        finally:
            self._idle.put(line)

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
        self._connection.execute(sql("create table rejects as {rows}", rows=rows))

    def add_imports(self, rows: pd.DataFrame) -> None:
        """One row per file ever loaded, in the types of `tables.imports`."""
        casts = [
            sql("{name}::{kind} as {name}", name=Name(name), kind=type_of(kind))
            for name, kind in _columns(tables.imports)
        ]
        self._connection.register("rows_of_a_frame", rows)
        self._connection.execute(
            sql("create table imports as select {casts} from rows_of_a_frame", casts=casts)
        )
        self._connection.unregister("rows_of_a_frame")

    def finish(self, facts: str) -> dict[str, int]:
        """Write the facts, check that every table is there with its columns, close the file;
        returns rows per table."""
        self._connection.execute("create table facts as select ? as text", [facts])
        for name in self._to_file:
            self._connection.execute(
                sql("create table {name} as from scratch.{name}", name=Name(name))
            )
        counts: dict[str, int] = {}
        # asked once: the engine goes through all that there is for every such question
        made = self._connection.execute(
            "select table_name, list(column_name) from duckdb_columns()"
            " where database_name = current_database() group by table_name"
        )
        there = dict(made.fetchall())
        for name, table in tables.TABLES.items():
            missing = set(table.columns).difference(there.get(name, []))
            assert not missing, f"{name} lacks {sorted(missing)}"
            row = self._connection.execute(
                sql("select count(*)::bigint from {name}", name=Name(name))
            ).fetchone()
            counts[name] = row[0] if row else 0
        self._connection.execute("force checkpoint")
        self.close()
        return counts

    def close(self) -> None:
        """Let go of all files."""
        for pool in (self._pool, self._drops):
            pool.shutdown(cancel_futures=True)
        while not self._idle.empty():
            self._idle.get().close()
        self._engine.close()


def _wait(made: Iterable[Future[None]]) -> None:
    for one in list(made):
        one.result()


def _scratch(name: str) -> Sql:
    return sql("scratch.{name}", name=Name(name))


def _columns(table: ir.Table) -> list[tuple[str, str]]:
    return [(name, str(kind)) for name, kind in table.schema().items()]
