"""The one place of reading that talks to DuckDB: the raw text table, the typed tables, the rejects, in a file of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from funnel.errors import FunnelError
from funnel.reading.report import Reject
from funnel.tables import INPUTS

BATCH = 20_000
SHOWN = 10_000
DUMP = "rejects(line BIGINT, reason VARCHAR, \"column\" VARCHAR, text VARCHAR)"


def quoted(name: str) -> str:
    """An identifier for SQL. Only fixed names get here (c0 …, columns of ours), never a header."""
    return '"' + name.replace('"', '""') + '"'


class Engine:
    """A connection to the output file, locked to itself; texts only ever travel as parameters."""

    def __init__(self, output: Path, timezone: str | None = None, memory: str = "1100MB", threads: int = 2) -> None:
        self.con = duckdb.connect(
            str(output),
            config={
                "memory_limit": memory, "threads": threads, "temp_directory": str(output) + ".tmp", "preserve_insertion_order": True,
                "autoinstall_known_extensions": "false", "autoload_known_extensions": "false", "python_enable_replacements": "false",
                "allow_community_extensions": "false",
            },
        )  # fmt: skip
        self.run("select set_config('TimeZone', ?, false)" if False else "set TimeZone = 'UTC'")
        if timezone and timezone != "UTC":
            self.set_zone(timezone)
        self.run(f"create table {DUMP}")

    def set_zone(self, timezone: str) -> None:
        """Moments without offset are of this zone; raises for a zone that nobody knows."""
        if not re.fullmatch(r"[A-Za-z0-9_+\-/]+", timezone):
            raise duckdb.InvalidInputException("not a zone")
        self.run(f"set TimeZone = '{timezone}'")

    def run(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] | None = None) -> duckdb.DuckDBPyConnection:
        """Run a statement."""
        return self.con.execute(sql, parameters) if parameters is not None else self.con.execute(sql)

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.run(sql, parameters).fetchall()

    def one(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] | None = None) -> Any:
        """The first value of a query."""
        row = self.run(sql, parameters).fetchone()
        return row[0] if row else None

    def make_raw(self, width: int, rows: Iterable[tuple[int, Sequence[str]]]) -> int:
        """The raw text table from rows of Python: (line, cells)."""
        columns = ", ".join(f"c{place} VARCHAR" for place in range(width))
        self.run(f"create temp table raw (\"row\" BIGINT, line BIGINT, {columns})")
        marks = ", ".join(f"unnest($c{place})" for place in range(width))
        batch: list[tuple[int, Sequence[str]]] = []
        done = 0

        def flush() -> None:
            nonlocal done
            if not batch:
                return
            cells = list(zip(*(row for _, row in batch), strict=True))
            values: dict[str, Any] = {f"c{place}": list(cells[place]) for place in range(width)}
            values |= {"rows": list(range(done, done + len(batch))), "lines": [line for line, _ in batch]}
            self.run(f"insert into raw select unnest($rows), unnest($lines), {marks}", values)
            done += len(batch)
            batch.clear()

        for row in rows:
            batch.append(row)
            if len(batch) >= BATCH:
                flush()
        flush()
        return done

    def lookup(self, name: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
        """A temporary table from rows of Python; `columns` declares it."""
        self.run(f"create or replace temp table {quoted(name)} ({columns})")
        types = [part.split()[1] for part in columns.split(",")]
        for start in range(0, len(rows), BATCH):
            cells = list(zip(*rows[start : start + BATCH], strict=True))
            marks = ", ".join(f"unnest($v{place}::{kind}[])" for place, kind in enumerate(types))
            self.run(f"insert into {quoted(name)} select {marks}", {f"v{place}": list(cell) for place, cell in enumerate(cells)})

    def add_rejects(self, rejects: Iterable[Reject]) -> None:
        """Rows set aside before they had types."""
        rows = list(rejects)
        for start in range(0, len(rows), BATCH):
            cells = list(zip(*rows[start : start + BATCH], strict=True))
            self.run(
                "insert into rejects select unnest($v0::BIGINT[]), unnest($v1::VARCHAR[]), unnest($v2::VARCHAR[]), unnest($v3::VARCHAR[])",
                {f"v{place}": list(cell) for place, cell in enumerate(cells)},
            )

    def rejects(self) -> tuple[list[Reject], int]:
        """The first rows set aside, by line, and how many there are."""
        count = self.one("select count(*) from rejects")
        rows = self.rows(f"select line, reason, \"column\", text from rejects order by line, reason limit {SHOWN}")
        return [Reject(*row) for row in rows], count

    def drop_inputs(self) -> None:
        """No tables are kept of a file with an open question."""
        for name in INPUTS:
            self.run(f"drop table if exists input_{name}")

    def close(self) -> None:
        """Write everything and let go of the file."""
        self.run("checkpoint")
        self.con.close()


def not_a_zone(timezone: str) -> FunnelError:
    """A time zone that nobody knows."""
    from funnel.i18n import N_

    return FunnelError(
        N_("“{timezone}” is not a time zone."), now=N_("Write it like Europe/Kyiv."), code="bad_timezone", timezone=timezone
    )
