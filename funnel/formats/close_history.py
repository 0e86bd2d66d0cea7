"""Close: the activity OpportunityStatusChange, as JSON or a table."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import at, has_paths, in_time_order
from funnel.formats.logs import changes_place
from funnel.i18n import N_

NAME = "close_history"
TITLE = N_("Close opportunity status changes")
ZONE = "UTC"

PATHS = {
    "deal_id": ("opportunity_id",),
    "moved_at": ("date_created",),
    "from_stage": ("old_status_label",),
    "to_stage": ("new_status_label",),
    "from_pipeline": ("old_pipeline_name",),
    "pipeline": ("new_pipeline_name",),
    "moved_by": ("user_name", "created_by_name", "user_id"),
}


def recognise(sheet: Sheet) -> bool:
    """An opportunity, its status before and after."""
    return has_paths(
        sheet, "opportunity_id", "date_created", "old_status_label", "new_status_label"
    )


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """One move a row."""
    log = raw.select(
        "row",
        "line",
        **{
            ours: at(sheet, raw, *theirs)
            for ours, theirs in PATHS.items()
            if has_paths(sheet, theirs[0])
        },
    )
    log = in_time_order(log)
    return {"transitions": log.filter(changes_place(log))}
