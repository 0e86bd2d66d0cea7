"""Pipedrive: the flow of a deal's changes (`/v1/deals/{id}/flow`): stages, won and lost, owners,
expected close dates; the names, where it has them.

A deal that is won or lost stays in its stage, and `status` says so; opened again it is in the stage
it has by then. Of a deal that never
changed its stage the flow knows no stage at all: it is left to the list of deals (`OWN_STAGE`).
The flow names the pipeline only when it changes.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import (
    Cell,
    Test,
    at,
    either,
    first_of,
    found,
    has_paths,
    in_time_order,
    says,
    sort_key,
    when,
)
from funnel.formats.logs import expected, moves, owners
from funnel.i18n import N_
from funnel.inputs import OWN_STAGE

NAME = "pipedrive_flow"
TITLE = N_("Pipedrive flow of deal changes")
ZONE = "UTC"

PIPELINE = ("pipeline", "pipeline_id")


def recognise(sheet: Sheet) -> bool:
    """A changed field with its old and new value and the time of the log, inside `data` or
    alone."""
    return has_paths(
        sheet,
        *(_under(sheet, name) for name in ("field_key", "old_value", "new_value", "log_time")),
    )


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """Stage moves, closings, creations (`add_time`) and changes of the owner; notes, activities and
    other fields are left out."""
    old, new = (
        at(sheet, raw, _under(sheet, f"additional_data.{side}_value_formatted"))
        for side in ("old", "new")
    )
    cell = {
        name: at(sheet, raw, _under(sheet, name))
        for name in ("field_key", "log_time", "user_id", "old_value", "new_value")
    }
    deal_id = at(
        sheet, raw, *(_under(sheet, name) for name in ("item_id", "deal_id")), "deal_id", "item_id"
    )
    log = in_time_order(
        raw.select(
            "row",
            "line",
            deal_id=deal_id,
            kind=cell["field_key"],
            moved_at=cell["log_time"],
            moved_by=cell["user_id"].nullif("0"),
            value_before=first_of(old, cell["old_value"]),
            value_after=first_of(new, cell["new_value"]),
            was=_closed(cell["old_value"]),
            becomes=_closed(cell["new_value"]),
        )
    )
    log = _placed(log)
    return {
        "transitions": moves(
            log,
            log.to_stage.notnull() & log.kind.isin(["stage_id", "status"]),
            log.kind == "add_time",
        ),
        "owner_changes": owners(log, log.kind == "user_id"),
        "expected_changes": expected(log, log.kind == "expected_close_date"),
    }


def _closed(status: Cell) -> Cell:
    return when((says(status, ("won",)), "Won"), (says(status, ("lost",)), "Lost"))


def _placed(log: ir.Table) -> ir.Table:
    """Every change with the stage and the pipeline that the deal had before and after it; no target
    where it moves nowhere."""
    # within a second the pipeline changes first: its new stage is in it
    number = (
        either(log.kind.isin(PIPELINE), "|0", "|1")
        + (log.sequence.cast("int64") + 10**12).cast("string")
        + "|"
    )
    log = log.mutate(order=sort_key(log.moved_at) + number)
    is_stage = log.kind == "stage_id"
    is_status = log.kind == "status"
    is_pipeline = log.kind.isin(PIPELINE)
    status = ibis.ifelse(log.becomes.isnull(), "open", log.becomes)
    log = log.mutate(
        stage_was=first_of(
            _last(log, is_stage, log.value_after), _first(log, is_stage, log.value_before)
        ),
        status_was=_last(log, is_status, status),
        here=first_of(
            _last(log, is_pipeline, log.value_after), _first(log, is_pipeline, log.value_before)
        ),
    )
    deal = ibis.window(group_by=log.deal_id)
    stays = ~(log.kind == "stage_id").any().over(deal)
    log = log.mutate(stage_was=first_of(log.stage_was, either(stays, OWN_STAGE)))
    is_closed = log.status_was.isin(["Won", "Lost"]).fill_null(False)
    reopens = log.was.notnull() & log.becomes.isnull()
    return log.mutate(
        from_stage=when(
            (log.kind == "stage_id", log.value_before), (reopens, log.was), otherwise=log.stage_was
        ),
        to_stage=when(
            ((log.kind == "stage_id") & ~is_closed, log.value_after),
            ((log.kind == "status") & log.becomes.notnull() & log.stage_was.notnull(), log.becomes),
            ((log.kind == "status") & reopens, log.stage_was),
        ),
        from_pipeline=first_of(
            log.here.lag().over(ibis.window(group_by=log.deal_id, order_by=log.order)), log.here
        ),
        pipeline=log.here,
    )


def _last(log: ir.Table, condition: Test, value: Cell) -> Cell:
    """What the last such change of the deal before this one says."""
    before = ibis.window(group_by=log.deal_id, order_by=log.order, preceding=(None, 1))
    return found(either(condition, log.order + value).max().over(before), r"(?s)\|\d+\|(.*)$", 1)


def _first(log: ir.Table, condition: Test, value: Cell) -> Cell:
    """What the first such change of the deal says."""
    whole = ibis.window(group_by=log.deal_id)
    return found(either(condition, log.order + value).min().over(whole), r"(?s)\|\d+\|(.*)$", 1)


def _under(sheet: Sheet, name: str) -> str:
    if has_paths(sheet, "data.field_key"):
        return f"data.{name}"
    return name
