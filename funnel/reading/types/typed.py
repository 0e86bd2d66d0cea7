"""The typed tables: one statement per input, text in, moments and numbers out; rows with a cell
that is neither are set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from funnel.inputs import FIELDS, INPUTS, MOMENT
from funnel.reading.engine import Engine, quoted
from funnel.reading.types.moment_patterns import EARLIEST, LATEST, NEVER, SHORTENED
from funnel.reading.types.plans import BLANK, ISO_LIKE, NOTHING, PLAIN_SHAPE, ZONED, Column

NEEDED = {
    "deals": ("deal_id",),
    "transitions": ("deal_id", "moved_at", "to_stage"),
    "entries": ("deal_id", "stage", "entered_at"),
    "tasks": ("task_id",),
    "task_changes": ("changed_at", "new_due_at"),
    "owner_changes": ("deal_id", "changed_at"),
    "stages": ("stage",),
    "people": ("person_id", "name"),
}
# A cell that may be blank costs no row if it can't be read, but for the creation of a deal: every
# duration hangs on it.
WEIGHTY = {"deals": ("created_at",)}
LOGS = ("transitions", "entries")
# Of a column that may be blank: what lies outside stands for no date, whatever program wrote it.
SOONEST, FARTHEST = datetime(1980, 1, 2), datetime(2099, 12, 30)
FRACTION = "[0-9]+[.]0"  # of an ID that a spreadsheet took for a number
EDGES = "' ' || chr(9) || chr(10) || chr(13) || chr(160)"
TYPES = {
    "string": "VARCHAR",
    "int64": "BIGINT",
    "float64": "DOUBLE",
    MOMENT: "TIMESTAMP",
    FIELDS: "MAP(VARCHAR, VARCHAR)",
}


def is_typed(name: str, column: str) -> bool:
    """Whether a column of an input is more than text."""
    return column != "row" and INPUTS[name].get(column) in (MOMENT, "float64", "int64")


def make_input(
    engine: Engine,
    name: str,
    present: Sequence[str],
    plans: Mapping[str, Column],
    order: str,
    timezone: str | None,
    extra: Sequence[int],
    headers: Sequence[str],
    *,
    is_numbered: bool = True,
    holds_cells: bool = False,
    has_plain_ids: bool = False,
) -> int:
    """Create `input_<name>`; rows that can't be used go to `rejects`, one reason each. Returns how
    many went.

    Texts that a list of deals lacks are no columns, nor is anything that a log lacks: writing down
    that seven million rows lack something
    takes a second per column. Rows that are not numbered lie in the table in the order of the file.
    `holds_cells`: the text table has the cells
    of the file beside its own columns. `has_plain_ids`: not all IDs are written as fractions.
    """
    columns, joins, faults = ['t."row"'] if is_numbered else [], [], []
    doubts: dict[str, str] = {}
    needed = NEEDED.get(name, ())
    weighty = (*needed, *WEIGHTY.get(name, ()))
    for column, kind in INPUTS[name].items():
        if column in ("row", "extra"):
            continue
        if column not in present:
            if name in LOGS or (name, kind) == ("deals", "string"):
                continue
            columns.append(f"null::{TYPES[kind]} as {quoted(column)}")
            continue
        plan = plans.get(column)
        value = (
            _value(column, kind, plan, order, timezone)
            if plan
            else trimmed(f"t.{quoted(column)}", engine)
        )
        if column.endswith("_id"):
            value = _identity(value, "" if has_plain_ids else quoted(column), engine, name)
        if plan and (plan.texts or plan.odd):
            joins.append(
                f"left join {quoted(plan.lookup)} as l_{column} on l_{column}.text ="
                f" t.{quoted(column)}"
            )
        columns.append(f"{value} as {quoted(column)}")
        if plan and column in weighty:
            faults.append(_fault(column, kind, plan))
            if column not in needed and plan.texts:
                doubts[column] = _nothing(column)
        elif plan and not _is_sure(kind, plan):
            if kind == MOMENT and plan.texts:
                why = quoted("why_" + column)
                faults.append(f"when {why} = '{SHORTENED}' then '{SHORTENED}|{column}'")
            said = _nothing(column) if plan.texts or plan.odd else ""
            doubts[column] = f"{said} {_fault(column, kind, plan, SOONEST, FARTHEST)}"
    columns += _extra(engine, name, extra, headers, "t" if holds_cells else "r")
    join_raw = ' join raw as r on r."row" = t."row"' if extra and not holds_cells else ""
    faults += [
        f"when {quoted(column)} is null then 'missing_value|{column}'"
        for column in needed
        if column in present
    ]
    fault = f"case {' '.join(faults)} end" if faults else "null::VARCHAR"
    inner = ", ".join(f"t.{quoted(column)} as {quoted('was_' + column)}" for column in plans)
    lookups = ", ".join(
        f"l_{column}.reason as {quoted('why_' + column)}"
        for column, plan in plans.items()
        if plan.texts or plan.odd
    )
    more = "".join(f", {part}" for part in (inner, lookups) if part)
    drop = [f"was_{column}" for column in plans] + [
        f"why_{column}" for column, plan in plans.items() if plan.texts or plan.odd
    ]
    exclude = f" exclude ({', '.join(map(quoted, drop))})" if drop else ""
    kept = _without([column for column in doubts if column not in weighty], INPUTS[name])
    doubt = _doubts(doubts)
    engine.watch(
        f"create table input_{name} as select *{exclude}{kept}, {fault} as fault{doubt} from"
        f" (select {', '.join(columns)}{more} from text_{name} as t{join_raw} {' '.join(joins)})"
    )
    if doubts:
        engine.doubt(name)
    return engine.one(f"select count(fault) from input_{name}")


def trimmed(cell: str, engine: Engine) -> str:
    """A text without its edges, blank as nothing; the plain `trim` is four times faster where only
    spaces can be there."""
    return (
        f"nullif(trim({cell}, {EDGES}), '')"
        if engine.has_odd_edges
        else f"nullif(trim({cell}), '')"
    )


def _identity(value: str, doubted: str, engine: Engine, name: str) -> str:
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


def _value(column: str, kind: str, plan: Column, order: str, timezone: str | None) -> str:
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
    parts = []
    timezone = plan.zone or timezone
    local = bool(timezone and timezone != "UTC")
    if "iso" in plan.styles:
        cast = _iso(c, plan, timezone, local)
        if plan.is_hoped:
            cast = f"case when {PLAIN_SHAPE.format(c=c)} then {cast} end"
        parts.append(cast if plan.is_plain else f"case when {ISO_LIKE.format(c=c)} then {cast} end")
    for shape, mark in plan.shapes.items():
        clock = {0: "", 1: " %H:%M", 2: " %H:%M:%S"}[shape.count(":")]
        date = f"%m{mark}%d{mark}%Y" if order == "mdy" else f"%d{mark}%m{mark}%Y"
        when = f"translate({c}, '123456789', '000000000') = '{shape}'"
        parsed = _wall(f"try_strptime({c}, '{date}{clock}')", timezone, local)
        parts.append(f"case when {when} then {parsed} end")
    if plan.texts:
        wall = _wall(f"l_{column}.val", timezone, local)
        parts.append(
            f"case when l_{column}.has_offset then l_{column}.val else {wall} end"
            if local
            else f"l_{column}.val"
        )
    if not parts:
        return "null::TIMESTAMP"
    value = f"coalesce({', '.join(parts)})" if len(parts) > 1 else parts[0]
    return f"{value}::TIMESTAMP"


def _iso(c: str, plan: Column, timezone: str | None, local: bool) -> str:
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


def _is_sure(kind: str, plan: Column) -> bool:
    """Whether every cell of a column was found to be readable; a moment may still be none."""
    return kind != MOMENT and not plan.odd


def _without(doubts: Sequence[str], kinds: Mapping[str, str]) -> str:
    """Moments that stand for none, as nothing: 9999-12-31 is no closing."""
    moments = [column for column in doubts if kinds[column] == MOMENT]
    parts = [
        f"case when {c} >= '{SOONEST}'::timestamp and {c} < '{FARTHEST}'::timestamp"
        f" then {c} end as {c}"
        for c in map(quoted, moments)
    ]
    return f" replace ({', '.join(parts)})" if parts else ""


def _doubts(doubts: Mapping[str, str]) -> str:
    """The cells that cost no row but are not as the file has them: reason, column, text."""
    if not doubts:
        return ""
    cells = [
        f"case {case} end || '|' || left({quoted('was_' + column)}, 60)"
        for column, case in doubts.items()
    ]
    return f", list_filter([{', '.join(cells)}], lambda x: x is not null) as doubts"


def _nothing(column: str) -> str:
    """The reason of a cell that says with a word that there is nothing in it."""
    return f"when {quoted('why_' + column)} = '{NOTHING}' then '{NOTHING}|{column}'"


def _fault(
    column: str,
    kind: str,
    plan: Column,
    earliest: datetime = EARLIEST,
    latest: datetime = LATEST,
) -> str:
    """The reason for setting a row aside (or of an optional cell: for leaving it blank): a text
    that is there, does not say that there is nothing, and did not become a value."""
    c, was = quoted(column), quoted("was_" + column)
    bad, unread = "bad_date" if kind == MOMENT else "not_a_number", f"{c} is null and {was} <> ''"
    reason = f"'{bad}|{column}'"
    if plan.texts or plan.odd:
        why = quoted("why_" + column)
        nothing = f"'{BLANK}', '{NOTHING}'" + (f", '{NEVER}'" if earliest != SOONEST else "")
        unread += f" and coalesce({why}, '') not in ({nothing})"
        reason = f"coalesce(nullif({why}, ''), '{bad}') || '|{column}'"
    if kind != MOMENT:
        return f"when {unread} then {reason}"
    outside = f"{c} < '{earliest}'::timestamp or {c} >= '{latest}'::timestamp"
    return f"when {outside} then 'date_out_of_range|{column}' when {unread} then {reason}"


def _extra(
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


def set_aside(
    engine: Engine,
    names: Sequence[str],
    headers_of: Mapping[str, Mapping[str, str]],
    delimiter: str,
    width: int,
) -> int:
    """Move the rows with a fault out of every input; one line of the account per row of the file.
    Returns how many."""
    found = " union all ".join(
        f"select \"row\", fault, '{name}' as input from input_{name} where fault is not null"
        for name in names
    )
    engine.run(
        'create or replace temp table faults as select "row", min(fault) as fault, min(input) as'
        f" input from ({found}) group by 1"
    )
    count = engine.one("select count(*) from faults")
    if count:
        rows = [
            (name, column, header)
            for name, found in headers_of.items()
            for column, header in found.items()
        ]
        engine.lookup("header_names", "input VARCHAR, ours VARCHAR, header VARCHAR", rows)
        cells = ", ".join(f"coalesce(r.c{place}, '')" for place in range(width))
        numbers = (
            [row[0] for row in engine.rows('select "row" from faults order by 1')]
            if engine.line_map
            else []
        )
        engine.lookup(
            "fault_lines",
            '"row" BIGINT, line BIGINT',
            list(zip(numbers, engine.line_map.lines(numbers), strict=True)) if numbers else [],
        )
        engine.run(
            f"insert into rejects select coalesce(n.line, r.line), split_part(f.fault, '|', 1),"
            f" coalesce(h.header, split_part(f.fault, '|', 2)),"
            f" concat_ws($delimiter, {cells})"
            f' from faults as f join raw as r on r."row" = f."row"'
            f' left join fault_lines as n on n."row" = f."row"'
            f" left join header_names as h on h.input = f.input and h.ours = split_part(f.fault,"
            f" '|', 2)",
            {"delimiter": delimiter or ","},
        )
    for name in names:
        if count:
            engine.run(f'delete from input_{name} where "row" in (select "row" from faults)')
        engine.run(f"alter table input_{name} drop column fault")
    return count
