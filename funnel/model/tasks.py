"""One row per task, with how often and how far its date was pushed; and what the open tasks of a
deal say together."""

from __future__ import annotations

from datetime import datetime

import ibis
import ibis.expr.types as ir

from funnel import tables as schema
from funnel.model import seen_changes
from funnel.model.aliases import log_of
from funnel.model.inputs import input_table
from funnel.model.joins import look_up
from funnel.model.once import built_once
from funnel.model.people import named
from funnel.model.seconds import days_between, moment

# A task is put off for good when it was pushed so often, or so far in all.
MANY_PUSHES = 3
MANY_DAYS = 7.0
LONG_AGO = moment(datetime(1970, 1, 1))
task_facts = ibis.table(
    {
        "deal_id": "string",
        "state": "string",
        "next_due_at": schema.MOMENT,
        "planned_due_at": schema.MOMENT,
        "pushes": "int64",
        "pushed_days": "float64",
    },
    name="temp_task_facts",
)


def _looks() -> ir.Table:
    """The rows of every task with the moment their upload speaks about, numbered from the
    newest."""
    uploads = input_table("uploads").select("upload_no", "observed_at")
    table = look_up(log_of("tasks"), uploads, "upload_no")
    looked_at = table.observed_at.fill_null(LONG_AGO)
    order = ibis.window(
        group_by="task_id", order_by=[looked_at.desc(), ibis.desc("upload_no"), ibis.desc("row")]
    )
    return table.mutate(age=ibis.row_number().over(order))


@built_once
def task_changes(*, is_exact: bool) -> ir.Table:
    """The changes of due dates, each once, those that uploads of the tasks tell of included; a
    change without its deal takes its task's.

    Without any log of tasks (not `is_exact`): the next tasks of deals that were put off between
    uploads.
    """
    if not is_exact:
        return seen_changes.pushed()
    table = log_of("task_changes")
    keys = ["task_id", "changed_at", "old_due_at", "new_due_at"]
    rows = table.group_by(keys).agg(deal_id=table.deal_id.max(), changed_by=table.changed_by.max())
    own = log_of("tasks").group_by("task_id").agg(task_deal=lambda t: t.deal_id.max())
    rows = look_up(rows, own, "task_id")
    exact = named(
        rows.mutate(deal_id=ibis.coalesce(rows.deal_id, rows.task_deal)), "changed_by"
    ).select(*schema.task_changes.columns)
    return ibis.union(exact, _seen(table).select(*schema.task_changes.columns))


def _seen(exact: ir.Table) -> ir.Table:
    """Due dates that differ between two uploads of the tasks, unless the log knows the new date of
    that task; the middle stands for the moment."""
    looks = _looks()
    before = ibis.window(group_by="task_id", order_by=ibis.desc("age"))
    was = {"was_in": looks.upload_no, "old_due_at": looks.due_at, "seen_at": looks.observed_at}
    looks = looks.mutate(**{name: value.lag().over(before) for name, value in was.items()})
    rows = looks.filter(
        (looks.was_in != looks.upload_no) & (looks.due_at != looks.old_due_at)
    ).mutate(new_due_at=lambda t: t.due_at)
    rows = rows.anti_join(exact.select("task_id", "new_due_at"), ["task_id", "new_due_at"])
    half = (
        rows.observed_at.epoch_seconds().cast("int64") - rows.seen_at.epoch_seconds().cast("int64")
    ) // 2
    middle = rows.seen_at + half.as_interval("s")
    return rows.mutate(
        changed_at=ibis.coalesce(middle, rows.observed_at, rows.seen_at),
        changed_by=ibis.null("string"),
    )


@built_once
def tasks() -> ir.Table:
    """The newest row of every task; needs `task_changes`. Only changes to a later date are
    pushes."""
    changes = schema.task_changes
    pushed = changes.filter(changes.new_due_at > changes.old_due_at)
    found = pushed.group_by("task_id").agg(
        pushes=pushed.count(),
        pushed_days=days_between(pushed.old_due_at, pushed.new_due_at).sum(),
        first_pushed_at=pushed.changed_at.min(),
    )
    table = named(look_up(_looks().filter(lambda t: t.age == 0), found, "task_id"), "assignee")
    return table.mutate(
        pushes=table.pushes.fill_null(0), pushed_days=table.pushed_days.fill_null(0.0)
    ).select(*schema.tasks.columns)


@built_once
def deal_states(as_of: datetime) -> ir.Table:
    """The columns of `task_facts`; needs `tasks`."""
    table = schema.tasks
    done = table.group_by("deal_id").agg(last_done_at=table.done_at.max())
    table = look_up(table.filter(table.done_at.isnull() & table.deal_id.notnull()), done, "deal_id")
    is_future = (table.due_at >= moment(as_of)).fill_null(True)
    was_done_since = (table.last_done_at >= table.first_pushed_at).fill_null(False)
    is_pushed = ((table.pushes >= MANY_PUSHES) | (table.pushed_days >= MANY_DAYS)) & ~was_done_since
    found = table.group_by("deal_id").agg(
        future=table.task_id.count(where=is_future),
        planned=table.task_id.count(where=is_future & ~is_pushed),
        future_due_at=table.due_at.min(where=is_future),
        planned_due_at=table.due_at.min(where=is_future & ~is_pushed),
        due_at=table.due_at.min(),
        pushes=table.pushes.sum().cast("float64").cast("int64"),
        pushed_days=table.pushed_days.sum(),
    )
    state = ibis.cases(
        (found.planned > 0, "planned"), (found.future > 0, "postponed"), else_="overdue"
    )
    return found.select(
        "deal_id",
        state=state,
        next_due_at=ibis.coalesce(found.future_due_at, found.due_at),
        planned_due_at="planned_due_at",
        pushes="pushes",
        pushed_days="pushed_days",
    )
