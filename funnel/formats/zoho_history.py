"""Zoho CRM: the related list “Stage History”. A row is the stage being left and where the deal
moved to.

With a column of pipelines the row tells that of the stage being left; the deal's next row tells
where it moved to, also under the same name.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel.formats import Sheet, pick
from funnel.formats.cells import Cell, first_of, in_time_order, one_of, sort_key
from funnel.formats.logs import changes_place
from funnel.i18n import N_

NAME = "zoho_history"
TITLE = N_("Zoho stage history")

COLUMNS = {
    "deal_id": (
        "Deal Id",
        "Record Id",
        "Potential Id",
        "Parent Id",
        "Deal.Record Id",
        "Potential Name",
        "Deal Name",
        "Deal",
        "Deal Name.Deal Name",
    ),
    "moved_at": ("Modified Time", "Last Modified Time"),
    "from_stage": ("Stage",),
    "to_stage": ("Moved To", "Moved To__s"),
    "moved_by": ("Modified By", "Last Modified By"),
    "pipeline": ("Pipeline",),
}


def recognise(sheet: Sheet) -> bool:
    """A stage, where it moved to, and when."""
    return all(
        sheet.find(*COLUMNS[name]) for name in ("deal_id", "from_stage", "to_stage", "moved_at")
    )


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """The rows that say where the deal went; the present stage's row says nothing yet and is left
    out."""
    log = pick(raw, sheet, COLUMNS, to_stage=one_of(sheet, raw, *COLUMNS["to_stage"]))
    log = in_time_order(log)
    if "pipeline" in log.columns:
        log = log.mutate(key=sort_key(log.moved_at), place=log.sequence.cast("int64"))
        after: Cell = log.pipeline.lead().over(
            ibis.window(group_by=log.deal_id, order_by=[log.key, log.place])
        )
        log = log.mutate(from_pipeline=log.pipeline, pipeline=first_of(after, log.pipeline)).drop(
            "key", "place"
        )
    return {"transitions": log.filter(log.to_stage.notnull() & changes_place(log))}
