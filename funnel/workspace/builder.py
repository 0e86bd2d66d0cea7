"""The door of a build: a new DuckDB file, the uploads' parsed rows attached to it read-only."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import duckdb
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.model import input_schema
from funnel.workspace.snapshot import plain, to_sql

DUCK_TYPES = {"int64": "bigint", "string": "varchar", "float64": "double", "boolean": "boolean", tables.MOMENT: "timestamp"}

BUILDING: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "1500MB",
    "threads": 2,
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "python_enable_replacements": "false",
}
# Once the uploads are attached nothing else is opened; in this order, since the last one locks the others.
SHUT = {"enable_external_access": "false", "lock_configuration": "true"}


def duck_type(name: str) -> str:
    """DuckDB's name of a type of `funnel.tables`."""
    return DUCK_TYPES.get(name, "map(varchar, varchar)")


def quoted(name: str) -> str:
    """An identifier, or a path as a string, that cannot end early."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A string literal."""
    return "'" + value.replace("'", "''") + "'"


class SnapshotBuilder:
    """Makes the tables of one snapshot. `parsed` are (path, observed_at, format) of the uploads in force, oldest first."""

    def __init__(self, path: Path, parsed: Sequence[tuple[Path, datetime | None, str]]) -> None:
        spill = path.with_name(path.name + "-spill")
        self._engine = duckdb.connect(str(path), config=BUILDING | {"temp_directory": str(spill)})
        self._worker, self._under_way = ThreadPoolExecutor(1), deque[Future[object]]()
        self._brought: dict[str, list[str]] = {name: [] for name in tables.INPUTS}
        self._attached = [f"up{number}" for number in range(1, len(parsed) + 1)]
        for alias, (file, _, _) in zip(self._attached, parsed, strict=True):
            self._connection.execute(f"attach {text(str(file))} as {alias} (read_only)")
            for (name,) in self._connection.execute(
                "select table_name from duckdb_tables() where database_name = ? and table_name like 'input\\_%' escape '\\'", [alias]
            ).fetchall():
                self._brought[name.removeprefix("input_")].append(alias)
        for setting, value in SHUT.items():
            self._connection.execute(f"set {setting} = {value}")
        for name in tables.INPUTS:
            self._connection.execute(f"create temp view in_{name} as {self._union(name)}")
        uploads = pd.DataFrame(
            [(number, observed, kind) for number, (_, observed, kind) in enumerate(parsed, 1)],
            columns=["upload_no", "observed_at", "format"],
        )
        uploads["observed_at"] = pd.to_datetime(uploads["observed_at"]).astype("datetime64[us]")
        self.create("temp_in_uploads", uploads.astype({"upload_no": "int64", "format": "str"}))
        self._connection.execute("create temp view in_uploads as select upload_no, observed_at, format from temp_in_uploads")

    def _union(self, name: str) -> str:
        columns = [column for column in input_schema(name) if column != "upload_no"]
        listed = ", ".join(quoted(column) for column in columns)
        parts = [f"select {alias[2:]}::bigint as upload_no, {listed} from {alias}.input_{name}" for alias in self._brought[name]]
        if not parts:
            blank = ", ".join(f"null::{duck_type(tables.INPUTS[name][column])} as {quoted(column)}" for column in columns)
            parts = [f"select null::bigint as upload_no, {blank} where false"]
        return " union all ".join(parts)

    @property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        """The connection, once every table that was asked for is made."""
        while self._under_way:
            self._under_way.popleft().result()
        return self._engine

    # ---- what the model asks for ---------------------------------------------------------------------------------------------

    def ask(self, expression: ir.Expr) -> pd.DataFrame:
        """The rows of an expression over the inputs and the tables made so far."""
        return plain(self._connection.execute(to_sql(expression, pretty=False)).df())

    def create(self, name: str, rows: ir.Table | pd.DataFrame) -> None:
        """Make a table; names that begin with `temp_` are scratch. The next expression compiles while the engine is still at this one."""
        scratch = "temp " if name.startswith("temp_") else ""
        if isinstance(rows, pd.DataFrame):
            self._connection.register("rows_of_a_frame", rows)
            self._connection.execute(f"create {scratch}table {quoted(name)} as select * from rows_of_a_frame")
            self._connection.unregister("rows_of_a_frame")
        else:
            statement = f"create {scratch}table {quoted(name)} as {to_sql(rows, pretty=False)}"
            self._under_way.append(self._worker.submit(self._engine.execute, statement))

    def drop(self, name: str) -> None:
        """Let go of a scratch table."""
        self._connection.execute(f"drop table if exists {quoted(name)}")

    def has(self, name: str) -> bool:
        """Whether an upload in force brought this input."""
        return bool(self._brought[name])

    # ---- what the workspace adds ---------------------------------------------------------------------------------------------

    def add_rejects(self, uploads: Sequence[tuple[str, str]]) -> None:
        """The rows that were set aside, of all uploads: (sha, file) in the order of the attached files."""
        parts = [
            f'select {text(sha)} as upload, {text(file)} as file, line::bigint as line, reason, "column", text from {alias}.rejects'
            for alias, (sha, file) in zip(self._attached, uploads, strict=True)
        ]
        blank = ", ".join(f"null::{duck_type(str(kind))} as {quoted(name)}" for name, kind in _columns(tables.rejects))
        self._connection.execute("create table rejects as " + (" union all ".join(parts) or f"select {blank} where false"))

    def add_imports(self, rows: pd.DataFrame) -> None:
        """One row per file ever loaded, in the types of `tables.imports`."""
        casts = ", ".join(f"{quoted(name)}::{duck_type(kind)} as {quoted(name)}" for name, kind in _columns(tables.imports))
        self._connection.register("rows_of_a_frame", rows)
        self._connection.execute(f"create table imports as select {casts} from rows_of_a_frame")
        self._connection.unregister("rows_of_a_frame")

    def finish(self, facts: str) -> dict[str, int]:
        """Write the facts, check that every table is there with its columns, close the file; returns rows per table."""
        self._connection.execute("create table facts as select ? as text", [facts])
        counts: dict[str, int] = {}
        for name, table in tables.TABLES.items():
            described = self._connection.execute("select column_name from duckdb_columns() where table_name = ?", [name])
            has = [row[0] for row in described.fetchall()]
            missing = set(table.columns) - set(has)
            assert not missing, f"{name} lacks {sorted(missing)}"
            row = self._connection.execute(f"select count(*)::bigint from {quoted(name)}").fetchone()
            counts[name] = row[0] if row else 0
        self._connection.execute("force checkpoint")
        self.close()
        return counts

    def close(self) -> None:
        """Let go of all files."""
        self._worker.shutdown(cancel_futures=True)
        self._engine.close()


def _columns(table: ir.Table) -> list[tuple[str, str]]:
    return [(name, str(kind)) for name, kind in table.schema().items()]
