"""Salesforce: the object OpportunityStage → the stages in their order. Salesforce has one list for
all record types."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import either, one_of, when, yes
from funnel.i18n import N_

NAME = "salesforce_stages"
TITLE = N_("Salesforce OpportunityStage")


def recognise(sheet: Sheet) -> bool:
    """A label, its order, and whether it is closed and won."""
    return sheet.has("MasterLabel", "SortOrder", "IsClosed", "IsWon")


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """One stage a row."""
    won = yes(one_of(sheet, raw, "IsWon"))
    closed = yes(one_of(sheet, raw, "IsClosed"))
    kind = when((won, "won"), (closed, "lost"), otherwise="open")
    name = one_of(sheet, raw, "MasterLabel")
    position = either(kind == "open", one_of(sheet, raw, "SortOrder"))
    return {
        "stages": raw.select(
            "row",
            "line",
            stage=name,
            position=position,
            kind=kind,
            stage_id=one_of(sheet, raw, "ApiName"),
        )
    }
