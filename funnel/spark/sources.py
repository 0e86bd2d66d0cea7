"""The plain tables of a lake as inputs of a build: typed, with what can't be used set aside."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.inputs import FIELDS, INPUTS, MOMENT, WEIGHTY
from funnel.spark.lake import Lake
from funnel.spark.moments import moment, says_nothing

if TYPE_CHECKING:
    from pyspark.sql.connect.column import Column
    from pyspark.sql.connect.dataframe import DataFrame

# Without these a row says nothing.
NEEDED = {
    "deals": ("deal_id",),
    "transitions": ("deal_id", "moved_at", "to_stage"),
    "entries": ("deal_id", "stage", "entered_at"),
    "tasks": ("task_id",),
    "task_changes": ("task_id", "changed_at"),
    "owner_changes": ("deal_id", "changed_at"),
    "expected_changes": ("deal_id", "changed_at"),
    "stages": ("stage",),
    "people": ("person_id",),
}
_TYPES = {
    "int64": "bigint",
    "float64": "double",
    "boolean": "boolean",
    "string": "string",
    MOMENT: "timestamp_ntz",
    FIELDS: "map<string,string>",
}
_NUMBERS = ("tinyint", "smallint", "int", "bigint", "float", "double", "decimal")
# What a column may be, by what is read from it; a text may be anything.
_READ = {
    MOMENT: ("void", "string", "date", "timestamp", "timestamp_ntz"),
    "int64": ("void", "string", *_NUMBERS),
    "float64": ("void", "string", *_NUMBERS),
    "boolean": ("void", "string", "boolean", *_NUMBERS),
}


@dataclass(frozen=True)
class Source:
    """The tables of a lake that are inputs; moments without an offset are in `timezone`."""

    lake: Lake
    timezone: str

    @cached_property
    def tables(self) -> dict[str, DataFrame]:
        """The inputs that are there, by name."""
        found = {name: self.lake.find(name) for name in INPUTS}
        return {name: rows for name, rows in found.items() if rows is not None}

    def check(self) -> None:
        """Raises a FunnelError if there is nothing to build from, or a table lacks a column without
        which none of its rows says anything, or has one of a type that can't be what it says."""
        if not {"deals", "transitions", "entries"} & self.tables.keys():
            raise FunnelError(
                N_("There is neither deals nor transitions in {place}."),
                now=N_("Give the tables the names and columns of the plain format."),
                code="no_tables",
                place=self.lake.place,
            )
        for name, rows in self.tables.items():
            kinds = _kinds(rows)
            for column in NEEDED[name]:
                if column not in kinds:
                    raise _lacks(name, column)
            for column, kind in INPUTS[name].items():
                given = kinds.get(column, ("", "string"))[1]
                if kind in _READ and _base(given) not in _READ[kind]:
                    raise _unlike(name, column, given)

    def digest(self) -> str:
        """What tells the same tables from changed ones: their columns, their rows, and a sum over
        all cells."""
        from pyspark.sql.connect import functions as f

        told = []
        for name, rows in self.tables.items():
            # a blank is hashed too: else a cell could move to the next column unseen
            cells = [f.coalesce(_col(own).cast("string"), f.lit("\0")) for own in rows.columns]
            each = f.xxhash64(*cells).cast("decimal(38,0)")
            found = rows.agg(f.count(f.lit(1)).alias("rows"), f.sum(each).alias("sum")).collect()
            told.append(f"{name}:{rows.dtypes}:{found[0]['rows']}:{found[0]['sum']}")
        return f"{self.lake.place} {self.timezone} {' '.join(told)}"

    def typed(self, name: str) -> DataFrame:
        """An input in the columns of `funnel.inputs` with `upload_no`.

        `fault` names the first needed column that is blank, `fault_text` says what stood there, and
        `unread` lists the other cells that are blank since nobody can read them.
        """
        from pyspark.sql.connect import functions as f

        rows = self.tables[name]
        kinds = _kinds(rows)
        raw = {column: _text(*found) for column, found in kinds.items()}
        cells = {column: self._cell(name, column, kinds) for column in INPUTS[name]} | {
            "row": _row(kinds),
            "extra": _extra(kinds, name),
        }
        lost = _lost(raw, cells, NEEDED[name])
        faults = {column: cells[column].isNull() for column in NEEDED[name]}
        for column in lost.keys() & set(WEIGHTY.get(name, ())):
            faults[column] = lost[column] & ~says_nothing(raw[column])
            lost[column] &= says_nothing(raw[column])
        texts = {column: raw.get(column, f.lit(None).cast("string")) for column in faults}
        unread = [f.when(is_lost, f.lit(column)) for column, is_lost in lost.items()]
        return rows.select(
            f.lit(1).cast("bigint").alias("upload_no"),
            *(cells[column].alias(column) for column in INPUTS[name]),
            _first(faults, {column: f.lit(column) for column in faults}).alias("fault"),
            _first(faults, texts).alias("fault_text"),
            f.array_compact(f.array(*unread).cast("array<string>")).alias("unread"),
        )

    def _cell(self, name: str, column: str, kinds: dict[str, tuple[str, str]]) -> Column:
        """A cell in our type; blank where it can't be."""
        from pyspark.sql.connect import functions as f

        kind = INPUTS[name][column]
        if column not in kinds:
            return f.lit(None).cast(_TYPES[kind])
        if kind == MOMENT:
            own, given = kinds[column]
            is_needed = column in (*NEEDED[name], *WEIGHTY.get(name, ()))
            return moment(_col(own), given, self.timezone, is_needed=is_needed)
        text = _text(*kinds[column])
        value = text if kind == "string" else text.try_cast(_TYPES[kind])
        if kind == "float64":
            return f.when(f.abs(value) < float("inf"), value)
        return value


def _kinds(rows: DataFrame) -> dict[str, tuple[str, str]]:
    """The columns of a table, by name without case: how it is spelled there, and its type."""
    return {column.lower(): (column, kind) for column, kind in rows.dtypes}


def _base(given: str) -> str:
    """A type without what stands in its brackets."""
    return given.split("(")[0].split("<")[0]


def _col(own: str) -> Column:
    """A column by its name, whatever stands in that."""
    from pyspark.sql.connect import functions as f

    return f.col(f"`{own.replace('`', '``')}`")


def _row(kinds: dict[str, tuple[str, str]]) -> Column:
    """The order of the rows: their own, else that in which the cluster reads them."""
    from pyspark.sql.connect import functions as f

    if "row" in kinds:
        return _text(*kinds["row"]).try_cast("bigint")
    return f.monotonically_increasing_id() + 1


def _extra(kinds: dict[str, tuple[str, str]], name: str) -> Column:
    """Every other column, by its name."""
    from pyspark.sql.connect import functions as f

    others = [found for column, found in kinds.items() if column not in INPUTS[name]]
    if not others:
        return f.create_map().cast(_TYPES[FIELDS])
    pairs = [part for own, given in others for part in (f.lit(own), _text(own, given))]
    return f.map_filter(f.create_map(*pairs), lambda _, value: value.isNotNull())


def _text(own: str, given: str) -> Column:
    """What stands in a cell, without blanks around it; nothing where nothing is left. A whole
    number has no decimals: 7.0 of one table is the 7 of another."""
    from pyspark.sql.connect import functions as f

    cell = _col(own)
    text = cell.cast("string")
    if _base(given) == "array":
        text = f.array_join(cell.cast("array<string>"), ", ")
    elif _base(given) == "decimal":
        text = f.regexp_replace(text, r"\.0*$", "")
    elif given in ("float", "double"):
        whole = cell.cast("bigint")
        text = f.when(whole == cell, whole.cast("string")).otherwise(text)
        text = f.when(~f.isnan(cell), text)  # how pandas writes a blank
    return f.nullif(f.trim(text), f.lit(""))


def _lost(raw: dict, cells: dict, needed: tuple[str, ...]) -> dict[str, Column]:
    """By column that may be blank, whether what stood in its cell can't be read."""
    own = [column for column in cells if column in raw and column not in needed]
    return {column: raw[column].isNotNull() & cells[column].isNull() for column in own}


def _first(faults: dict[str, Column], told: dict[str, Column]) -> Column:
    """What is told of the first column that is at fault."""
    from pyspark.sql.connect import functions as f

    found = f.lit(None).cast("string")
    for column, is_bad in reversed(faults.items()):
        found = f.when(is_bad, told[column]).otherwise(found)
    return found


def _lacks(name: str, column: str) -> FunnelError:
    return FunnelError(
        N_("{table} has no column {column}, without which none of its rows says anything."),
        now=N_("Add it in the plain format. What was built before counts as it did."),
        code="no_column",
        table=name,
        column=column,
    )


def _unlike(name: str, column: str, given: str) -> FunnelError:
    return FunnelError(
        N_("{table}.{column} is of the type {given}, which can't be read there."),
        now=N_("Moments are texts, dates or timestamps; amounts and positions numbers or texts."),
        code="other_type",
        table=name,
        column=column,
        given=given,
    )
