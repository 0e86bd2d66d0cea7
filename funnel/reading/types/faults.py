"""Which cells set their row aside, which are blank now, and why: conditions for the engine, each
with a reason and the column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from funnel.inputs import MOMENT
from funnel.reading.types.moment_patterns import EARLIEST, LATEST, NEVER, SHORTENED
from funnel.reading.types.plans import BLANK, NOTHING, Column
from funnel.sql import Name, Sql, joined, sql

# Of a column that may be blank: what lies outside stands for no date, whatever program wrote it.
SOONEST = datetime(1980, 1, 2)
FARTHEST = datetime(2099, 12, 30)


def was(column: str) -> Name:
    """The column with the text of a cell, as the file has it."""
    return Name(f"was_{column}")


def why(column: str) -> Name:
    """The column with the reason for which Python made nothing of the text."""
    return Name(f"why_{column}")


def row_fault(column: str, kind: str, plan: Column, *, is_weighty: bool) -> Sql:
    """The condition under which a cell costs its row; nothing if none does."""
    if is_weighty:
        return _fault(column, kind, plan)
    if kind == MOMENT and plan.texts:
        return _told(column, SHORTENED)
    return Sql()


def missing_fault(column: str) -> Sql:
    """The condition under which a row lacks what it can't do without."""
    return sql("when {c} is null then {fault}", c=Name(column), fault=f"missing_value|{column}")


def cell_doubt(column: str, kind: str, plan: Column, *, is_weighty: bool) -> Sql:
    """The condition under which a cell costs no row but is not as the file has it; nothing if it
    always is."""
    if is_weighty:
        if plan.texts:
            return _told(column, NOTHING)
        return Sql()
    if _is_sure(kind, plan):
        return Sql()
    fault = _fault(column, kind, plan, SOONEST, FARTHEST)
    if not plan.is_looked_up:
        return fault
    return joined(" ", [_told(column, NOTHING), fault])


def _is_sure(kind: str, plan: Column) -> bool:
    """Whether every cell of a column was found to be readable; a moment may still be none."""
    return kind != MOMENT and not plan.odd


def without_no_dates(doubts: Sequence[str], kinds: Mapping[str, str]) -> Sql:
    """Moments that stand for none, as nothing: 9999-12-31 is no closing."""
    parts = [
        sql(
            "case when {c} >= {soonest} and {c} < {farthest} then {c} end as {c}",
            c=Name(column),
            soonest=_moment(SOONEST),
            farthest=_moment(FARTHEST),
        )
        for column in doubts
        if kinds[column] == MOMENT
    ]
    if parts:
        return sql(" replace ({parts})", parts=parts)
    return Sql()


def listed(doubts: Mapping[str, Sql]) -> Sql:
    """The cells that cost no row but are not as the file has them: reason, column, text."""
    if not doubts:
        return Sql()
    cells = [
        sql("case {case} end || '|' || left({was}, 60)", case=case, was=was(column))
        for column, case in doubts.items()
    ]
    return sql(", list_filter([{cells}], lambda x: x is not null) as doubts", cells=cells)


def _told(column: str, reason: str) -> Sql:
    """A cell of which Python gave this very reason."""
    return sql(
        "when {why} = {reason} then {fault}",
        why=why(column),
        reason=reason,
        fault=f"{reason}|{column}",
    )


def _fault(
    column: str,
    kind: str,
    plan: Column,
    earliest: datetime = EARLIEST,
    latest: datetime = LATEST,
) -> Sql:
    """The reason for setting a row aside (or of an optional cell: for leaving it blank): a text
    that is there, does not say that there is nothing, and did not become a value."""
    bad = "bad_date" if kind == MOMENT else "not_a_number"
    unread = sql("{c} is null and {was} <> ''", c=Name(column), was=was(column))
    fault = sql("{fault}", fault=f"{bad}|{column}")
    if plan.is_looked_up:
        blanks = [BLANK, NOTHING] if earliest == SOONEST else [BLANK, NOTHING, NEVER]
        unread = sql(
            "{unread} and coalesce({why}, '') not in ({blanks})",
            unread=unread,
            why=why(column),
            blanks=blanks,
        )
        fault = sql(
            "coalesce(nullif({why}, ''), {bad}) || {column}",
            why=why(column),
            bad=bad,
            column=f"|{column}",
        )
    told = sql("when {unread} then {fault}", unread=unread, fault=fault)
    if kind != MOMENT:
        return told
    return sql(
        "when {c} < {earliest} or {c} >= {latest} then {outside} {told}",
        c=Name(column),
        earliest=_moment(earliest),
        latest=_moment(latest),
        outside=f"date_out_of_range|{column}",
        told=told,
    )


def _moment(at: datetime) -> Sql:
    return sql("{at}::timestamp", at=str(at))
