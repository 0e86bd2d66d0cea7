"""KeyCRM: cards of the pipelines (`/pipelines/cards` of its Open API) → deals. With
`include=status,manager` the stage and the person have names; without it they are numbers, to which
the lists of statuses and people give names."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import at, has_paths
from funnel.i18n import N_

NAME = "keycrm_cards"
TITLE = N_("KeyCRM cards of pipelines (API)")
ZONE = "UTC"

PATHS = {
    "deal_id": ("id",),
    "name": ("title",),
    "pipeline": ("status.pipeline_id", "pipeline_id"),
    "stage": ("status.name", "status_id"),
    "owner": ("manager.full_name", "manager_id"),
    "created_at": ("created_at",),
    "stage_since": ("status_changed_at",),
    "updated_at": ("updated_at",),
    "next_task_at": ("communicate_at",),
    "contact": ("contact.full_name",),
}


def recognise(sheet: Sheet) -> bool:
    """The names of a card's fields."""
    return sheet.container == "json" and has_paths(
        sheet, "id", "title", "status_id", "status_changed_at", "communicate_at", "is_finished"
    )


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """One card a row. What `is_finished` says of the outcome is not documented, so the stage alone
    tells it; the column is kept under its name."""
    there = {
        ours: at(sheet, raw, *paths)
        for ours, paths in PATHS.items()
        if any(has_paths(sheet, path) for path in paths)
    }
    return {"deals": raw.select("row", "line", **there)}
