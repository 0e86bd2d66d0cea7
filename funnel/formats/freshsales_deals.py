"""Freshsales: the deals. The owner is an e-mail; the stage history is not in the export."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import blank, closing, either, joined, one_of, says, when
from funnel.formats.expectations import share
from funnel.formats.outcomes import LOST, WON
from funnel.i18n import N_

NAME = "freshsales_deals"
TITLE = N_("Freshsales deals")

COLUMNS = {
    "deal_id": ("ID", "Deal ID", "Id"),
    "name": ("Deal name",),
    "pipeline": ("Deal pipeline",),
    "stage": ("Deal stage",),
    "owner": ("Sales owner",),
    "amount": ("Deal value",),
    "currency": ("Currency", "Deal currency"),
    "created_at": ("Created at", "Created date"),
    "expected_at": ("Expected close date", "Expected close"),
    "stage_since": ("Deal stage updated at", "Stage updated time"),
    "company": ("Account name",),
    "contact": ("Related contacts",),
    "lost_reason": ("Lost reason",),
    "updated_at": ("Updated at",),
    "tags": ("Tags",),
}
CHANCE = ("Probability (%)", "Probability", "Deal probability")


def recognise(sheet: Sheet) -> bool:
    """A deal's name, stage and value under Freshsales' names, with its sales owner or its pipeline;
    HubSpot's have a Record ID."""
    more = sheet.find("Sales owner", "Deal pipeline")
    return (
        sheet.has("Deal name", "Deal stage", "Deal value")
        and bool(more)
        and not sheet.find("Record ID")
    )


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """The deals; a closed one has a closed date."""
    ours = {
        name: one_of(sheet, raw, *theirs) for name, theirs in COLUMNS.items() if sheet.find(*theirs)
    }
    won = says(ours["stage"], WON)
    lost = says(ours["stage"], LOST)
    ours["status"] = when((won, "won"), (lost, "lost"))
    ours["closed_at"] = either(
        won | lost, closing(one_of(sheet, raw, "Closed date"), ours.get("created_at", blank()))
    )
    if sheet.find(*CHANCE):
        ours["probability"] = share(one_of(sheet, raw, *CHANCE), of_hundred=True)
    ours.setdefault("deal_id", joined([ours["name"], ours.get("created_at", blank())], " · "))
    return {"deals": raw.select("row", "line", **ours)}
