"""Salesforce: the object User of the data export, so that ids in the other objects become names."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import first_of, joined, one_of
from funnel.i18n import N_

NAME = "salesforce_users"
TITLE = N_("Salesforce User")


def recognise(sheet: Sheet) -> bool:
    """An Id, a Username and a last name."""
    return sheet.has("Id", "Username", "LastName")


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """One person a row; the export has no full name, so first and last are put together."""
    first = one_of(sheet, raw, "FirstName")
    last = one_of(sheet, raw, "LastName")
    name = first_of(one_of(sheet, raw, "Name"), joined([first, last]).replace(", ", " "))
    return {"people": raw.select("row", "line", person_id=one_of(sheet, raw, "Id"), name=name)}
