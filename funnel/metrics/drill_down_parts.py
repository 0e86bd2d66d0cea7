"""What the lists of deals behind marks are narrowed by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import ibis.expr.types as ir

from funnel.scope import Scope


def of_manager(scope: Scope, manager: str | None) -> Scope:
    """The scope narrowed to a manager; the empty text is nobody."""
    if manager is None:
        return scope
    return replace(scope, managers=(manager,))


def in_month(scope: Scope, month: str | None) -> Scope:
    """The scope narrowed to a month (its first day, as ISO writes it) of the workspace's zone."""
    if month is None:
        return scope
    first = date.fromisoformat(month[:10])
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return replace(
        scope, since=max(first, scope.since or first), until=min(after, scope.until or after)
    )


def stays_in(scope: Scope, pipeline: str, stage: str) -> ir.Table:
    """The stays of the scope in a stage."""
    v = scope.visits()
    return v.filter(v.pipeline == pipeline, v.stage == stage)
