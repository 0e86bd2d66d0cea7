"""Who moves deals, and who never sleeps."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel import tables

HOURS = 20
WEEKDAYS = 7


def tireless() -> ir.Table:
    """Movers who were active in more than 20 hours of the day on all days of the week: no person
    is. Columns moved_by, moves; the busiest first."""
    m = tables.transitions.filter(
        tables.transitions.moved_by.notnull(), tables.transitions.seen_after_at.isnull()
    )
    counted = m.group_by("moved_by").agg(
        moves=m.count(),
        hours=m.moved_at.hour().nunique(),
        weekdays=m.moved_at.day_of_week.index().nunique(),
    )
    found = counted.filter(counted.hours > HOURS, counted.weekdays == WEEKDAYS)
    return found.order_by(found.moves.desc(), found.moved_by).select("moved_by", "moves")
