"""KeyCRM: the statuses of a pipeline (`/pipelines/{id}/statuses` of its Open API) → stages."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import at, has_paths
from funnel.i18n import N_

NAME = "keycrm_statuses"
TITLE = N_("KeyCRM statuses of a pipeline (API)")


def recognise(sheet: Sheet) -> bool:
    """A status's fields."""
    return sheet.container == "json" and has_paths(
        sheet, "id", "name", "alias", "is_active", "pipeline_id"
    )


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """One stage a row, in the order of the list; which of them ends a card is not said."""
    return {
        "stages": raw.select(
            "row",
            "line",
            pipeline=at(sheet, raw, "pipeline_id"),
            stage=at(sheet, raw, "name"),
            pipeline_id=at(sheet, raw, "pipeline_id"),
            stage_id=at(sheet, raw, "id"),
        )
    }
