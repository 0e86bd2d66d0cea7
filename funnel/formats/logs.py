"""A list of events of a CRM → transitions, changes of owners, of tasks and
of the day on which a deal is expected to close.

Every list of events has the same shape once its columns are named: who did what to which deal,
when, from what, to what.
A format names the columns and says which rows are moves; the rest is here.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel.formats.cells import Cell, Test, sort_key
from funnel.formats.expectations import whole_day

STAGE = ("from_pipeline", "from_stage", "pipeline", "to_stage")


def differs(one: Cell, other: Cell) -> Test:
    """Whether two cells are different, blank being a value of its own."""
    return one.fill_null("") != other.fill_null("")


def changes_place(log: ir.Table) -> Test:
    """Whether a row leads into another stage, or into the stage of that name in another pipeline,
    if the log tells both pipelines."""
    is_other = differs(log.from_stage, log.to_stage)
    if {"from_pipeline", "pipeline"} <= set(log.columns):
        return is_other | differs(log.from_pipeline, log.pipeline)
    return is_other


def moves(log: ir.Table, is_move: Test, is_creation: Test | None = None) -> ir.Table:
    """The rows that change a stage, and the creation of every deal whose first stage a later move
    tells.

    A creation says when and by whom, never where: the deal began in the stage that its first move
    leaves.
    """
    rows = log.filter(is_move & changes_place(log))
    rows = rows.select("row", "line", "deal_id", "moved_at", *STAGE, "moved_by", "sequence")
    if is_creation is None:
        return rows
    keyed = rows.mutate(
        order=sort_key(rows.moved_at) + "|" + (rows.sequence.cast("int64") + 10**12).cast("string")
    )
    first = keyed.group_by("deal_id").aggregate(
        began_pipeline=keyed.from_pipeline.argmin(keyed.order),
        began_stage=keyed.from_stage.argmin(keyed.order),
    )
    created = log.filter(is_creation).select(
        "row", "line", "deal_id", "moved_at", "moved_by", "sequence"
    )
    created = created.inner_join(first, "deal_id").filter(first.began_stage.notnull())
    return rows.union(
        created.select(
            "row",
            "line",
            "deal_id",
            "moved_at",
            from_pipeline=ibis.null("string"),
            from_stage=ibis.null("string"),
            pipeline="began_pipeline",
            to_stage="began_stage",
            moved_by="moved_by",
            sequence="sequence",
        )
    )


def changed(log: ir.Table, is_change: Test) -> ir.Table:
    """The rows of a kind that put something else where something stood."""
    return log.filter(is_change & differs(log.value_before, log.value_after))


def owners(log: ir.Table, is_owner_change: Test) -> ir.Table:
    """The rows that hand a deal over."""
    return changed(log, is_owner_change).select(
        "row",
        "line",
        "deal_id",
        changed_at="moved_at",
        from_owner="value_before",
        to_owner="value_after",
    )


def deadlines(log: ir.Table, is_push: Test) -> ir.Table:
    """The rows that move the due date of a task."""
    return changed(log, is_push).select(
        "row",
        "line",
        "task_id",
        "deal_id",
        changed_at="moved_at",
        old_due_at="value_before",
        new_due_at="value_after",
        changed_by="moved_by",
    )


def expected(log: ir.Table, is_change: Test) -> ir.Table:
    """The rows that put the day on which a deal is expected to close elsewhere."""
    rows = changed(log, is_change)
    return rows.select(
        "row",
        "line",
        "deal_id",
        changed_at="moved_at",
        old_expected_at=whole_day(rows.value_before),
        new_expected_at=whole_day(rows.value_after),
        changed_by="moved_by",
    )
