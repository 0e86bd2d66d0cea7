"""amoCRM and Kommo, API v4: pipelines with their stages. The order is `sort`; 142 is won and 143 is
lost in every pipeline."""

from __future__ import annotations

import re

import ibis
import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import Cell, at, blank, either, has_paths, inner_list, when
from funnel.i18n import N_

NAME = "amocrm_api_pipelines"
TITLE = N_("amoCRM or Kommo pipelines (API v4)")

STAGE = re.compile(r"_embedded\.statuses[.\[](\d+)\]?\.(id|name|sort|pipeline_id)$")


def recognise(sheet: Sheet) -> bool:
    """A pipeline's fields around the list of its stages."""
    return sheet.container == "json" and has_paths(
        sheet, "id", "name", "_embedded.statuses.id", "_embedded.statuses.name"
    )


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """One row per stage."""
    stages = ibis.union(*(_stage(raw, sheet, fields) for fields in inner_list(sheet, raw, STAGE)))
    return {"stages": stages.filter(stages.stage_id.notnull())}


def _stage(raw: ir.Table, sheet: Sheet, fields: dict[str, Cell]) -> ir.Table:
    number = fields.get("id", blank())
    sort = fields.get("sort", blank())
    kind = when((number == "142", "won"), (number == "143", "lost"), otherwise="open")
    return raw.select(
        "row",
        "line",
        pipeline=at(sheet, raw, "name"),
        stage=fields.get("name", blank()),
        kind=kind,
        position=either(kind == "open", sort, blank()),
        pipeline_id=at(sheet, raw, "id"),
        stage_id=number,
    )
