"""HubSpot: the pipelines of the API → the stages in order, so that `appointmentscheduled` and
`closedwon` get their names."""

from __future__ import annotations

import re

import ibis
import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import Cell, at, blank, either, has_paths, inner_list, says, when, yes
from funnel.i18n import N_

NAME = "hubspot_pipelines"
TITLE = N_("HubSpot pipelines (API)")

STAGE = re.compile(
    r"^stages[.\[](\d+)\]?\.(id|stageId|label|displayOrder|metadata\.isClosed"
    r"|metadata\.probability)$"
)


def recognise(sheet: Sheet) -> bool:
    """A pipeline's fields around the list of its stages."""
    return sheet.container == "json" and has_paths(
        sheet, "label", "displayOrder", "stages.label", "stages.metadata.probability"
    )


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """One row per stage."""
    stages = ibis.union(*(_stage(raw, sheet, fields) for fields in inner_list(sheet, raw, STAGE)))
    return {"stages": stages.filter(stages.stage.notnull())}


def _stage(raw: ir.Table, sheet: Sheet, fields: dict[str, Cell]) -> ir.Table:
    share = fields.get("metadata.probability", blank())
    closed = yes(fields.get("metadata.isClosed", blank()))
    kind = when((closed & says(share, ("1", "1.0")), "won"), (closed, "lost"), otherwise="open")
    return raw.select(
        "row",
        "line",
        pipeline=at(sheet, raw, "label"),
        stage=fields.get("label", blank()),
        kind=kind,
        position=either(kind == "open", fields.get("displayOrder", blank())),
        pipeline_id=at(sheet, raw, "id", "pipelineId"),
        stage_id=fields.get("id", fields.get("stageId", blank())),
    )
