"""A cell of the file as the engine computes it: text, ID, number or moment, and the map of all
that no table took."""

from __future__ import annotations

from collections.abc import Sequence
from typing import LiteralString

from funnel.inputs import INPUTS, MOMENT
from funnel.reading.engine import Engine
from funnel.reading.names import cell, text_of
from funnel.reading.types.plans import Column
from funnel.reading.types.shapes import iso_like, plain_shape, shape_of, zoned
from funnel.sql import Name, Sql, null_of, sql

FRACTION = "[0-9]+[.]0"  # of an ID that a spreadsheet took for a number
EDGES = Sql("' ' || chr(9) || chr(10) || chr(13) || chr(160)")
CLOCKS = {0: "", 1: " %H:%M", 2: " %H:%M:%S"}  # by the number of colons


def trimmed(text: Sql, engine: Engine) -> Sql:
    """A text without its edges, blank as nothing; the plain `trim` is four times faster where only
    spaces can be there."""
    if engine.has_odd_edges:
        return sql("nullif(trim({text}, {edges}), '')", text=text, edges=EDGES)
    return sql("nullif(trim({text}), '')", text=text)


def identity(value: Sql, doubted: Name | None, engine: Engine, name: str) -> Sql:
    """An ID without the apostrophe that guards it, and, if all in the `doubted` column are written
    as fractions (`1001.0`), without that."""
    value = sql(
        "case when starts_with({value}, {mark}) then regexp_replace({value}, {guarded}, {kept})"
        " else {value} end",
        value=value,
        mark="'",
        guarded="^'([-+=@0-9])",
        kept=r"\1",
    )
    if not doubted or not _are_fractions(engine, name, doubted):
        return value
    return sql("regexp_replace({value}, '[.]0$', '')", value=value)


def _are_fractions(engine: Engine, name: str, column: Name) -> bool:
    """Whether all IDs of a column are written as fractions; the first ones mostly tell that they
    are not."""
    said = sql(
        "select regexp_full_match({c}, {fraction}) as is_fraction from {table} where {c} <> ''",
        c=column,
        fraction=FRACTION,
        table=text_of(name),
    )
    every = "select coalesce(bool_and(is_fraction), false) from ({rows})"
    return all(
        engine.one(sql(every, rows=rows)) for rows in (sql("{said} limit 100", said=said), said)
    )


def own(column: str) -> Sql:
    """The text of a column."""
    return sql("t.{column}", column=Name(column))


def read(column: str, what: LiteralString) -> Sql:
    """What Python made of the text of a column, if it did: `text`, `val`, `has_offset`,
    `reason`."""
    return sql("{table}.{what}", table=Name(f"l_{column}"), what=Name(what))


def typed_value(column: str, kind: str, plan: Column, order: str, timezone: str | None) -> Sql:
    """A moment or a number: by the engine's own cast, else as Python read it."""
    c = own(column)
    if kind == MOMENT:
        return _moment(c, column, plan, order, timezone)
    value = sql("try_cast({c} as double)", c=c)
    if plan.odd:
        value = sql(
            "case when {text} is not null then {val} else {value} end",
            text=read(column, "text"),
            val=read(column, "val"),
            value=value,
        )
    if plan.factor != 1.0:
        value = sql("(({value}) * {factor})", value=value, factor=plan.factor)
    if kind == "int64":
        return sql("try_cast({value} as bigint)", value=value)
    return value


def _moment(c: Sql, column: str, plan: Column, order: str, timezone: str | None) -> Sql:
    """A moment as naive UTC: ISO by the engine's own cast, common shapes by `strptime`, the rest as
    Python read it."""
    timezone = plan.zone or timezone
    local = bool(timezone and timezone != "UTC")
    parts = [_iso(c, plan, timezone, local)] if "iso" in plan.styles else []
    for shape, mark in plan.shapes.items():
        parsed = _wall(_parsed(c, shape, mark, order), timezone, local)
        parts.append(
            sql(
                "case when {shape_of} = {shape} then {parsed} end",
                shape_of=shape_of(c),
                shape=shape,
                parsed=parsed,
            )
        )
    if plan.texts:
        parts.append(_as_python_read(column, timezone, local))
    if not parts:
        return null_of(MOMENT)
    value = sql("coalesce({parts})", parts=parts) if len(parts) > 1 else parts[0]
    return sql("{value}::timestamp", value=value)


def _parsed(c: Sql, shape: str, mark: str, order: str) -> Sql:
    """A moment of a common shape, its numbers between the marks in the order of the file."""
    date = f"%m{mark}%d{mark}%Y" if order == "mdy" else f"%d{mark}%m{mark}%Y"
    clock = CLOCKS[shape.count(":")]
    return sql("try_strptime({c}, {form})", c=c, form=date + clock)


def _as_python_read(column: str, timezone: str | None, local: bool) -> Sql:
    value = read(column, "val")
    if not local:
        return value
    return sql(
        "case when {has_offset} then {value} else {wall} end",
        has_offset=read(column, "has_offset"),
        value=value,
        wall=_wall(value, timezone, local),
    )


def _iso(c: Sql, plan: Column, timezone: str | None, local: bool) -> Sql:
    """A cell that is an ISO text as UTC; if all are of the plain shape nothing is looked at, if
    all are hoped to be, only that."""
    cast = _iso_cast(c, plan, timezone, local)
    if plan.is_hoped:
        cast = _if(plain_shape(c), cast)
    if plan.is_plain:
        return cast
    return _if(iso_like(c), cast)


def _if(condition: Sql, value: Sql) -> Sql:
    return sql("case when {condition} then {value} end", condition=condition, value=value)


def _iso_cast(c: Sql, plan: Column, timezone: str | None, local: bool) -> Sql:
    """An ISO text as UTC: with an offset of its own, else in the zone that its header names, else
    in the file's."""
    text = _turned_back(c) if plan.is_turned else c
    clock = sql("try_cast({text} as timestamp)", text=text)
    at = sql("(try_cast({text} as timestamptz) at time zone 'UTC')", text=text)
    if not plan.zone:
        if plan.is_zoned or local:
            return at
        return clock
    wall = _wall(clock, timezone, local)
    if not plan.is_zoned:
        return wall
    return sql("case when {zoned} then {at} else {wall} end", zoned=zoned(c), at=at, wall=wall)


def _turned_back(c: Sql) -> Sql:
    """An ISO text with day and month changed, where both can be either."""
    return sql(
        "regexp_replace({c}, {date}, {turned})",
        c=c,
        date="^([0-9]{4})-(0[0-9]|1[0-2])-(0[0-9]|1[0-2])",
        turned=r"\1-\3-\2",
    )


def _wall(value: Sql, timezone: str | None, local: bool) -> Sql:
    """A clock on the wall of the file's zone as UTC."""
    if local and timezone and timezone[0] in "+-":
        hours = int(timezone[1:3])
        minutes = int(timezone[4:6] or 0)
        sign = "-" if timezone[0] == "+" else "+"
        return sql(
            "({value} {sign} interval {minutes} minute)",
            value=value,
            sign=Sql(sign),
            minutes=hours * 60 + minutes,
        )
    if not local:
        return value
    return sql("timezone('UTC', timezone({zone}, {value}))", zone=timezone, value=value)


def extra_column(
    engine: Engine, name: str, extra: Sequence[int], headers: Sequence[str], source: Name
) -> list[Sql]:
    """The columns of the file that no table took, as a map by header; `source` has the cells."""
    if "extra" not in INPUTS[name]:
        return []
    if not extra:
        return [Sql("map([]::VARCHAR[], []::VARCHAR[]) as extra")]
    names: list[str] = []
    for index in extra:
        header = headers[index] or f"c{index}"
        names.append(header if header not in names else f"{header} ({index + 1})")
    texts = [sql("{source}.{cell}", source=source, cell=cell(index)) for index in extra]
    return [
        sql(
            "map_from_entries(list_filter(list_zip([{names}], [{texts}]), lambda x: x[2] is not"
            " null)) as extra",
            names=names,
            texts=[trimmed(text, engine) for text in texts],
        )
    ]
