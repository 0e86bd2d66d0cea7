"""Salesforce: a report of opportunities, CSV or XLSX, by its labels. Reading takes off the title
rows and the footer.

Reports have no ID unless it was added; then the name stands for it. Dates are those of the person's
locale.
"""

from __future__ import annotations

from functools import reduce
from operator import add

import ibis
import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import Cell, blank, closing, either, first_of, one_of, says, when, yes
from funnel.formats.expectations import share
from funnel.formats.outcomes import LOST, WON
from funnel.i18n import N_

NAME = "salesforce_report"
TITLE = N_("Salesforce report of opportunities")

DEAL = (
    "Opportunity ID",
    "Opportunity: Opportunity ID",
    "Opportunity Name",
    "Opportunity: Opportunity Name",
)
COLUMNS = {
    "name": ("Opportunity Name", "Opportunity: Opportunity Name"),
    "pipeline": ("Opportunity Record Type", "Record Type"),
    "stage": ("Stage",),
    "owner": ("Opportunity Owner", "Owner"),
    "amount": ("Amount",),
    "currency": ("Amount Currency", "Opportunity Currency", "Currency"),
    "created_at": ("Created Date",),
    "created_by": ("Created By",),
    "stage_since": ("Last Stage Change Date",),
    "company": ("Account Name",),
    "contact": ("Contact Name",),
    "lost_reason": ("Loss Reason", "Closed Lost Reason", "Lost Reason"),
    "last_activity_at": ("Last Activity",),
    "updated_at": ("Last Modified Date",),
}
CHANCE = ("Probability (%)", "Probability")
HISTORY = ("From Stage", "To Stage", "Old Value", "New Value")


def recognise(sheet: Sheet) -> bool:
    """The opportunity, its stage and one column more that is Salesforce's; no column of a
    history."""
    named = bool(sheet.find(*DEAL)) and sheet.has("Stage")
    more = sheet.find(
        "Close Date", "Opportunity Owner", "Probability (%)", "Fiscal Period", "Account Name"
    )
    return named and bool(more) and not sheet.find(*HISTORY)


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """The opportunities; of closed ones the close date, or better the last stage change."""
    ours = {
        name: one_of(sheet, raw, *theirs) for name, theirs in COLUMNS.items() if sheet.find(*theirs)
    }
    won = says(ours["stage"], WON) | yes(one_of(sheet, raw, "Won"))
    closed = won | says(ours["stage"], LOST) | yes(one_of(sheet, raw, "Closed"))
    ours["status"] = when((won, "won"), (closed, "lost"))
    day = closing(one_of(sheet, raw, "Close Date"), ours.get("created_at", blank()))
    ours["closed_at"] = either(closed, first_of(ours.get("stage_since", blank()), day))
    if sheet.has("Close Date"):
        ours["expected_at"] = either(~closed, one_of(sheet, raw, "Close Date"))
    if sheet.find(*CHANCE):
        ours["probability"] = share(one_of(sheet, raw, *CHANCE), of_hundred=True)
    return {"deals": raw.select("row", "line", deal_id=long_id(one_of(sheet, raw, *DEAL)), **ours)}


def long_id(value: Cell) -> Cell:
    """An id of a report (15 letters, capitals count) as the data export writes it: with three more
    that tell where the capitals are."""
    alphabet: Cell = ibis.literal("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345")
    ending: Cell = ibis.literal("")
    for start in (0, 5, 10):
        bits = [
            value[start + index].re_search("[A-Z]").cast("int64") * 2**index for index in range(5)
        ]
        ending = ending + alphabet.substr(reduce(add, bits), 1)
    return either(value.re_search("^006[A-Za-z0-9]{12}$"), value + ending, value)
