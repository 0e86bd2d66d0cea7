"""What is made of the differences between two lists: moves, owners, next tasks that were put
off."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.model.aliases import log_of
from funnel.model.history import seen
from funnel.model.inputs import Builder
from funnel.model.log_moves import raw_moves
from funnel.model.once import built_once
from funnel.model.seconds import days_between


@built_once
def with_seen(raw: ir.Table) -> ir.Table:
    """The moves of the log, and those that only the uploads tell of."""
    moved = unless(seen.filter(seen.place_no != seen.from_place_no), _logged())
    given = {name: moved[name] for name in moved.columns if name in raw.columns} | {
        "row": -moved.row,
        "from_pipeline": ibis.literal(""),
    }
    blank = {name: ibis.null(kind) for name, kind in raw.schema().items() if name not in given}
    return ibis.union(raw, moved.select(**(given | blank)).select(*raw.columns))


@built_once
def _logged() -> ir.Table:
    """What a log knows of a deal: the moment of every move, and from when to when the file
    reaches."""
    raw = raw_moves().select("deal_id", "moved_at", "upload_no")
    reach = raw.group_by("upload_no").agg(begins_at=raw.moved_at.min(), ends_at=raw.moved_at.max())
    return raw.inner_join(reach, "upload_no").select(
        "deal_id", "begins_at", "ends_at", happened_at="moved_at"
    )


def unless(rows: ir.Table, exact: ir.Table) -> ir.Table:
    """Rows seen between two uploads of whose time no log tells: one that reaches over it, or that
    has something of the deal inside."""
    within = (exact.happened_at > rows.seen_after_at) & (exact.happened_at <= rows.seen_before_at)
    covers = (exact.begins_at <= rows.seen_after_at) & (exact.ends_at >= rows.seen_before_at)
    return rows.anti_join(exact, [rows.deal_id == exact.deal_id, within | covers])


@built_once
def owner_changes() -> ir.Table:
    """Owners that changed between uploads, in the columns of the input and `upload_no`."""
    rows = seen.filter(seen.to_owner != seen.from_owner)
    exact = log_of("owner_changes").select("deal_id", happened_at="changed_at")
    exact = exact.mutate(begins_at=ibis.null(tables.MOMENT), ends_at=ibis.null(tables.MOMENT))
    rows = unless(rows, exact)
    return rows.select(
        "upload_no",
        "row",
        "deal_id",
        changed_at=rows.middle_at,
        from_owner=rows.from_owner,
        to_owner=rows.to_owner,
    )


@built_once
def pushed() -> ir.Table:
    """Next tasks that were put off between uploads, in the columns of `tables.task_changes`."""
    rows = seen.filter(seen.new_due_at > seen.old_due_at)
    return rows.select(
        "deal_id",
        "old_due_at",
        "new_due_at",
        task_id=ibis.literal("next task of ") + rows.deal_id,
        changed_at=rows.middle_at,
        changed_by=ibis.null("string"),
    ).select(*tables.task_changes.columns)


@built_once
def push_facts() -> ir.Table:
    """Per deal: how often and how far its next task was put off. `sure_…`: while the old date was
    still ahead, so that it can't be a new task."""
    rows = seen.filter(seen.new_due_at > seen.old_due_at)
    days = days_between(rows.old_due_at, rows.new_due_at)
    is_sure = rows.old_due_at >= rows.seen_before_at
    return rows.group_by("deal_id").agg(
        seen_pushes=rows.count(),
        seen_days=days.sum(),
        sure_pushes=is_sure.sum(),
        sure_days=days.sum(where=is_sure).fill_null(0.0),
    )


def tells_moves(door: Builder) -> bool:
    """Whether any deal was seen to move."""
    return (
        len(door.ask(seen.filter(seen.place_no != seen.from_place_no).select("deal_no").limit(1)))
        > 0
    )


def tells_owners(door: Builder) -> bool:
    """Whether any deal was seen to change hands."""
    return (
        len(door.ask(seen.filter(seen.to_owner != seen.from_owner).select("deal_no").limit(1))) > 0
    )
