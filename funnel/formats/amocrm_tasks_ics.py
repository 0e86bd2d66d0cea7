"""amoCRM and Kommo: the calendar of tasks, `KommoTasks.ics`. Open tasks only; the deal is found by
its link, else by the name."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import Cell, blank, first_of, found, one_of
from funnel.i18n import N_

NAME = "amocrm_tasks_ics"
TITLE = N_("amoCRM or Kommo tasks (calendar file)")
ZONE = "UTC"


def recognise(sheet: Sheet) -> bool:
    """A calendar whose events have a UID and a beginning."""
    return sheet.container == "ics" and sheet.has("UID", "DTSTART")


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """One task per event; what it begins at is when it is due."""
    text = {
        name: one_of(sheet, raw, name)
        for name in ("UID", "CONTACT", "SUMMARY", "DESCRIPTION", "URL", "DTSTART", "CREATED")
    }
    cells = [text[name] for name in ("URL", "DESCRIPTION", "SUMMARY", "CONTACT")]
    links = [found(cell, r"leads/detail/(\d+)", 1) for cell in cells]
    return {
        "tasks": raw.select(
            "row",
            "line",
            task_id=text["UID"],
            deal_id=first_of(*links, text["CONTACT"]),
            created_at=_moment(text["CREATED"]),
            due_at=_moment(text["DTSTART"]),
            done_at=blank(),
            text=first_of(text["SUMMARY"], text["DESCRIPTION"]),
        )
    }


def _moment(value: Cell) -> Cell:
    """20220325T100000Z as everybody writes it."""
    day = value.re_replace(r"^(\d{4})(\d{2})(\d{2})", r"\1-\2-\3")
    return day.re_replace(r"T(\d{2})(\d{2})(\d{2})", r" \1:\2:\3")
