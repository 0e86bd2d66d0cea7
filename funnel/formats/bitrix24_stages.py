"""Bitrix24: `crm.status.list` → the stages of the deals, in order, with their kind and code."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.bitrix24_deals import CODE
from funnel.formats.cells import at, blank, either, first_of, found, has_paths, says, when
from funnel.i18n import N_

NAME = "bitrix24_stages"
TITLE = N_("Bitrix24 stages")


def recognise(sheet: Sheet) -> bool:
    """The fields of an entry of a reference list."""
    return has_paths(sheet, "ENTITY_ID", "STATUS_ID", "NAME", "SORT")


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """The stages of deals; other reference lists are left out. The first pipeline has the number
    0."""
    entity = at(sheet, raw, "ENTITY_ID")
    code = at(sheet, raw, "STATUS_ID")
    semantic = at(sheet, raw, "SEMANTICS", "EXTRA.SEMANTICS")
    stage = code.re_replace(CODE, "")
    won = says(semantic, ("S", "success")) | (stage == "WON")
    lost = says(semantic, ("F", "failure", "apology")) | stage.isin(["LOSE", "APOLOGY"])
    kind = when((won, "won"), (lost, "lost"), otherwise="open")
    pipeline = first_of(found(entity, r"^DEAL_STAGE_(\d+)$", 1), "0")
    stages = raw.select(
        "row",
        "line",
        pipeline=pipeline,
        stage=at(sheet, raw, "NAME"),
        kind=kind,
        pipeline_id=pipeline,
        stage_id=stage,
        position=either(kind == "open", at(sheet, raw, "SORT"), blank()),
        entity=entity,
    )
    return {"stages": stages.filter(stages.entity.re_search(r"^DEAL_STAGE")).drop("entity")}
