"""Which cells set their row aside, which are blank now, and why: conditions for the engine, each
with a reason and the column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from funnel.inputs import MOMENT
from funnel.reading.engine import quoted
from funnel.reading.types.moment_patterns import EARLIEST, LATEST, NEVER, SHORTENED
from funnel.reading.types.plans import BLANK, NOTHING, Column

# Of a column that may be blank: what lies outside stands for no date, whatever program wrote it.
SOONEST, FARTHEST = datetime(1980, 1, 2), datetime(2099, 12, 30)


def row_fault(column: str, kind: str, plan: Column, *, is_weighty: bool) -> str:
    """The condition under which a cell costs its row; nothing if none does."""
    if is_weighty:
        return _fault(column, kind, plan)
    if kind != MOMENT or not plan.texts:
        return ""
    why = quoted("why_" + column)
    return f"when {why} = '{SHORTENED}' then '{SHORTENED}|{column}'"


def missing_fault(column: str) -> str:
    """The condition under which a row lacks what it can't do without."""
    return f"when {quoted(column)} is null then 'missing_value|{column}'"


def cell_doubt(column: str, kind: str, plan: Column, *, is_weighty: bool) -> str:
    """The condition under which a cell costs no row but is not as the file has it; nothing if it
    always is."""
    if is_weighty:
        return _nothing(column) if plan.texts else ""
    if _is_sure(kind, plan):
        return ""
    said = _nothing(column) if plan.is_looked_up else ""
    return f"{said} {_fault(column, kind, plan, SOONEST, FARTHEST)}"


def _is_sure(kind: str, plan: Column) -> bool:
    """Whether every cell of a column was found to be readable; a moment may still be none."""
    return kind != MOMENT and not plan.odd


def without_no_dates(doubts: Sequence[str], kinds: Mapping[str, str]) -> str:
    """Moments that stand for none, as nothing: 9999-12-31 is no closing."""
    moments = [column for column in doubts if kinds[column] == MOMENT]
    parts = [
        f"case when {c} >= '{SOONEST}'::timestamp and {c} < '{FARTHEST}'::timestamp"
        f" then {c} end as {c}"
        for c in map(quoted, moments)
    ]
    return f" replace ({', '.join(parts)})" if parts else ""


def listed(doubts: Mapping[str, str]) -> str:
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
    if plan.is_looked_up:
        why = quoted("why_" + column)
        nothing = f"'{BLANK}', '{NOTHING}'" + (f", '{NEVER}'" if earliest != SOONEST else "")
        unread += f" and coalesce({why}, '') not in ({nothing})"
        reason = f"coalesce(nullif({why}, ''), '{bad}') || '|{column}'"
    if kind != MOMENT:
        return f"when {unread} then {reason}"
    outside = f"{c} < '{earliest}'::timestamp or {c} >= '{latest}'::timestamp"
    return f"when {outside} then 'date_out_of_range|{column}' when {unread} then {reason}"
