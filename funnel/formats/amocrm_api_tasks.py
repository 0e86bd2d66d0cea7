"""amoCRM and Kommo, API v4: the list of tasks. A done task has no moment of its own; it was changed
last when it was done."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import at, blank, either, first_of, has_paths, says, yes
from funnel.i18n import N_

NAME = "amocrm_api_tasks"
TITLE = N_("amoCRM or Kommo tasks (API v4)")
ZONE = "UTC"


def recognise(sheet: Sheet) -> bool:
    """The names of a task's fields."""
    return sheet.container == "json" and has_paths(
        sheet, "id", "entity_id", "entity_type", "complete_till", "is_completed"
    )


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """The tasks of leads; those of contacts and companies are left out."""
    done = yes(at(sheet, raw, "is_completed"))
    tasks = raw.select(
        "row",
        "line",
        task_id=at(sheet, raw, "id"),
        deal_id=at(sheet, raw, "entity_id"),
        assignee=at(sheet, raw, "responsible_user_id"),
        created_at=at(sheet, raw, "created_at"),
        due_at=at(sheet, raw, "complete_till").nullif("0"),
        done_at=either(
            done, first_of(at(sheet, raw, "updated_at"), at(sheet, raw, "complete_till")), blank()
        ),
        text=at(sheet, raw, "text"),
        entity=at(sheet, raw, "entity_type"),
    )
    return {"tasks": tasks.filter(says(tasks.entity, ("leads", "lead"))).drop("entity")}
