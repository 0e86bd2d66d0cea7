"""Pipedrive: `/v1/users` → the people, so that numbers in the flow become names."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import at, has_paths
from funnel.i18n import N_

NAME = "pipedrive_users"
TITLE = N_("Pipedrive users")


def recognise(sheet: Sheet) -> bool:
    """A user's fields."""
    return sheet.container == "json" and has_paths(
        sheet, "id", "name", "email", "active_flag", "icon_url"
    )


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """One person a row."""
    return {
        "people": raw.select(
            "row", "line", person_id=at(sheet, raw, "id"), name=at(sheet, raw, "name")
        )
    }
