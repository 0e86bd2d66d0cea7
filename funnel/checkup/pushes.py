"""Tasks with what was done to their dates: pushed, pushed at the last minute, closed and made again
at once."""

from __future__ import annotations

from dataclasses import replace

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.facts import Facts
from funnel.joins import look_up
from funnel.scope import Scope


def tasks_with_pushes(scope: Scope, facts: Facts, last_minute: float, again: float) -> ir.Table:
    """The tasks of the scope's deals with `first_due_at`, `pushes`, `pushed_days`, `late_pushes`
    and `is_again`; seconds."""
    k = tables.tasks
    if "task_changes" in facts.has:
        k = look_up(k, _changes(last_minute), "task_id")
    else:
        k = k.mutate(old_due_at=k.due_at, late_pushes=ibis.literal(0, "int64"))
    order = ibis.window(
        group_by=[k.deal_id, k.assignee, k.text], order_by=[k.created_at, k.task_id]
    )
    gap = k.created_at.lead().over(order).delta(k.done_at, unit="second")
    k = k.mutate(is_remade=((gap >= 0) & (gap <= again) & k.text.notnull()).fill_null(False))
    if facts.knows_moves:
        k = look_up(k, _with_moves(k.filter(k.is_remade), again), "task_id")
    else:
        k = k.mutate(has_moved=ibis.null("boolean"))
    k = k.mutate(
        is_again=k.is_remade & k.has_moved.isnull(),
        first_due_at=ibis.coalesce(k.old_due_at, k.due_at),
        pushes=k.pushes.fill_null(0),
        pushed_days=k.pushed_days.fill_null(0.0),
        late_pushes=k.late_pushes.fill_null(0),
    )
    k = k.filter(k.assignee.isin(scope.managers)) if scope.managers else k
    narrowed = scope.pipelines or scope.where or scope.since or scope.until
    if narrowed:
        return k.semi_join(replace(scope, managers=()).narrow_deals(), "deal_id")
    return k


def _changes(last_minute: float) -> ir.Table:
    """Per task when it was due at first, and how many pushes came in the last hours before it
    was."""
    c = tables.task_changes
    before = c.old_due_at.delta(c.changed_at, unit="second")
    late = (
        ((c.new_due_at > c.old_due_at) & (before >= 0) & (before <= last_minute))
        .fill_null(False)
        .cast("int64")
    )
    return c.group_by("task_id").agg(old_due_at=c.old_due_at.min(), late_pushes=late.sum())


def _with_moves(tasks: ir.Table, within: float) -> ir.Table:
    """Tasks that were closed when the deal moved: making the next one is the work, not a trick."""
    m = tables.transitions.select("deal_id", "moved_at")
    both = tasks.select("task_id", "deal_id", "done_at").inner_join(m, "deal_id")
    near = both.filter(both.moved_at.delta(both.done_at, unit="second").abs() <= within)
    return near.select("task_id").distinct().mutate(has_moved=ibis.literal(True))
