"""Salesforce: the object Opportunity of the data export.

A close date is a plan that people edit (one in eight real deals was created after its own): it
counts only for a closed deal,
and the moment of the last stage change, where the object has it, is better.
"""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import Cell, blank, closing, either, first_of, one_of, when, yes
from funnel.formats.expectations import share, whole_day
from funnel.i18n import N_

NAME = "salesforce_opportunity"
TITLE = N_("Salesforce Opportunity")
ZONE = "UTC"

COLUMNS = {
    "deal_id": ("Id",),
    "name": ("Name",),
    "pipeline": ("RecordType.Name", "RecordTypeName", "RecordTypeId"),
    "stage": ("StageName",),
    "owner": ("Owner.Name", "OwnerId"),
    "amount": ("Amount",),
    "currency": ("CurrencyIsoCode",),
    "created_at": ("CreatedDate",),
    "created_by": ("CreatedBy.Name", "CreatedById"),
    "stage_since": ("LastStageChangeDate",),
    "company": ("Account.Name", "AccountId"),
    "contact": ("ContactId",),
    "lost_reason": ("Loss_Reason__c", "LossReason", "Closed_Lost_Reason__c", "Lost_Reason__c"),
    "last_activity_at": ("LastActivityDate",),
    "updated_at": ("LastModifiedDate",),
}
NOTHING = "000000000000000AAA"


def recognise(sheet: Sheet) -> bool:
    """Id, StageName and CloseDate, and no OpportunityId: then it would be a history."""
    return sheet.has("Id", "Name", "StageName", "CloseDate") and not sheet.has("OpportunityId")


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """The opportunities that are not in the bin."""
    ours = {
        name: one_of(sheet, raw, *theirs).nullif(NOTHING)
        for name, theirs in COLUMNS.items()
        if sheet.find(*theirs)
    }
    won = yes(one_of(sheet, raw, "IsWon"))
    closed = won | yes(one_of(sheet, raw, "IsClosed"))
    if sheet.has("IsClosed"):
        ours["status"] = when((won, "won"), (closed, "lost"), otherwise="open")
        ours["closed_at"] = either(closed, _closing(raw, sheet, ours))
    ours["expected_at"] = either(~closed, whole_day(one_of(sheet, raw, "CloseDate")))
    if sheet.has("Probability"):
        ours["probability"] = share(one_of(sheet, raw, "Probability"), of_hundred=True)
    deals = raw.select("row", "line", **ours, is_gone=yes(one_of(sheet, raw, "IsDeleted")))
    return {"deals": deals.filter(~deals.is_gone).drop("is_gone")}


def _closing(raw: ir.Table, sheet: Sheet, ours: dict[str, Cell]) -> Cell:
    """When a closed deal was closed: its last stage change; else its close date, which has no time
    of day and may be before creation."""
    created = ours.get("created_at", blank())
    day = one_of(sheet, raw, "CloseDate")
    planned = either(created.isnull() | (day[:10] >= created[:10]), closing(day, created))
    return first_of(ours.get("stage_since", blank()), planned)
