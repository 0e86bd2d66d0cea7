"""The one place of reading that talks to DuckDB: the raw text table, the typed tables, the rejects,
in a file of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from funnel.errors import FunnelError
from funnel.inputs import INPUTS
from funnel.reading.csv.tokens import Dialect
from funnel.reading.report import Reject

NO_NULL = "\x02nothing\x02"  # blank cells stay blank text; no delimiter may be in it
COPIES = (
    ".utf8",
    ".scrub",
)  # of the source, beside the output: in UTF-8, and with its flaws mended
BATCH = 20_000
PATIENCE = 0.1  # seconds between two looks at how far a statement is
SHOWN = 10_000
Result = TypeVar("Result")
DUMP = 'rejects(line BIGINT, reason VARCHAR, "column" VARCHAR, text VARCHAR)'


def quoted(name: str) -> str:
    """An identifier for SQL. Only fixed names get here (c0 …, columns of ours), never a header."""
    return '"' + name.replace('"', '""') + '"'


def _csv(path: Path, dialect: Dialect, skip: int, width: int) -> str:
    """The engine's own reading of a clean file: every cell text, in the order of the file, what it
    refuses in `reject_errors`."""
    source, delimiter, quote, none = (
        value.replace("'", "''") for value in (str(path), dialect.delimiter, dialect.quote, NO_NULL)
    )
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(width))
    return (
        f"read_csv('{source}', auto_detect = false, header = false, delim = '{delimiter}', quote ="
        f" '{quote}', escape = '{quote}', skip = {skip}, columns = {{{columns}}}, store_rejects ="
        f" true, strict_mode = true, null_padding = false, nullstr = '{none}', max_line_size ="
        " 4194304)"
    )


DOUBTS = (
    "create temp table if not exists doubts (input VARCHAR, reason VARCHAR, ours VARCHAR,"
    " count BIGINT, example VARCHAR)"
)


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
        self.output, self.has_store = output, False
        self.line_map: Any = None  # of a big file: from rows to lines
        self.has_odd_edges = True
        self.tell: Callable[[float], None] | None = None  # hears how far a long statement is
        self.shut(source)
        self.run("set TimeZone = 'UTC'")
        self.run("set enable_progress_bar = true")
        self.run("set enable_progress_bar_print = false")
        self.run(
            "pragma disable_checkpoint_on_shutdown"
        )  # the scratch database is thrown away; what is kept is written by `close`
        if timezone and timezone != "UTC":
            self.set_zone(timezone)
        self.run(f"create table {DUMP}")

    def shut(self, source: Path) -> None:
        """From here on no other file can be reached than the one that is read, its corrected
        copies, and the scratch database."""
        scratch = [f"{self.store}{end}" for end in ("", ".wal", ".wal.checkpoint", ".wal.recovery")]
        copies = [f"{self.output}{end}" for end in COPIES]
        self.run(
            "set allowed_paths = $paths", {"paths": [str(source.absolute()), *copies, *scratch]}
        )
        self.run("set enable_external_access = false")

    def set_zone(self, timezone: str) -> None:
        """Moments without offset are of this zone; raises for a zone that nobody knows."""
        if not re.fullmatch(r"[A-Za-z0-9_+\-/]+", timezone):
            raise duckdb.InvalidInputException("not a zone")
        self.run(f"set TimeZone = '{timezone}'")

    def run(
        self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] | None = None
    ) -> duckdb.DuckDBPyConnection:
        """Run a statement."""
        return (
            self.con.execute(sql, parameters) if parameters is not None else self.con.execute(sql)
        )

    def watch(self, sql: str) -> None:
        """Run a long statement; `tell` hears meanwhile which share of it is done."""
        if self.tell is None:
            self.run(sql)
            return
        with ThreadPoolExecutor(1) as pool:
            self.told(pool.submit(self.run, sql), self.tell)

    def told(self, running: Future[Result], tell: Callable[[float], None]) -> Result:
        """The result of what another thread has the engine do; `tell` hears meanwhile which share
        of the statement is done."""
        while not running.done():
            wait([running], timeout=PATIENCE)
            if (percent := self.con.query_progress()) > 0:
                tell(percent / 100)
        return running.result()

    def rows(
        self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] | None = None
    ) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.run(sql, parameters).fetchall()

    def one(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] | None = None) -> Any:
        """The first value of a query."""
        row = self.run(sql, parameters).fetchone()
        return row[0] if row else None

    def doubt(self, name: str) -> None:
        """Count the cells of a new table that cost no row, and take the column with them away."""
        self.run(DOUBTS)
        part = "split_part(one, '|', {})".format
        self.run(
            f"insert into doubts select '{name}', {part(1)}, {part(2)}, count(*),"
            f" min(substr(one, length({part(1)}) + length({part(2)}) + 3)) from"
            f" (select unnest(doubts) as one from input_{name} where fault is null) group by 2, 3"
        )
        self.run(f"alter table input_{name} drop column doubts")

    def doubted(self) -> list[tuple[Any, ...]]:
        """The cells that cost no row: input, reason, column, how many, an example."""
        self.run(DOUBTS)
        return self.rows("select * from doubts order by 4 desc, 1, 3, 2")

    def make_raw(self, width: int, rows: Iterable[tuple[int, Sequence[str]]]) -> int:
        """The raw text table from rows of Python: (line, cells)."""
        columns = ", ".join(f"c{place} VARCHAR" for place in range(width))
        self.run(f'create temp table raw ("row" BIGINT, line BIGINT, {columns})')
        marks = ", ".join(f"unnest($c{place})" for place in range(width))
        batch: list[tuple[int, Sequence[str]]] = []
        done = 0

        def flush() -> None:
            nonlocal done
            if not batch:
                return
            cells = list(zip(*(row for _, row in batch), strict=True))
            values: dict[str, Any] = {f"c{place}": list(cells[place]) for place in range(width)}
            values |= {
                "rows": list(range(done, done + len(batch))),
                "lines": [line for line, _ in batch],
            }
            self.run(f"insert into raw select unnest($rows), unnest($lines), {marks}", values)
            done += len(batch)
            batch.clear()

        for row in rows:
            batch.append(row)
            if len(batch) >= BATCH:
                flush()
        flush()
        return done

    # ---- big files -------------------------------------------------------------------------------

    @property
    def store(self) -> Path:
        """The scratch database that holds the raw rows of a big file."""
        return Path(str(self.output) + ".raw")

    def read_csv(self, path: Path, dialect: Dialect, skip: int, width: int) -> int:
        """The engine's own reading of a clean file into `store.raw`, in the order of the file.
        Returns the rows read; -1 if it gives up."""
        self.drop_store()
        self.run(f"attach '{str(self.store).replace(chr(39), chr(39) * 2)}' as store")
        self.has_store = True
        try:
            self.watch(f"create table store.raw as from {_csv(path, dialect, skip, width)}")
        except (
            duckdb.InvalidInputException
        ):  # quotes and line ends that its parser has no state for
            return -1
        return self.one("select count(*) from store.raw")

    def view_csv(self, path: Path, dialect: Dialect, skip: int, width: int) -> None:
        """`raw` over the file as it lies there, which has no row numbers."""
        self.run(f"create or replace temp view raw as from {_csv(path, dialect, skip, width)}")

    def forget_csv(self) -> None:
        """As if the file had not been read yet."""
        self.run("drop view if exists raw")
        for table in ("reject_errors", "reject_scans"):
            self.run(f"drop table if exists {table}")

    def refused_positions(self) -> list[int]:
        """Where the rows begin that the engine did not read, in the order of the file."""
        return [
            row[0]
            for row in self.rows("select distinct line_byte_position from reject_errors order by 1")
        ]

    def last_rows(self, width: int, count: int) -> list[tuple[int, list[str]]]:
        """The last rows of a big file, the last one first."""
        cells = ", ".join(f"coalesce(c{place}, '')" for place in range(width))
        return [
            (row[0], list(row[1:]))
            for row in self.rows(
                f"select rowid, {cells} from store.raw order by rowid desc limit {count}"
            )
        ]

    def shorten(self, width: int, longest: int) -> int:
        """Cut the cells of a big file that are longer than so many letters; how many."""
        names = [f"c{place}" for place in range(width)]
        counts = ", ".join(f"count(*) filter (length({name}) > {longest})" for name in names)
        (found,) = self.rows(f"select {counts} from store.raw")
        for name, count in zip(names, found, strict=True):
            if count:
                self.run(
                    f"update store.raw set {name} = left({name}, {longest})"
                    f" where length({name}) > {longest}"
                )
        return sum(found)

    def equal(self, values: Sequence[str]) -> str:
        """A condition: every cell is this one, in whatever case."""
        texts = [value.lower().replace(chr(39), chr(39) * 2) for value in values]
        quick = ["c0 > '9~'"] if values[0][:1] > "9" else []  # IDs are mostly digits
        return (
            "("
            + " and ".join(
                [*quick, *(f"lower(trim(c{place})) = '{text}'" for place, text in enumerate(texts))]
            )
            + ")"
        )

    def count_equal(self, values: Sequence[str], end: int) -> int:
        """How many rows before `end` are these cells."""
        return self.one(
            f"select count(*) from store.raw where rowid < {end} and {self.equal(values)}"
        )

    def labelled(self, pattern: str, width: int, end: int) -> list[tuple[int, list[str]]]:
        """Rows whose first cell begins like this (in small letters); digits sort before letters, so
        that IDs are passed over quickly."""
        cells = ", ".join(f"coalesce(c{place}, '')" for place in range(width))
        where = f"rowid < {end} and c0 > '9~' and regexp_matches(lower(c0), $pattern)"
        return [
            (row[0], list(row[1:]))
            for row in self.rows(
                f"select rowid, {cells} from store.raw where {where} limit 1000",
                {"pattern": pattern},
            )
        ]

    def inner_line_ends(self, width: int) -> list[tuple[int, int]]:
        """Rows with line ends inside their cells, and how many."""
        ends = " + ".join(
            f"length(c{place}) - length(replace(c{place}, chr(10), ''))" for place in range(width)
        )
        some = " or ".join(f"contains(c{place}, chr(10))" for place in range(width))
        return self.rows(f"select rowid, {ends} from store.raw where {some} order by rowid")

    def make_view(
        self,
        width: int,
        step: int,
        end: int,
        skipped: str,
        more: Sequence[tuple[int, int, Sequence[str]]],
    ) -> None:
        """`raw` over the stored rows, without those that are no rows of the table, and with the
        repaired ones."""
        names = [f"c{place}" for place in range(width)]
        where = f"where rowid < {end}" + (f" and not {skipped}" if skipped else "")
        view = (
            f'select rowid * {step} as "row", rowid * {step} as line, {", ".join(names)} from'
            f" store.raw {where}"
        )
        if more:
            self.lookup(
                "raw_more",
                '"row" BIGINT,line BIGINT,' + ",".join(f"{name} VARCHAR" for name in names),
                [(row, line, *cells) for row, line, cells in more],
            )
            view += " union all by name select * from raw_more"
        self.run(f"create temp view raw as {view}")

    def drop_store(self) -> None:
        """Let go of the scratch database."""
        if self.has_store:
            self.run("detach store")
            self.has_store = False
        for path in (self.store, Path(str(self.store) + ".wal")):
            path.unlink(missing_ok=True)

    def lookup(self, name: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
        """A temporary table from rows of Python; `columns` declares it."""
        self.run(f"create or replace temp table {quoted(name)} ({columns})")
        types = [part.split()[1] for part in columns.split(",")]
        for start in range(0, len(rows), BATCH):
            cells = list(zip(*rows[start : start + BATCH], strict=True))
            marks = ", ".join(f"unnest($v{place}::{kind}[])" for place, kind in enumerate(types))
            self.run(
                f"insert into {quoted(name)} select {marks}",
                {f"v{place}": list(cell) for place, cell in enumerate(cells)},
            )

    def add_rejects(self, rejects: Iterable[Reject]) -> None:
        """Rows set aside before they had types."""
        rows = list(rejects)
        for start in range(0, len(rows), BATCH):
            cells = list(zip(*rows[start : start + BATCH], strict=True))
            self.run(
                "insert into rejects select unnest($v0::BIGINT[]), unnest($v1::VARCHAR[]),"
                " unnest($v2::VARCHAR[]), unnest($v3::VARCHAR[])",
                {f"v{place}": list(cell) for place, cell in enumerate(cells)},
            )

    def rejects(self) -> tuple[list[Reject], int]:
        """The first rows set aside, by line, and how many there are."""
        count = self.one("select count(*) from rejects")
        rows = self.rows(
            f'select line, reason, "column", text from rejects order by line, reason limit {SHOWN}'
        )
        return [Reject(*row) for row in rows], count

    def type_in_any_order(self) -> None:
        """From here on tables are made in whatever order is quickest: the typed rows have their
        place in the file in `row`."""
        self.run("set preserve_insertion_order = false")

    def drop_inputs(self) -> None:
        """No tables are kept of a file with an open question."""
        for name in INPUTS:
            self.run(f"drop table if exists input_{name}")

    def close(self) -> None:
        """Write everything and let go of the file."""
        try:
            self.run("checkpoint")
        finally:
            self.con.close()
            self.has_store = False
            self.drop_store()


def not_a_zone(timezone: str) -> FunnelError:
    """A time zone that nobody knows."""
    from funnel.i18n import N_

    return FunnelError(
        N_("“{timezone}” is not a time zone."),
        now=N_("Write it like Europe/Kyiv."),
        code="bad_timezone",
        timezone=timezone,
    )
