"""amoCRM and Kommo, API v4: the list of events. `created_by` 0 is the system or a robot: a blank
mover."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import Cell, at, either, has_paths, in_time_order, says
from funnel.formats.logs import deadlines, moves, owners
from funnel.i18n import N_

NAME = "amocrm_api_events"
TITLE = N_("amoCRM or Kommo events (API v4)")
ZONE = "UTC"


def recognise(sheet: Sheet) -> bool:
    """The names of an event's fields."""
    return sheet.container == "json" and has_paths(
        sheet, "id", "type", "entity_id", "entity_type", "created_at", "created_by"
    )


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """Stage moves and creations, changes of the responsible, changes of due dates; all other events
    are left out."""
    log = in_time_order(
        raw.select(
            "row",
            "line",
            kind=at(sheet, raw, "type"),
            entity=at(sheet, raw, "entity_type"),
            deal_id=at(sheet, raw, "entity_id"),
            moved_at=at(sheet, raw, "created_at"),
            moved_by=at(sheet, raw, "created_by").nullif("0"),
            **_sides(raw, sheet),
        )
    )
    is_deal = says(log.entity, ("lead", "leads"))
    is_task = says(log.entity, ("task", "tasks"))
    pushed = log.mutate(
        task_id=either(is_task, log.deal_id),
        deal_id=either(is_deal, log.deal_id),
        value_before=log.due_before,
        value_after=log.due_after,
    )
    return {
        "transitions": moves(
            log, is_deal & (log.kind == "lead_status_changed"), is_deal & (log.kind == "lead_added")
        ),
        "owner_changes": owners(log, is_deal & (log.kind == "entity_responsible_changed")),
        "task_changes": deadlines(pushed, pushed.kind == "task_deadline_changed"),
    }


def _sides(raw: ir.Table, sheet: Sheet) -> dict[str, Cell]:
    """What stood before and after: exactly one element in each list."""
    return {
        "from_pipeline": at(sheet, raw, "value_before.lead_status.pipeline_id"),
        "from_stage": at(sheet, raw, "value_before.lead_status.id"),
        "pipeline": at(sheet, raw, "value_after.lead_status.pipeline_id"),
        "to_stage": at(sheet, raw, "value_after.lead_status.id"),
        "value_before": at(sheet, raw, "value_before.responsible_user.id"),
        "value_after": at(sheet, raw, "value_after.responsible_user.id"),
        "due_before": at(
            sheet, raw, *(f"value_before.{name}.timestamp" for name in ("task_deadline", "task"))
        ),
        "due_after": at(
            sheet, raw, *(f"value_after.{name}.timestamp" for name in ("task_deadline", "task"))
        ),
    }
