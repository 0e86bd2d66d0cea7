"""HubSpot: the owners of the API → the people, so that numbers become names."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import at, has_paths, joined
from funnel.i18n import N_

NAME = "hubspot_owners"
TITLE = N_("HubSpot owners (API)")


def recognise(sheet: Sheet) -> bool:
    """An owner's fields."""
    return sheet.container == "json" and has_paths(
        sheet, "id", "email", "firstName", "lastName", "userId"
    )


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """One person twice: as an owner (of deals) and as a user (who changes things); the numbers
    differ."""
    name = joined([at(sheet, raw, "firstName"), at(sheet, raw, "lastName")], " ")
    owners = raw.select("row", "line", person_id=at(sheet, raw, "id"), name=name)
    users = raw.select("row", "line", person_id=at(sheet, raw, "userId"), name=name)
    return {"people": owners.union(users)}
