"""Pipedrive: `/v1/stages` → the open stages of every pipeline, in order."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import at, has_paths
from funnel.i18n import N_

NAME = "pipedrive_stages"
TITLE = N_("Pipedrive stages")


def recognise(sheet: Sheet) -> bool:
    """A stage's fields."""
    return has_paths(sheet, "id", "name", "order_nr", "pipeline_id", "deal_probability")


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """One stage a row. Won and lost are no stages in Pipedrive, so all of these are open; they
    count from 0."""
    return {
        "stages": raw.select(
            "row",
            "line",
            pipeline=at(sheet, raw, "pipeline_name"),
            stage=at(sheet, raw, "name"),
            position=at(sheet, raw, "order_nr"),
            kind=ibis.literal("open"),
            pipeline_id=at(sheet, raw, "pipeline_id"),
            stage_id=at(sheet, raw, "id"),
        )
    }
