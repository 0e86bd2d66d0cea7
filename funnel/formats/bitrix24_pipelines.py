"""Bitrix24: `crm.category.list` (or the older `crm.dealcategory.list`) → the names of the
pipelines, which other lists give by number."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import at, has_paths
from funnel.i18n import N_

NAME = "bitrix24_pipelines"
TITLE = N_("Bitrix24 pipelines")


def recognise(sheet: Sheet) -> bool:
    """The fields of a pipeline, in the new spelling or the old one."""
    return (
        sheet.container == "json"
        and has_paths(sheet, "id", "name", "sort")
        and (_is_new(sheet) or has_paths(sheet, "IS_LOCKED", "CREATED_DATE"))
    )


def _is_new(sheet: Sheet) -> bool:
    return has_paths(sheet, "entityTypeId", "isDefault")


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """A row without a stage names its pipeline; those of other entities than deals are left out."""
    named = raw.select(
        "row",
        "line",
        pipeline=at(sheet, raw, "name"),
        pipeline_id=at(sheet, raw, "id"),
        entity=at(sheet, raw, "entityTypeId"),
    )
    return {"stages": named.filter(named.entity.fill_null("2") == "2").drop("entity")}
