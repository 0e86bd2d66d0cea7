"""What the rules look at: moves with the hand that made them, and the shape of what they find."""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.facts import Facts

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
    whole = (
        {"rule": ibis.literal(rule)}
        | {name: value for name, value in blank.items() if name != "rule"}
        | columns
    )
    return table.select(**{name: whole[name].cast(kind) for name, kind in FOUND.items()})


def handed(moves: ir.Table, facts: Facts) -> ir.Table:
    """Moves with `hand`: whoever made them. Robots and blank movers are left out; a log without
    movers has one hand, ""."""
    if not facts.has_movers:
        return moves.mutate(hand=ibis.literal(""))
    moves = moves.mutate(hand=moves.moved_by)
    human = moves.hand.notnull()
    return (
        moves.filter(human & ~moves.hand.isin(facts.robots))
        if facts.robots
        else moves.filter(human)
    )


def transitions() -> ir.Table:
    """All moves of all deals: rules see whole journeys, never a scope."""
    return tables.transitions


def changes() -> ir.Table:
    """The moves from one stage to another. The row that created a deal is none, and of a move seen
    between two uploads nobody knows the minute."""
    m = transitions()
    return m.filter(m.from_stage.notnull(), m.seen_after_at.isnull())


def limit(within: timedelta) -> float:
    """A threshold in seconds."""
    return within.total_seconds()
