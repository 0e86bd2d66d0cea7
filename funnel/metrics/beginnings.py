"""Which deals were new in a period."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.scope import Scope


def begun_in(scope: Scope) -> ir.Table:
    """The deals that were created in the period (deal_id, amount, currency, and `at` when), each
    credited to who had it at its first visit; one that was closed without any visit to its owner.

    They are those of the line `new` of the bridge: of a deal whose creation is unknown the first
    move counts, and without one nobody knows when it was new.
    """
    v = scope.visits()
    first = v.filter(v.visit_no == 1).select("deal_id", "amount", "currency", at="entered_at")
    d = scope.narrow_deals()
    alone = d.anti_join(tables.visits.select("deal_id"), "deal_id")
    alone = alone.select("deal_id", "amount", "currency", at="created_at")
    return ibis.union(first, alone, distinct=False)
