"""Zoho CRM: the deals. What stands in the brackets of a stage here is part of its name, not a
reason."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import blank, closing, either, first_of, one_of, when
from funnel.i18n import N_

NAME = "zoho_deals"
TITLE = N_("Zoho deals")

COLUMNS = {
    "deal_id": ("Record Id", "Deal Id", "Potential Id"),
    "name": ("Deal Name", "Potential Name"),
    "pipeline": ("Pipeline",),
    "stage": ("Stage",),
    "owner": ("Deal Owner", "Deal Owner.name", "Potential Owner"),
    "amount": ("Amount",),
    "currency": ("Currency",),
    "created_at": ("Created Time",),
    "created_by": ("Created By",),
    "stage_since": ("Stage Modified Time",),
    "company": ("Account Name", "Account Name.name"),
    "contact": ("Contact Name", "Contact Name.name"),
    "lost_reason": ("Reason For Loss", "Reason For Loss__s"),
    "last_activity_at": ("Last Activity Time",),
    "updated_at": ("Modified Time",),
    "tags": ("Tag",),
}
WON, LOST = r"(?i)^closed[ -]*won\b", r"(?i)^closed[ -]*lost\b"


def recognise(sheet: Sheet) -> bool:
    """A record, a deal name, a stage and an owner or closing date under Zoho's names; not the
    history."""
    named = all(sheet.find(*COLUMNS[name]) for name in ("deal_id", "name", "stage"))
    return (
        named
        and bool(sheet.find("Closing Date", *COLUMNS["owner"]))
        and not sheet.find("Moved To", "Moved To__s")
    )


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """The deals; the closing date is a plan while a deal is open."""
    ours = {
        name: one_of(sheet, raw, *theirs) for name, theirs in COLUMNS.items() if sheet.find(*theirs)
    }
    won, lost = (ours["stage"].re_search(pattern).fill_null(False) for pattern in (WON, LOST))
    ours["status"] = when((won, "won"), (lost, "lost"))
    day = closing(one_of(sheet, raw, "Closing Date"), ours.get("created_at", blank()))
    ours["closed_at"] = either(won | lost, first_of(ours.get("stage_since", blank()), day))
    return {"deals": raw.select("row", "line", **ours)}
