"""HubSpot: the warehouse's table of stages (`deal_stage`: deal, value, date_entered) → entries."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet, pick
from funnel.i18n import N_

NAME = "hubspot_stage_table"
TITLE = N_("HubSpot stage table of a warehouse")
ZONE = "UTC"

COLUMNS = {
    "deal_id": ("deal_id",),
    "stage": ("value", "pipeline_stage_label", "stage", "deal_stage_name"),
    "pipeline": ("pipeline_label", "deal_pipeline_name", "pipeline"),
    "entered_at": ("date_entered", "date_stage_entered"),
    "moved_by": ("source_id",),
}


def recognise(sheet: Sheet) -> bool:
    """A deal, a stage and `date_entered`, and a name that only the warehouse has."""
    named = sheet.find("value", "pipeline_stage_label", "_fivetran_start", "_fivetran_synced")
    return sheet.has("deal_id") and bool(
        named and sheet.find(*COLUMNS["entered_at"]) and sheet.find(*COLUMNS["stage"])
    )


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """One entry a row."""
    return {"entries": pick(raw, sheet, COLUMNS)}
