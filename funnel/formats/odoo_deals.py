"""Odoo: `crm.lead`, by field names or by the labels of the export. An archived opportunity is a
lost one."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import blank, either, end_of_day, one_of, says, when, yes
from funnel.formats.expectations import share, whole_day
from funnel.formats.outcomes import WON
from funnel.i18n import N_

NAME = "odoo_deals"
TITLE = N_("Odoo opportunities")
ZONE = "UTC"

COLUMNS = {
    "deal_id": ("id", ".id", "ID", "External ID"),
    "name": ("name", "Opportunity", "Opportunity Name"),
    "pipeline": ("team_id/name", "team_id", "Sales Team"),
    "stage": ("stage_id/name", "stage_id", "Stage"),
    "owner": ("user_id/name", "user_id", "Salesperson"),
    "amount": ("expected_revenue", "Expected Revenue", "planned_revenue"),
    "currency": ("company_currency/name", "company_currency", "Currency"),
    "created_at": ("create_date", "Created on"),
    "created_by": ("create_uid/name", "create_uid", "Created by"),
    "stage_since": ("date_last_stage_update", "Last Stage Update"),
    "company": ("partner_id/name", "partner_id", "partner_name", "Customer", "Company Name"),
    "contact": ("contact_name", "Contact Name"),
    "lost_reason": ("lost_reason_id/name", "lost_reason_id", "lost_reason", "Lost Reason"),
    "next_task_at": ("activity_date_deadline", "Next Activity Deadline"),
    "updated_at": ("write_date", "Last Updated on"),
    "tags": ("tag_ids/name", "tag_ids", "Tags"),
}
CLOSING = ("date_closed", "Closed Date")
EXPECTED = ("date_deadline", "Expected Closing")
CHANCE = ("probability", "Probability")


def recognise(sheet: Sheet) -> bool:
    """An ID with the fields of `crm.lead`, or with the labels that only Odoo has together."""
    fields = sheet.has("stage_id", "user_id", "create_date") or sheet.has(
        "stage_id/name", "create_date"
    )
    labels = sheet.has("Opportunity", "Salesperson", "Stage")
    return bool(sheet.find(*COLUMNS["deal_id"])) and (fields or labels)


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """The opportunities; won by the name of the stage, or by full probability and a closing
    date."""
    ours = {
        name: one_of(sheet, raw, *theirs) for name, theirs in COLUMNS.items() if sheet.find(*theirs)
    }
    if "next_task_at" in ours:
        ours["next_task_at"] = end_of_day(ours["next_task_at"])
    active = one_of(sheet, raw, "active", "Active")
    closing = one_of(sheet, raw, *CLOSING)
    full = one_of(sheet, raw, *CHANCE).re_search(r"^100(?:[.,]0*)?\s*%?$").fill_null(False)
    won = says(ours["stage"], WON) | (full & closing.notnull())
    lost = active.notnull() & ~yes(active) & ~won
    ours["status"] = when((won, "won"), (lost, "lost"))
    ours["closed_at"] = either(won | lost, closing, blank())
    if sheet.find(*EXPECTED):
        ours["expected_at"] = whole_day(one_of(sheet, raw, *EXPECTED))
    if sheet.find(*CHANCE):
        ours["probability"] = share(one_of(sheet, raw, *CHANCE), of_hundred=True)
    return {"deals": raw.select("row", "line", **ours)}
