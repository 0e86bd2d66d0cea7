"""amoCRM and Kommo, API v4: the users, so that numbers in the other lists become names."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import at, has_paths, plain_path
from funnel.i18n import N_

NAME = "amocrm_api_users"
TITLE = N_("amoCRM or Kommo users (API v4)")


def recognise(sheet: Sheet) -> bool:
    """A user's fields; `rights` tells it from every other list with names."""
    has_rights = any(plain_path(header).startswith("rights.") for header in sheet.headers)
    return sheet.container == "json" and has_paths(sheet, "id", "name", "email") and has_rights


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """One person a row."""
    return {
        "people": raw.select(
            "row", "line", person_id=at(sheet, raw, "id"), name=at(sheet, raw, "name")
        )
    }
