"""What the rules look at: moves with the hand that made them, and the shape of what they find."""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.facts import Facts
from funnel.i18n import number, t
from funnel.model.seconds import is_day, is_whole_hour

# The columns of every rule's findings, in order.
FOUND = {
    "rule": "string",
    "deal_id": "string",
    "pipeline": "string",
    "mover": "string",
    "happened_at": "timestamp(6)",
    "run": "int64",
    "move_count": "int64",
    "span_seconds": "float64",
    "from_stage": "string",
    "to_stage": "string",
    "outcome": "string",
    "first_move_no": "int64",
    "last_move_no": "int64",
}


def seconds(start: ir.Value, end: ir.Value) -> ir.Value:
    """Seconds from one moment to another, exact to the microsecond."""
    return end.delta(start, unit="microsecond").cast("float64") / 1e6


def found(table: ir.Table, rule: str, **columns: ir.Value) -> ir.Table:
    """The table in the shape of `FOUND`; columns that a rule has nothing to say about are blank."""
    blank = {name: ibis.null(kind) for name, kind in FOUND.items() if name not in columns}
    whole = blank | {"rule": ibis.literal(rule)} | columns
    return table.select(**{name: whole[name].cast(kind) for name, kind in FOUND.items()})


def handed(moves: ir.Table, facts: Facts) -> ir.Table:
    """Moves with `hand`: whoever made them. Robots and blank movers are left out; a log without
    movers has one hand, ""."""
    if not facts.has_movers:
        return moves.mutate(hand=ibis.literal(""))
    moves = moves.mutate(hand=moves.moved_by)
    human = moves.hand.notnull()
    if facts.robots:
        return moves.filter(human & ~moves.hand.isin(facts.robots))
    return moves.filter(human)


def transitions() -> ir.Table:
    """All moves of all deals: rules see whole journeys, never a scope."""
    return tables.transitions


def changes(facts: Facts, *, minutes: bool = True) -> ir.Table:
    """The moves from one stage to another, as far as anybody knows when they were made.

    The row that creates a deal is no such move. Of one seen between two uploads nobody knows the
    day, of one that is written as a day alone nobody knows the hour. With `minutes` those that were
    cut to the hour are left out, too.
    """
    m = transitions()
    m = m.filter(m.from_stage.notnull(), m.seen_after_at.isnull())
    if not facts.cut_moves:
        return m
    if minutes:
        return m.filter(is_timed(m.moved_at, facts))
    return m.filter(~is_day(m.moved_at, facts.timezone))


def is_timed(at: ir.Value, facts: Facts) -> ir.Value:
    """Whether a moment says more than the day: of one that is a bare day, or that was cut to the
    hour in a log that is, nobody knows the minute."""
    is_cut = is_day(at, facts.timezone)
    if facts.is_cut_to_hours:
        is_cut = is_cut | is_whole_hour(at)
    return ~is_cut


def limit(within: timedelta) -> float:
    """A threshold in seconds."""
    return within.total_seconds()


def span_words(seconds: float) -> str:
    """So many seconds in a unit that a reader thinks in: ``40 s``, ``5 min``, ``3 h``, ``4 d``."""
    if seconds < 60:
        return t("{n} s", n=number(seconds))
    if seconds < 7200:
        return t("{n} min", n=number(seconds / 60))
    if seconds < 172_800:
        return t("{n} h", n=number(seconds / 3600))
    return t("{n} d", n=number(seconds / 86_400))
