"""The plain tables of a lake as inputs of a build: typed, with what can't be used set aside."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from funnel.inputs import FIELDS, INPUTS, MOMENT
from funnel.spark.lake import Lake

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
_OFFSET = r"(Z|[+-]\d{2}:?\d{2})$"


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

    def digest(self) -> str:
        """What tells the same tables from changed ones: rows and a sum over all their cells."""
        from pyspark.sql.connect import functions as f

        told = []
        for name, rows in self.tables.items():
            cells = [f.col(column).cast("string") for column in sorted(rows.columns)]
            each = f.xxhash64(*cells).cast("decimal(38,0)")
            found = rows.agg(f.count(f.lit(1)).alias("rows"), f.sum(each).alias("sum")).collect()
            told.append(f"{name}:{found[0]['rows']}:{found[0]['sum']}")
        return f"{self.lake.place} {self.timezone} {' '.join(told)}"

    def typed(self, name: str) -> DataFrame:
        """An input in the columns of `funnel.inputs` with `upload_no`.

        `fault` names the first needed column that is blank, `fault_text` says what stood there, and
        `unread` lists the other cells that are blank since nobody can read them.
        """
        from pyspark.sql.connect import functions as f

        rows = self.tables[name]
        kinds = {column.lower(): (column, kind) for column, kind in rows.dtypes}
        raw = {column: _text(own) for column, (own, _) in kinds.items()}
        cells = {
            column: self._cell(column, kind, kinds) for column, kind in INPUTS[name].items()
        } | {"row": _row(kinds), "extra": _extra(kinds, name)}
        faults = [_unless(cells[column], column) for column in NEEDED[name]]
        texts = [_unless(cells[column], raw.get(column)) for column in NEEDED[name]]
        unread = [
            f.when(raw[column].isNotNull() & cells[column].isNull(), f.lit(column))
            for column in INPUTS[name]
            if column in raw and column not in NEEDED[name]
        ]
        return rows.select(
            f.lit(1).cast("bigint").alias("upload_no"),
            *(cells[column].alias(column) for column in INPUTS[name]),
            f.coalesce(*faults).alias("fault"),
            f.coalesce(*texts).alias("fault_text"),
            f.array_compact(f.array(*unread)).alias("unread"),
        )

    def _cell(self, column: str, kind: str, kinds: dict[str, tuple[str, str]]) -> Column:
        """A cell in our type; blank where it can't be."""
        from pyspark.sql.connect import functions as f

        if column not in kinds:
            return f.lit(None).cast(_TYPES[kind])
        own, given = kinds[column]
        if kind == MOMENT:
            return self._moment(own, given)
        text = _text(own)
        return text if kind == "string" else text.try_cast(_TYPES[kind])

    def _moment(self, own: str, given: str) -> Column:
        """A moment in UTC, without offset."""
        from pyspark.sql.connect import functions as f

        cell = f.col(f"`{own}`")
        if given == "timestamp":
            return cell.cast("timestamp_ntz")  # a moment of the world, in a session that is UTC
        here = cell.try_cast("timestamp_ntz").cast("timestamp")
        as_utc = f.to_utc_timestamp(here, self.timezone).cast("timestamp_ntz")
        if given != "string":
            return as_utc
        with_offset = cell.try_cast("timestamp").cast("timestamp_ntz")
        return f.when(f.trim(cell).rlike(_OFFSET), with_offset).otherwise(as_utc)


def _row(kinds: dict[str, tuple[str, str]]) -> Column:
    """The order of the rows: their own, else that in which the cluster reads them."""
    from pyspark.sql.connect import functions as f

    if "row" in kinds:
        return f.col(f"`{kinds['row'][0]}`").cast("bigint")
    return f.monotonically_increasing_id() + 1


def _extra(kinds: dict[str, tuple[str, str]], name: str) -> Column:
    """Every other column, by its name."""
    from pyspark.sql.connect import functions as f

    others = [own for column, (own, _) in kinds.items() if column not in INPUTS[name]]
    if not others:
        return f.create_map().cast(_TYPES[FIELDS])
    pairs = [part for own in others for part in (f.lit(own), _text(own))]
    return f.map_filter(f.create_map(*pairs), lambda _, value: value.isNotNull())


def _text(own: str) -> Column:
    """What stands in a cell, without blanks around it; nothing where nothing is left."""
    from pyspark.sql.connect import functions as f

    return f.nullif(f.trim(f.col(f"`{own}`").cast("string")), f.lit(""))


def _unless(cell: Column, said: str | Column | None) -> Column:
    """What is said where a cell is blank."""
    from pyspark.sql.connect import functions as f

    words = f.lit(said) if said is None or isinstance(said, str) else said
    return f.when(cell.isNull(), words)
