"""Zoho CRM: the deals. What stands in the brackets of a stage here is part of its name, not a
reason."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import blank, closing, either, first_of, one_of, when
from funnel.formats.expectations import share
from funnel.i18n import N_

NAME = "zoho_deals"
TITLE = N_("Zoho deals")

COLUMNS = {
    "deal_id": ("Record Id", "Deal Id", "Potential Id", "id"),
    "name": ("Deal Name", "Potential Name", "Deal_Name"),
    "pipeline": ("Pipeline",),
    "stage": ("Stage",),
    "owner": ("Deal Owner", "Deal Owner.name", "Potential Owner", "Owner.name"),
    "amount": ("Amount",),
    "currency": ("Currency", "$currency"),
    "created_at": ("Created Time", "Created_Time"),
    "created_by": ("Created By", "Created_By.name"),
    "stage_since": ("Stage Modified Time", "Stage_Modified_Time"),
    "company": ("Account Name", "Account Name.name", "Account_Name.name"),
    "contact": ("Contact Name", "Contact Name.name", "Contact_Name.name"),
    "lost_reason": ("Reason For Loss", "Reason For Loss__s", "Reason_For_Loss__s"),
    "last_activity_at": ("Last Activity Time", "Last_Activity_Time"),
    "updated_at": ("Modified Time", "Modified_Time"),
    "tags": ("Tag",),
}
CLOSING = ("Closing Date", "Closing_Date")
CHANCE = ("Probability (%)", "Probability")
WON = r"(?i)^closed[ -]*won\b"
LOST = r"(?i)^closed[ -]*lost\b"


def recognise(sheet: Sheet) -> bool:
    """A record, a deal name, a stage and an owner or closing date under Zoho's names; not the
    history."""
    named = all(sheet.find(*COLUMNS[name]) for name in ("deal_id", "name", "stage"))
    return (
        named
        and bool(sheet.find(*CLOSING, *COLUMNS["owner"]))
        and not sheet.find("Moved To", "Moved To__s")
    )


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """The deals; the closing date is when an open one is expected to close."""
    ours = {
        name: one_of(sheet, raw, *theirs) for name, theirs in COLUMNS.items() if sheet.find(*theirs)
    }
    won, lost = (ours["stage"].re_search(pattern).fill_null(False) for pattern in (WON, LOST))
    ours["status"] = when((won, "won"), (lost, "lost"))
    day = closing(one_of(sheet, raw, *CLOSING), ours.get("created_at", blank()))
    ours["closed_at"] = either(won | lost, first_of(ours.get("stage_since", blank()), day))
    if sheet.find(*CLOSING):
        ours["expected_at"] = either(~(won | lost), one_of(sheet, raw, *CLOSING))
    if sheet.find(*CHANCE):
        ours["probability"] = share(one_of(sheet, raw, *CHANCE), of_hundred=True)
    return {"deals": raw.select("row", "line", **ours)}
