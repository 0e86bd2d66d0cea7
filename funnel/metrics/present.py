"""The deals that are open now, under a scope."""

from __future__ import annotations

from dataclasses import replace

import ibis.expr.types as ir

from funnel import tables
from funnel.scope import Scope

# What a list of open deals says first of each.
WHICH = ("deal_id", "name", "pipeline", "stage", "manager", "amount", "currency")


def open_deals(scope: Scope) -> ir.Table:
    """One row per open deal of the scope, with its `manager`; the period does not apply, since this
    is about now."""
    return replace(scope, since=None, until=None).narrow_found(tables.open_deals, at="created_at")
