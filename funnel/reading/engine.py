"""The one place of reading that talks to DuckDB: the raw text table, the typed tables, the rejects,
in a file of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import islice
from pathlib import Path
from typing import Any, Literal, LiteralString, Protocol, TypeVar

import duckdb

from funnel.errors import FunnelError
from funnel.inputs import INPUTS
from funnel.reading.names import cells, input_of
from funnel.sql import Name, Sql, sql

COPIES = (
    ".utf8",
    ".scrub",
)  # of the source, beside the output: in UTF-8, and with its flaws mended
BATCH = 20_000
PATIENCE = 0.1  # seconds between two looks at how far a statement is
Result = TypeVar("Result")
REJECTS = 'create table rejects (line BIGINT, reason VARCHAR, "column" VARCHAR, text VARCHAR)'


Tell = Callable[[float], None]  # hears which share of something long is done
Kind = Literal["VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN", "TIMESTAMP"]  # of a column
Statement = Sql | LiteralString  # nothing that was put together elsewhere


class Lines(Protocol):
    """Knows where the rows of a big file stand in it."""

    def lines(self, rows: Sequence[int]) -> list[int]:
        """The physical lines of rows, as the raw table numbers them."""
        ...


class Engine:
    """A connection to the output file, which can reach its source and its own scratch files
    alone."""

    def __init__(
        self,
        output: Path,
        source: Path,
        timezone: str | None = None,
        memory: str = "1100MB",
        threads: int = 2,
    ) -> None:
        self.con = duckdb.connect(
            str(output),
            config={
                "memory_limit": memory,
                "threads": threads,
                "temp_directory": str(output) + ".tmp",
                "preserve_insertion_order": True,
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "python_enable_replacements": "false",
                "allow_community_extensions": "false",
                "allow_persistent_secrets": "false",
                # else a checkpoint writes all rows of an ordered table again, for fewer row groups
                "max_vacuum_tasks": 0,
            },
        )
        self.output = output
        self._lines: Lines | None = None
        self._has_odd_edges = True
        self._tell: Tell | None = None
        self.shut(source)
        self.run("set TimeZone = 'UTC'")
        self.run("set enable_progress_bar = true")
        self.run("set enable_progress_bar_print = false")
        self.run(
            "pragma disable_checkpoint_on_shutdown"
        )  # the scratch database is thrown away; what is kept is written by `close`
        if timezone and timezone != "UTC":
            self.set_zone(timezone)
        self.run(REJECTS)

    def shut(self, source: Path) -> None:
        """From here on no other file can be reached than the one that is read, its corrected
        copies, and the scratch database."""
        scratch = [
            f"{self.raw_file}{end}" for end in ("", ".wal", ".wal.checkpoint", ".wal.recovery")
        ]
        copies = [f"{self.output}{end}" for end in COPIES]
        self.run(
            "set allowed_paths = $paths", {"paths": [str(source.absolute()), *copies, *scratch]}
        )
        self.run("set enable_external_access = false")

    def set_zone(self, timezone: str) -> None:
        """Moments without offset are of this zone; raises for a zone that nobody knows."""
        if not re.fullmatch(r"[A-Za-z0-9_+\-/]+", timezone):
            raise duckdb.InvalidInputException("not a zone")
        self.run(sql("set TimeZone = {zone}", zone=timezone))

    def run(
        self, statement: Statement, values: Mapping[str, Any] | None = None
    ) -> duckdb.DuckDBPyConnection:
        """Run a statement, each `$name` in it with its value."""
        return (
            self.con.execute(statement) if values is None else self.con.execute(statement, values)
        )

    @property
    def has_odd_edges(self) -> bool:
        """Whether cells may begin or end with something blank that is no space."""
        return self._has_odd_edges

    def note_edges(self, *, are_odd: bool) -> None:
        """What was found of the edges of all cells."""
        self._has_odd_edges = are_odd

    @property
    def line_map(self) -> Lines | None:
        """Of a big file, which lines its rows are; the rows of others know it themselves."""
        return self._lines

    def note_lines(self, lines: Lines) -> None:
        """The raw rows are those of a big file."""
        self._lines = lines

    def tell_to(self, tell: Tell) -> None:
        """From here on `tell` hears how far long statements are."""
        self._tell = tell

    def watch(self, statement: Statement) -> None:
        """Run a long statement, and tell meanwhile which share of it is done."""
        if self._tell is None:
            self.run(statement)
            return
        with ThreadPoolExecutor(1) as pool:
            self.told(pool.submit(self.run, statement), self._tell)

    def told(self, running: Future[Result], tell: Tell) -> Result:
        """The result of what another thread has the engine do; `tell` hears meanwhile which share
        of the statement is done."""
        while not running.done():
            wait([running], timeout=PATIENCE)
            if (percent := self.con.query_progress()) > 0:
                tell(percent / 100)
        return running.result()

    def rows(
        self, statement: Statement, values: Mapping[str, Any] | None = None
    ) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.run(statement, values).fetchall()

    def one(self, statement: Statement, values: Mapping[str, Any] | None = None) -> Any:
        """The first value of a query."""
        row = self.run(statement, values).fetchone()
        return row[0] if row else None

    def make_raw(self, width: int, rows: Iterable[tuple[int, Sequence[str]]]) -> int:
        """The raw text table from rows of Python: (line, cells)."""
        columns = [sql("{name} VARCHAR", name=name) for name in cells(width)]
        self.run(
            sql('create temp table raw ("row" BIGINT, line BIGINT, {columns})', columns=columns)
        )
        done = 0
        rest = iter(rows)
        while batch := list(islice(rest, BATCH)):
            self._add_raw(done, batch, width)
            done += len(batch)
        return done

    def _add_raw(self, first: int, batch: list[tuple[int, Sequence[str]]], width: int) -> None:
        values: dict[str, Any] = {
            "rows": list(range(first, first + len(batch))),
            "lines": [line for line, _ in batch],
        }
        columns = zip(*(own for _, own in batch), strict=True)
        values |= {f"c{index}": list(column) for index, column in enumerate(columns)}
        marks = [Sql(f"unnest($c{index})") for index in range(width)]
        self.run(
            sql("insert into raw select unnest($rows), unnest($lines), {marks}", marks=marks),
            values,
        )

    @property
    def raw_file(self) -> Path:
        """The scratch database that may hold the raw rows of a big file."""
        return Path(f"{self.output}.raw")

    def drop_raw_file(self) -> None:
        """Nothing remains of it."""
        for end in ("", ".wal"):
            Path(f"{self.raw_file}{end}").unlink(missing_ok=True)

    def lookup(self, name: str, types: Mapping[str, Kind], rows: Sequence[Sequence[Any]]) -> None:
        """A temporary table from rows of Python; `types` are those of its columns."""
        columns = [
            sql("{name} {kind}", name=Name(column), kind=Sql(kind))
            for column, kind in types.items()
        ]
        table = Name(name)
        self.run(
            sql("create or replace temp table {table} ({columns})", table=table, columns=columns)
        )
        self.fill(name, list(types.values()), rows)

    def fill(self, name: str, types: Sequence[Kind], rows: Sequence[Sequence[Any]]) -> None:
        """Put rows of Python into a table, whose columns have these types."""
        marks = [
            sql("unnest({mark}::{kind}[])", mark=Sql(f"$v{index}"), kind=Sql(kind))
            for index, kind in enumerate(types)
        ]
        statement = sql("insert into {table} select {marks}", table=Name(name), marks=marks)
        for start in range(0, len(rows), BATCH):
            columns = zip(*rows[start : start + BATCH], strict=True)
            self.run(statement, {f"v{index}": list(own) for index, own in enumerate(columns)})

    def type_in_any_order(self) -> None:
        """From here on tables are made in whatever order is quickest: the typed rows have their
        place in the file in `row`."""
        self.run("set preserve_insertion_order = false")

    def drop_inputs(self) -> None:
        """No tables are kept of a file with an open question."""
        for name in INPUTS:
            self.run(sql("drop table if exists {input}", input=input_of(name)))

    def close(self) -> None:
        """Write everything and let go of the file."""
        try:
            self.run("checkpoint")
        finally:
            self.con.close()
            self.drop_raw_file()


def not_a_zone(timezone: str) -> FunnelError:
    """A time zone that nobody knows."""
    from funnel.i18n import N_

    return FunnelError(
        N_("“{timezone}” is not a time zone."),
        now=N_("Write it like Europe/Kyiv."),
        code="bad_timezone",
        timezone=timezone,
    )
