"""Tasks with their pushes, and what the tasks of a deal say about it."""

from __future__ import annotations

from datetime import datetime

import ibis
import ibis.expr.types as ir

from funnel.model.visits import days_between

PUSHES, PUSHED_DAYS = 3, 7.0


def changes(task_changes: ir.Table, tasks: ir.Table) -> ir.Table:
    """Changes of due dates, each with its deal; the same change exported twice counts once."""
    c = task_changes.distinct(on=["task_id", "deal_id", "changed_at", "old_due_at", "new_due_at"])
    owner = tasks.filter(tasks.task_id.notnull()).select("task_id", _deal=tasks.deal_id)
    c = c.left_join(owner, "task_id").drop("task_id_right")
    return c.select("task_id", "changed_at", "old_due_at", "new_due_at", "changed_by", deal_id=ibis.coalesce(c.deal_id, c._deal))


def with_pushes(tasks: ir.Table, changes: ir.Table) -> ir.Table:
    """Tasks, the newest row of each, with how often and how far they were pushed to later."""
    newest = ibis.window(group_by=[tasks.task_id], order_by=[tasks.upload_no.desc(), tasks.row.desc()])
    t = tasks.mutate(_age=ibis.row_number().over(newest)).filter(lambda t: (t._age == 0) | t.task_id.isnull())
    later = changes.filter(changes.new_due_at > changes.old_due_at)
    pushed = later.group_by("task_id").agg(
        pushes=later.count(), pushed_days=days_between(later.old_due_at, later.new_due_at).sum(), first_pushed_at=later.changed_at.min()
    )
    t = t.left_join(pushed, "task_id").drop("task_id_right")
    return t.mutate(pushes=t.pushes.fill_null(0), pushed_days=t.pushed_days.fill_null(0.0))


def states(tasks: ir.Table, as_of: datetime) -> ir.Table:
    """Per deal: task_state, next_due_at, pushes, pushed_days.

    `overdue`: every open task is past due. `postponed`: every future open task was pushed at least 3 times or by 7 days in all, and no task
    of the deal was done since the first push. `planned`: a future open task that was not; one without a due date counts as such.
    """
    now = ibis.literal(as_of).cast("timestamp(6)")
    t = tasks.filter(tasks.deal_id.notnull())
    t = t.mutate(is_open=t.done_at.isnull() | (t.done_at > now))
    t = t.mutate(is_future=t.is_open & (t.due_at.isnull() | (t.due_at >= now)))
    t = t.mutate(is_pushed=t.is_future & ((t.pushes >= PUSHES) | (t.pushed_days >= PUSHED_DAYS)))
    per = t.group_by("deal_id").agg(
        n_open=t.is_open.cast("int64").sum(), n_future=t.is_future.cast("int64").sum(), n_pushed=t.is_pushed.cast("int64").sum(),
        next_due_at=ibis.coalesce(t.due_at.min(where=t.is_future), t.due_at.min(where=t.is_open)),
        pushes=t.pushes.sum(where=t.is_open), pushed_days=t.pushed_days.sum(where=t.is_open),
        first_push=t.first_pushed_at.min(where=t.is_pushed), last_done=t.done_at.max(where=~t.is_open),
    )  # fmt: skip
    worked = (per.last_done >= per.first_push).fill_null(False)
    return per.mutate(
        task_state=ibis.cases(
            (per.n_open == 0, "none"), (per.n_future == 0, "overdue"), ((per.n_future == per.n_pushed) & ~worked, "postponed"), else_="planned"
        ),
        pushes=per.pushes.fill_null(0),
        pushed_days=per.pushed_days.fill_null(0.0),
    ).select("deal_id", "task_state", "next_due_at", "pushes", "pushed_days")
