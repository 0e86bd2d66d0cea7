"""Bitrix24: `user.get` → the people, so that numbers in the other lists become names."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import at, has_paths, joined
from funnel.i18n import N_

NAME = "bitrix24_users"
TITLE = N_("Bitrix24 users")


def recognise(sheet: Sheet) -> bool:
    """A user's fields, in capitals as Bitrix24 writes them."""
    return sheet.container == "json" and has_paths(sheet, "ID", "NAME", "LAST_NAME", "USER_TYPE")


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """One person a row."""
    name = joined([at(sheet, raw, "NAME"), at(sheet, raw, "LAST_NAME")], " ")
    return {"people": raw.select("row", "line", person_id=at(sheet, raw, "ID"), name=name)}
