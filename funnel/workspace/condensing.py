"""The file of condensed lists being written: which rows of a list repeat what its neighbours say.

What the model asks of lists: which column changed from one list to the next (of the uploads that
have that column at all), the newest row of each deal, whether the creations differ, which names,
days and spellings occur, whether a list has a deal twice, which columns and fields an upload fills,
and which deals of earlier lists the last two of a format lack. So a row may be left out if

- its deal has one row in this list, in the one before and in the one after, and all three say the
  same in every column but those of which only the newest row counts: these are filled in all three,
  or in none;
- the three lists fill the same columns and the same fields, so that no question looks at one of
  them and not at its neighbours;
- another row of the list still shows each column and field that the list fills.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from funnel import tables
from funnel.model import input_schema
from funnel.sql import Name, Sql, joined, sql, type_of
from funnel.workspace.attached import Attached

NEWEST = ("last_activity_at", "updated_at")  # only what the newest row says of them counts
FIELDS = "extra"  # and of these, but for their names
COLUMNS = tuple(name for name in input_schema("deals") if name != "upload_no")
MOST = 0.5  # of the rows of a list: a part with more of them stays as it is
REJECTS = ("line", "reason", "column", "text")

Witnesses = dict[str, int]  # {column or field: the first row that fills it}


class Condensing:
    """A file of condensed lists that is not in its place yet."""

    def __init__(self, made: Path, *, is_new: bool) -> None:
        self._con = duckdb.connect(str(made), config={"threads": 2, "memory_limit": "1GB"})
        self._lists: dict[str, str] = {}  # alias of each upload's typed rows
        self._witnesses: dict[str, Witnesses] = {}
        if is_new:
            self._begin()

    def _begin(self) -> None:
        columns = [
            sql("{name} {kind}", name=Name(name), kind=type_of(kind))
            for name, kind in tables.INPUTS["deals"].items()
        ]
        self._con.execute("create table parts (key varchar, part_no bigint)")
        self._con.execute(
            sql("create table input_deals (part_no bigint, {columns})", columns=columns)
        )
        self._con.execute(
            "create table rejects (part_no bigint, line bigint, reason varchar,"
            ' "column" varchar, text varchar)'
        )

    def take_over(self, path: Path, stay: Mapping[str, int]) -> None:
        """What an earlier file has of these parts, and nothing else of it."""
        self._con.execute(sql("attach {path} as was (read_only)", path=str(path)))
        rows = list(stay.items())
        self._con.executemany("insert into parts values (?, ?)", rows)
        for name in ("input_deals", "rejects"):
            self._con.execute(
                sql(
                    "insert into {name} from was.{name} semi join parts using (part_no)",
                    name=Name(name),
                )
            )
        self._con.execute("detach was")

    def open(self, files: Mapping[str, Path]) -> None:
        """The typed rows that parts are to be made of, by any names."""
        self._attached = Attached(self._con, [(path, None, "") for path in files.values()])
        self._lists = dict(zip(files, self._attached.aliases, strict=True))

    def add(self, key: str, number: int, names: Sequence[str]) -> None:
        """The part of a list between two others: (before, the list, after)."""
        told = [self._told(name) for name in names]
        if any(one.keys() != told[1].keys() for one in told) or not self._add(
            number, names, sorted(set(told[1].values()))
        ):
            number = 0
        self._con.execute("insert into parts values (?, ?)", [key, number])

    def _add(self, number: int, names: Sequence[str], shown: Sequence[int]) -> bool:
        """Whether the part is shorter than its list by enough."""
        alias = self._lists[names[1]]
        self._con.execute("begin")
        kept = self._con.execute(
            sql(
                "insert into input_deals select {number}, {columns} from ({rows}) as b where"
                ' b.deal_id is null or b."row" in ({shown}) or b.deal_id not in ({repeated})',
                number=number,
                columns=map(Name, COLUMNS),
                rows=self._rows(names[1]),
                shown=shown,
                repeated=repeats(*(self._rows(name) for name in names)),
            )
        ).fetchone()
        there = self._con.execute(
            sql("select count(*) from {alias}.input_deals", alias=Name(alias))
        ).fetchone()
        assert kept
        assert there
        if kept[0] > MOST * there[0]:
            self._con.execute("rollback")
            return False
        self._con.execute(
            sql(
                "insert into rejects select {number}, {columns} from {alias}.rejects",
                number=number,
                columns=map(Name, REJECTS),
                alias=Name(alias),
            )
        )
        self._con.execute("commit")
        return True

    def _rows(self, name: str) -> Sql:
        return self._attached.rows("deals", self._lists[name])

    def _told(self, name: str) -> Witnesses:
        """The columns and fields that a list fills, each with the first row that does."""
        if name not in self._witnesses:
            self._witnesses[name] = self._witnesses_of(self._rows(name))
        return self._witnesses[name]

    def _witnesses_of(self, rows: Sql) -> Witnesses:
        firsts = [
            sql('min("row") filter (where {column} is not null)', column=Name(column))
            for column in COLUMNS
        ]
        first = self._con.execute(
            sql("select {firsts} from ({rows})", firsts=firsts, rows=rows)
        ).fetchone()
        fields = self._con.execute(
            sql(
                'select field, min("row") from (select unnest(map_keys(extra)) as field, "row"'
                " from ({rows})) group by field",
                rows=rows,
            )
        ).fetchall()
        assert first
        told = {f"column {name}": row for name, row in zip(COLUMNS, first, strict=True)}
        told |= {f"field {name}": row for name, row in fields}
        return {name: row for name, row in told.items() if row is not None}

    def close(self) -> None:
        """Let go of all files; what was added is in the file."""
        for alias in self._lists.values():
            self._con.execute(sql("detach {alias}", alias=Name(alias)))
        self._con.execute("checkpoint")
        self._con.close()


def repeats(before: Sql, rows: Sql, after: Sql) -> Sql:
    """The deals that have one row in each of three lists, and of which all three say the same."""
    alike = joined(" and ", map(_alike, COLUMNS))
    return sql(
        "select deal_id from (select b.deal_id, {alike} as is_alike from ({before}) as a join"
        " ({rows}) as b using (deal_id) join ({after}) as c using (deal_id)) group by deal_id"
        " having count(*) = 1 and bool_and(is_alike)",
        alike=alike,
        before=before,
        rows=rows,
        after=after,
    )


def _alike(column: str) -> Sql:
    """The condition that three rows do not differ in a column."""
    if column in ("row", "deal_id"):
        return Sql("true")
    said = [sql("{list}.{column}", list=Sql(name), column=Name(column)) for name in "abc"]
    if column in NEWEST:
        said = [sql("({value} is null)", value=value) for value in said]
    if column == FIELDS:
        said = [sql("map_keys({value})", value=value) for value in said]
    one, own, other = said
    return sql(
        "({one} is not distinct from {own} and {own} is not distinct from {other})",
        one=one,
        own=own,
        other=other,
    )
