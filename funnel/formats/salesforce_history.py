"""Salesforce: the object OpportunityHistory. A row is a save, and most saves change no stage.

The data export tells the stage before (`FromOpportunityStageName`): moves are where it differs,
creations where it is blank.
The API's object doesn't: then every row is an entry, and the row before tells.
"""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import one_of, yes
from funnel.formats.logs import differs
from funnel.i18n import N_

NAME = "salesforce_history"
TITLE = N_("Salesforce OpportunityHistory")
ZONE = "UTC"

BEFORE = ("FromOpportunityStageName", "FromStageName", "PrevStageName")


def recognise(sheet: Sheet) -> bool:
    """The opportunity, its stage, and when it was saved."""
    return sheet.has("OpportunityId", "StageName", "CreatedDate")


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """Moves and creations; or entries, without the column of the stage before."""
    log = raw.select(
        "row",
        "line",
        deal_id=one_of(sheet, raw, "OpportunityId"),
        stage=one_of(sheet, raw, "StageName"),
        before=one_of(sheet, raw, *BEFORE),
        happened_at=one_of(sheet, raw, "CreatedDate"),
        moved_by=one_of(sheet, raw, "CreatedBy.Name", "CreatedById"),
        is_gone=yes(one_of(sheet, raw, "IsDeleted")),
    )
    log = log.filter(~log.is_gone)
    if not sheet.find(*BEFORE):
        return {
            "entries": log.select(
                "row", "line", "deal_id", "stage", "moved_by", entered_at="happened_at"
            )
        }
    moved = log.filter(differs(log.before, log.stage))
    return {
        "transitions": moved.select(
            "row",
            "line",
            "deal_id",
            "moved_by",
            moved_at="happened_at",
            from_stage="before",
            to_stage="stage",
        )
    }
