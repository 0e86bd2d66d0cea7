"""Bitrix24 BI: the data set `crm_deal_stage_history` → an entries log, with the names of the stages
beside their codes.

`DATE_CREATE` is the moment of the entry; `START_DATE` and `END_DATE` are those of the deal, the end
`9999-12-31` while it is open.
"""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.bitrix24_deals import CODE
from funnel.formats.cells import blank, first_of, found, one_of
from funnel.i18n import N_

NAME = "bitrix24_bi_history"
TITLE = N_("Bitrix24 BI stage history")


def recognise(sheet: Sheet) -> bool:
    """A deal, the moment, a stage with its code, and what kind of entry it is."""
    return (
        sheet.has("DEAL_ID", "DATE_CREATE")
        and bool(sheet.find("STAGE_ID", "STAGE_NAME"))
        and bool(sheet.find("TYPE_ID", "STAGE_SEMANTIC_ID"))
    )


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """One entry a row; the number of the item breaks ties."""
    code = one_of(sheet, raw, "STAGE_ID") if sheet.has("STAGE_ID") else blank()
    name = one_of(sheet, raw, "STAGE_NAME") if sheet.has("STAGE_NAME") else blank()
    columns = {
        "deal_id": one_of(sheet, raw, "DEAL_ID"),
        "stage": first_of(name, code.re_replace(CODE, "")),
        "entered_at": one_of(sheet, raw, "DATE_CREATE"),
        "pipeline": first_of(
            one_of(sheet, raw, "CATEGORY_NAME", "CATEGORY_ID"), found(code, CODE, 1)
        ),
    }
    if sheet.has("ID"):
        columns["sequence"] = one_of(sheet, raw, "ID")
    return {"entries": raw.select("row", "line", **columns)}
