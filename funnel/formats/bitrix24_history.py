"""Bitrix24: `crm.stagehistory.list` → an entries log: who moved a deal is not told, the stage
before is the row before."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.bitrix24_deals import CODE
from funnel.formats.cells import at, first_of, found, has_paths
from funnel.i18n import N_

NAME = "bitrix24_history"
TITLE = N_("Bitrix24 stage history")


def recognise(sheet: Sheet) -> bool:
    """The fields of a history item of deals (leads have STATUS_ID instead)."""
    return has_paths(sheet, "OWNER_ID", "CREATED_TIME", "STAGE_ID")


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """One entry a row; the number of the item breaks ties."""
    code = at(sheet, raw, "STAGE_ID")
    return {
        "entries": raw.select(
            "row",
            "line",
            deal_id=at(sheet, raw, "OWNER_ID"),
            stage=code.re_replace(CODE, ""),
            entered_at=at(sheet, raw, "CREATED_TIME"),
            pipeline=first_of(at(sheet, raw, "CATEGORY_ID"), found(code, CODE, 1)),
            sequence=at(sheet, raw, "ID"),
        )
    }
