"""Salesforce: the reports “Opportunity History” (from stage, to stage) and “Opportunity Field
History” (field, old and new value)."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import blank, in_time_order, one_of, says
from funnel.formats.logs import expected, moves, owners
from funnel.formats.salesforce_report import DEAL, long_id
from funnel.i18n import N_

NAME = "salesforce_report_history"
TITLE = N_("Salesforce report of opportunity history")

WHEN = ("Edit Date", "Last Modified", "Last Modified Date", "Stage Change Date", "Created Date")
WHO = ("Edited By", "Last Modified By", "Created By")
FIELD = ("Field / Event", "Field/Event", "Field")


def recognise(sheet: Sheet) -> bool:
    """The opportunity and either both stages, or a field with both values."""
    stages = sheet.has("From Stage", "To Stage")
    fields = sheet.has("Old Value", "New Value") and bool(sheet.find(*FIELD))
    return bool(sheet.find(*DEAL)) and bool(sheet.find(*WHEN)) and (stages or fields)


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """Rows that change the stage; of a field history also those that change the owner."""
    has_field = bool(sheet.find(*FIELD))
    before = one_of(sheet, raw, "From Stage", "Old Value")
    after = one_of(sheet, raw, "To Stage", "New Value")
    field = one_of(sheet, raw, *FIELD)
    log = in_time_order(
        raw.select(
            "row",
            "line",
            deal_id=long_id(one_of(sheet, raw, *DEAL)),
            field=field,
            moved_at=one_of(sheet, raw, *WHEN),
            moved_by=one_of(sheet, raw, *WHO),
            from_pipeline=blank(),
            from_stage=before,
            pipeline=blank(),
            to_stage=after,
            value_before=before,
            value_after=after,
        )
    )
    if not has_field:
        return {"transitions": moves(log, log.to_stage.notnull())}
    return {
        "transitions": moves(
            log, says(log.field, ("Stage",)), says(log.field, ("Created", "Created."))
        ),
        "owner_changes": owners(log, says(log.field, ("Opportunity Owner", "Owner"))),
        "expected_changes": expected(log, says(log.field, ("Close Date",))),
    }
