"""The engine's own reading of a big clean file: its raw rows, kept in a database beside the output
while it is read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from funnel.reading.csv.tokens import Dialect
from funnel.reading.engine import Engine, Kind
from funnel.reading.names import cell, cells
from funnel.sql import Name, Sql, joined, sql

NO_NULL = "\x02nothing\x02"  # blank cells stay blank text; no delimiter may be in it
LONGEST_LINE = 4 << 20
LABELS_SHOWN = 1_000
Row = tuple[int, list[str]]  # its number in the store, its cells


def csv_source(path: Path, dialect: Dialect, skip: int, width: int) -> Sql:
    """A clean file as a table: every cell text, in the order of the file, what is refused in
    `reject_errors`."""
    columns = [sql("{name}: 'VARCHAR'", name=str(name)) for name in cells(width)]
    return sql(
        "read_csv({path}, auto_detect = false, header = false, delim = {delimiter}, quote ="
        " {quote}, escape = {quote}, skip = {skip}, columns = {{{columns}}}, store_rejects ="
        " true, strict_mode = true, null_padding = false, nullstr = {none}, max_line_size ="
        " {longest})",
        path=str(path),
        delimiter=dialect.delimiter,
        quote=dialect.quote,
        skip=skip,
        columns=columns,
        none=NO_NULL,
        longest=LONGEST_LINE,
    )


def view_csv(engine: Engine, path: Path, dialect: Dialect, skip: int, width: int) -> None:
    """`raw` over the file as it lies there, which has no row numbers."""
    source = csv_source(path, dialect, skip, width)
    engine.run(sql("create or replace temp view raw as from {source}", source=source))


def forget_csv(engine: Engine) -> None:
    """As if the file had not been read yet."""
    engine.run("drop view if exists raw")
    engine.run("drop table if exists reject_errors")
    engine.run("drop table if exists reject_scans")


def refused_positions(engine: Engine) -> list[int]:
    """Where the rows begin that the engine did not read, in the order of the file."""
    found = engine.rows("select distinct line_byte_position from reject_errors order by 1")
    return [position for (position,) in found]


def equal(values: Sequence[str]) -> Sql:
    """A condition: every cell is this one, in whatever case."""
    quick = [Sql("c0 > '9~'")] if values[0][:1] > "9" else []  # IDs are mostly digits
    same = [
        sql("lower(trim({cell})) = {text}", cell=cell(index), text=text.lower())
        for index, text in enumerate(values)
    ]
    return sql("({every})", every=joined(" and ", [*quick, *same]))


class Store:
    """The rows of one file, `width` cells each, numbered from 0 in the order of the file."""

    def __init__(self, engine: Engine, width: int) -> None:
        self.engine = engine
        self.width = width
        self.cells = cells(width)

    def read(self, path: Path, dialect: Dialect, skip: int) -> int:
        """The rows that were read; -1 if the engine gives up."""
        self.drop()
        self.engine.run(sql("attach {path} as store", path=str(self.engine.raw_file)))
        source = csv_source(path, dialect, skip, self.width)
        try:
            self.engine.watch(sql("create table store.raw as from {source}", source=source))
        except duckdb.InvalidInputException:
            return -1  # quotes and line ends that its parser has no state for
        return self.engine.one("select count(*) from store.raw")

    def drop(self) -> None:
        """Let go of it."""
        self.engine.run("detach database if exists store")
        self.engine.drop_raw_file()

    def last(self, count: int) -> list[Row]:
        """The last rows, the last one first."""
        statement = sql(
            "select rowid, {cells} from store.raw order by rowid desc limit {count}",
            cells=self._texts(),
            count=count,
        )
        return _rows(self.engine, statement)

    def shorten(self, longest: int) -> int:
        """Cut the cells that are longer than so many letters; how many."""
        counts = [
            sql("count(*) filter (length({name}) > {longest})", name=name, longest=longest)
            for name in self.cells
        ]
        (found,) = self.engine.rows(sql("select {counts} from store.raw", counts=counts))
        for name, count in zip(self.cells, found, strict=True):
            if count:
                self._shorten(name, longest)
        return sum(found)

    def _shorten(self, name: Name, longest: int) -> None:
        statement = sql(
            "update store.raw set {name} = left({name}, {longest})"
            " where length({name}) > {longest}",
            name=name,
            longest=longest,
        )
        self.engine.run(statement)

    def count_equal(self, values: Sequence[str], end: int) -> int:
        """How many rows before `end` are these cells."""
        return self.engine.one(
            sql(
                "select count(*) from store.raw where rowid < {end} and {same}",
                end=end,
                same=equal(values),
            )
        )

    def labelled(self, pattern: str, end: int) -> list[Row]:
        """Rows before `end` whose first cell begins like this (in small letters), or where it is
        blank one of the next two; digits sort before letters, so that IDs are passed over
        quickly."""
        statement = sql(
            "select rowid, {cells} from store.raw where rowid < {end} and (c0 > '9~'"
            " and regexp_matches(lower(c0), {pattern}) or coalesce(c0, '') = ''"
            " and regexp_matches(lower({next}), {pattern})) limit {shown}",
            cells=self._texts(),
            end=end,
            pattern=pattern,
            next=sql("concat({cells})", cells=["", *self.cells[1:3]]),
            shown=LABELS_SHOWN,
        )
        return _rows(self.engine, statement)

    def inner_line_ends(self) -> list[tuple[int, int]]:
        """Rows with line ends inside their cells, and how many."""
        ends = [
            sql("length({name}) - length(replace({name}, chr(10), ''))", name=name)
            for name in self.cells
        ]
        some = [sql("contains({name}, chr(10))", name=name) for name in self.cells]
        return self.engine.rows(
            sql(
                "select rowid, {ends} from store.raw where {some} order by rowid",
                ends=joined(" + ", ends),
                some=joined(" or ", some),
            )
        )

    def view(
        self, step: int, end: int, skipped: Sql, more: Sequence[tuple[int, int, Sequence[str]]]
    ) -> None:
        """`raw` over the rows before `end`, without those that are no rows of the table (a
        condition, or blank), and with the repaired ones: row, line, cells."""
        view = sql(
            'select rowid * {step} as "row", rowid * {step} as line, {cells} from store.raw'
            " where rowid < {end}{but}",
            step=step,
            cells=self.cells,
            end=end,
            but=sql(" and not ({skipped})", skipped=skipped) if skipped else Sql(),
        )
        if more:
            types: dict[str, Kind] = {"row": "BIGINT", "line": "BIGINT"}
            types |= dict.fromkeys(self.cells, "VARCHAR")
            self.engine.lookup("raw_more", types, [(row, line, *own) for row, line, own in more])
            view = sql("{view} union all by name select * from raw_more", view=view)
        self.engine.run(sql("create temp view raw as {view}", view=view))

    def _texts(self) -> list[Sql]:
        return [sql("coalesce({name}, '')", name=name) for name in self.cells]


def _rows(engine: Engine, statement: Sql) -> list[Row]:
    return [(number, list(own)) for number, *own in engine.rows(statement)]
