"""Salesforce: the object OpportunityHistory. A row is a save, and most saves change no stage.

The data export tells the stage before (`FromOpportunityStageName`): moves are where it differs,
creations where it is blank.
The API's object doesn't: then every row is an entry, and the row before tells.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import Cell, one_of, sort_key, yes
from funnel.formats.logs import differs, expected
from funnel.i18n import N_

NAME = "salesforce_history"
TITLE = N_("Salesforce OpportunityHistory")
ZONE = "UTC"

DAY = ("CloseDate",)
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
        day=one_of(sheet, raw, *DAY),
        is_gone=yes(one_of(sheet, raw, "IsDeleted")),
    )
    log = log.filter(~log.is_gone)
    days = {"expected_changes": _days(log)} if sheet.find(*DAY) else {}
    if not sheet.find(*BEFORE):
        return {
            "entries": log.select(
                "row", "line", "deal_id", "stage", "moved_by", entered_at="happened_at"
            )
        } | days
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
    } | days


def _days(log: ir.Table) -> ir.Table:
    """The saves that put the close date elsewhere than the save before."""
    log = log.mutate(key=sort_key(log.happened_at))
    in_order = ibis.window(group_by=log.deal_id, order_by=[log.key, log.row])
    before: Cell = log.day.lag().over(in_order)
    log = log.mutate(value_before=before, value_after=log.day, moved_at=log.happened_at)
    return expected(log, log.value_before.notnull() & log.day.notnull())
