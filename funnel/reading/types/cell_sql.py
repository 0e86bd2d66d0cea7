"""A cell of the file as the engine computes it: text, ID, number or moment, and the map of all
that no table took."""

from __future__ import annotations

from collections.abc import Sequence

from funnel.inputs import INPUTS, MOMENT
from funnel.reading.engine import Engine, quoted
from funnel.reading.types.plans import ISO_LIKE, PLAIN_SHAPE, ZONED, Column

FRACTION = "[0-9]+[.]0"  # of an ID that a spreadsheet took for a number
EDGES = "' ' || chr(9) || chr(10) || chr(13) || chr(160)"
CLOCKS = {0: "", 1: " %H:%M", 2: " %H:%M:%S"}  # by the number of colons


def trimmed(cell: str, engine: Engine) -> str:
    """A text without its edges, blank as nothing; the plain `trim` is four times faster where only
    spaces can be there."""
    return (
        f"nullif(trim({cell}, {EDGES}), '')"
        if engine.has_odd_edges
        else f"nullif(trim({cell}), '')"
    )


def identity(value: str, doubted: str, engine: Engine, name: str) -> str:
    """An ID without the apostrophe that guards it, and, if all in the `doubted` column are written
    as fractions (`1001.0`), without that."""
    value = (
        f"case when starts_with({value}, '''') then regexp_replace({value}, '^''([-+=@0-9])',"
        f" '\\1') else {value} end"
    )
    if not doubted:
        return value
    said = (
        f"select regexp_full_match({doubted}, '{FRACTION}') as is_fraction from text_{name} where"
        f" {doubted} <> ''"
    )
    for source in (f"{said} limit 100", said):
        if not engine.one(f"select coalesce(bool_and(is_fraction), false) from ({source})"):
            return value
    return f"regexp_replace({value}, '[.]0$', '')"


def typed_value(column: str, kind: str, plan: Column, order: str, timezone: str | None) -> str:
    """A moment or a number: by the engine's own cast, else as Python read it."""
    c = f"t.{quoted(column)}"
    if kind == MOMENT:
        return _moment(c, column, plan, order, timezone)
    value = (
        f"case when l_{column}.text is not null then l_{column}.val else try_cast({c} as"
        " double) end"
        if plan.odd
        else f"try_cast({c} as double)"
    )
    if plan.factor != 1.0:
        value = f"(({value}) * {plan.factor!r})"
    return f"try_cast({value} as bigint)" if kind == "int64" else value


def _moment(c: str, column: str, plan: Column, order: str, timezone: str | None) -> str:
    """A moment as naive UTC: ISO by the engine's own cast, common shapes by `strptime`, the rest as
    Python read it."""
    timezone = plan.zone or timezone
    local = bool(timezone and timezone != "UTC")
    parts = [_iso(c, plan, timezone, local)] if "iso" in plan.styles else []
    for shape, mark in plan.shapes.items():
        parsed = _wall(_parsed(c, shape, mark, order), timezone, local)
        when = f"translate({c}, '123456789', '000000000') = '{shape}'"
        parts.append(f"case when {when} then {parsed} end")
    if plan.texts:
        parts.append(_as_python_read(column, timezone, local))
    if not parts:
        return "null::TIMESTAMP"
    value = f"coalesce({', '.join(parts)})" if len(parts) > 1 else parts[0]
    return f"{value}::TIMESTAMP"


def _parsed(c: str, shape: str, mark: str, order: str) -> str:
    """A moment of a common shape, its numbers between the marks in the order of the file."""
    date = f"%m{mark}%d{mark}%Y" if order == "mdy" else f"%d{mark}%m{mark}%Y"
    return f"try_strptime({c}, '{date}{CLOCKS[shape.count(':')]}')"


def _as_python_read(column: str, timezone: str | None, local: bool) -> str:
    value = f"l_{column}.val"
    if not local:
        return value
    wall = _wall(value, timezone, local)
    return f"case when l_{column}.has_offset then {value} else {wall} end"


def _iso(c: str, plan: Column, timezone: str | None, local: bool) -> str:
    """A cell that is an ISO text as UTC; if all are of the plain shape nothing is looked at, if
    all are hoped to be, only that."""
    cast = _iso_cast(c, plan, timezone, local)
    if plan.is_hoped:
        cast = f"case when {PLAIN_SHAPE.format(c=c)} then {cast} end"
    return cast if plan.is_plain else f"case when {ISO_LIKE.format(c=c)} then {cast} end"


def _iso_cast(c: str, plan: Column, timezone: str | None, local: bool) -> str:
    """An ISO text as UTC: with an offset of its own, else in the zone that its header names, else
    in the file's."""
    text = f"regexp_replace({c}, '^([0-9]{{4}})-(0[0-9]|1[0-2])-(0[0-9]|1[0-2])', '\\1-\\3-\\2')"
    cell = text if plan.is_turned else c
    zoned = f"(try_cast({cell} as timestamptz) at time zone 'UTC')"
    if not plan.zone:
        return zoned if plan.is_zoned or local else f"try_cast({cell} as timestamp)"
    wall = _wall(f"try_cast({cell} as timestamp)", timezone, local)
    return f"case when {ZONED.format(c=c)} then {zoned} else {wall} end" if plan.is_zoned else wall


def _wall(value: str, timezone: str | None, local: bool) -> str:
    """A clock on the wall of the file's zone as UTC."""
    if local and timezone and timezone[0] in "+-":
        hours, minutes = int(timezone[1:3]), int(timezone[4:6] or 0)
        sign = "-" if timezone[0] == "+" else "+"
        return f"({value} {sign} interval {hours * 60 + minutes} minute)"
    return f"timezone('UTC', timezone('{timezone}', {value}))" if local else value


def extra_column(
    engine: Engine, name: str, extra: Sequence[int], headers: Sequence[str], source: str
) -> list[str]:
    """The columns of the file that no table took, as a map by header; `source` has the cells."""
    if "extra" not in INPUTS[name]:
        return []
    if not extra:
        return ["map([]::VARCHAR[], []::VARCHAR[]) as extra"]
    names: list[str] = []
    for place in extra:
        header = headers[place] or f"c{place}"
        names.append(header if header not in names else f"{header} ({place + 1})")
    keys = ", ".join("'" + header.replace("'", "''") + "'" for header in names)
    cells = ", ".join(trimmed(f"{source}.c{place}", engine) for place in extra)
    return [
        f"map_from_entries(list_filter(list_zip([{keys}], [{cells}]), lambda x: x[2] is not null))"
        " as extra"
    ]
