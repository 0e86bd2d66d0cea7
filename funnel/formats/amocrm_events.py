"""amoCRM and Kommo: the list of events (Analytics → List of events) as a table, in four languages
or by API code.

The list itself has no ID of the deal. An ID column, a link `…/leads/detail/<id>` or the number in
an unnamed deal (“Сделка #123”) is
taken when there is one; else the deal's name stands for it.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.amocrm_leads import split_reason
from funnel.formats.cells import (
    Cell,
    Test,
    blank,
    either,
    first_of,
    found,
    in_time_order,
    one_of,
    says,
)
from funnel.formats.logs import deadlines, moves, owners
from funnel.i18n import N_

NAME = "amocrm_events"
TITLE = N_("amoCRM or Kommo list of events")
DATE_ORDER = "dmy"

WHEN = ("Дата", "Дата и время", "Fecha", "Data", "Date", "Дата події", "Created at")
WHO = ("Автор", "Autor", "Author", "Created by")
EVENT = ("Событие", "Evento", "Event", "Подія")
CODE = ("Тип события", "Event type", "Тип події", "Tipo de evento", "Type")
SAYS = (*EVENT, *CODE)
BEFORE = (
    "Значение до",
    "Valor anterior",
    "Valor antes",
    "Valor previo",
    "Value before",
    "Before",
    "Значення до",
)
AFTER = (
    "Значение после",
    "Valor posterior",
    "Valor depois",
    "Value after",
    "After",
    "Значення після",
)
OBJECT = ("Объект", "Тип объекта", "Objeto", "Object", "Об'єкт", "Об’єкт")
TITLES = ("Название", "Название сделки", "Nombre", "Nome", "Título", "Name", "Title", "Назва")
IDS = (
    "ID сделки",
    "ID объекта",
    "ID",
    "Deal ID",
    "Lead ID",
    "Entity ID",
    "Object ID",
    "ID del lead",
    "ID do lead",
    "ID del objeto",
    "ID do objeto",
    "ID угоди",
    "ID об'єкта",
)
LINK = ("Ссылка", "Enlace", "Link", "URL", "Посилання")
PIPELINE = ("Воронка", "Embudo de ventas", "Funil de vendas", "Pipeline")

MOVED = (
    "Изменение этапа продажи",
    "Этап изменен",
    "Estado del lead cambiado",
    "Mudança da etapa do lead",
    "Lead stage changed",
    "Зміна етапу продажу",
    "lead_status_changed",
)
CREATED = (
    "Новая сделка",
    "Nuevo lead",
    "Novo lead",
    "New lead",
    "Lead created",
    "Нова угода",
    "lead_added",
)
HANDED = (
    "Ответственный изменен",
    "Us. resp. cambiado",
    "Alteração de usuário responsável",
    "Responsible user changed",
    "Відповідального змінено",
    "entity_responsible_changed",
)
PUSHED = (
    "Изменение даты исполнения задачи",
    "Fecha de vencimiento de la tarea cambiada",
    "Alteração da data de vencimento da tarefa",
    "Task due date changed",
    "Зміна дати виконання задачі",
    "task_deadline_changed",
)
DEALS = ("Сделка", "Сделки", "Lead", "Leads", "Negocio", "Deal", "Угода", "2")
TASKS = ("Задача", "Задачи", "Tarea", "Tarefa", "Task", "Tasks", "Завдання")
ROBOTS = ("0", "Робот", "Robot", "Robô", "Salesbot")
SLASH = " / "


def recognise(sheet: Sheet) -> bool:
    """A moment, an event, and a value before and after it."""
    known = all(sheet.find(*names) for names in (WHEN, BEFORE, AFTER))
    return known and bool(sheet.find(*EVENT) or sheet.find(*CODE)) and sheet.container != "json"


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """Stage moves and creations, changes of the responsible, changes of due dates; all other events
    are left out."""
    log = _log(raw, sheet)
    staged = _with_stages(log)
    return {
        "transitions": moves(staged, staged.is_moved, staged.is_created),
        "owner_changes": owners(log, log.is_handed & log.is_deal),
        "task_changes": deadlines(log, log.is_pushed),
    }


def _log(raw: ir.Table, sheet: Sheet) -> ir.Table:
    event, code, entity, name, link = (
        one_of(sheet, raw, *names) for names in (EVENT, CODE, OBJECT, TITLES, LINK)
    )
    lead = first_of(*(found(cell, r"leads/detail/(\d+)", 1) for cell in (link, entity, name)))
    number = first_of(
        lead,
        one_of(sheet, raw, *IDS),
        found(name, r"^(?:Сделка|Lead|Угода|Negocio|Negócio) #(\d+)$", 1),
    )
    who = one_of(sheet, raw, *WHO)
    is_task = says(entity, TASKS)
    deal_id = either(is_task, lead, first_of(number, name))

    def is_a(names: tuple[str, ...]) -> Test:
        return says(event, names) | says(code, names)

    return in_time_order(
        raw.select(
            "row",
            "line",
            deal_id=deal_id,
            task_id=either(is_task, first_of(number, name), blank()),
            moved_at=one_of(sheet, raw, *WHEN),
            moved_by=either(says(who, ROBOTS), blank(), who),
            value_before=one_of(sheet, raw, *BEFORE),
            value_after=one_of(sheet, raw, *AFTER),
            file_pipeline=one_of(sheet, raw, *PIPELINE),
            is_deal=says(entity, DEALS) | lead.notnull() | entity.isnull(),
            is_moved=is_a(MOVED),
            is_created=is_a(CREATED),
            is_handed=is_a(HANDED),
            is_pushed=is_a(PUSHED),
        )
    )


def _with_stages(log: ir.Table) -> ir.Table:
    """Values of moves as stages. `Воронка / Этап` is split only where every move of the file is
    written so: names have slashes too."""
    cells = log.value_before.fill_null(SLASH).contains(SLASH) & log.value_after.fill_null(
        SLASH
    ).contains(SLASH)
    is_split = (cells | ~log.is_moved).all().over(ibis.window())
    sides: dict[str, Cell] = {}
    for pipeline, stage, value in (
        ("from_pipeline", "from_stage", log.value_before),
        ("pipeline", "to_stage", log.value_after),
    ):
        name, _ = split_reason(either(is_split, found(value, r"(?s) / (.*)$", 1), value), blank())
        sides |= {
            stage: name,
            pipeline: either(is_split, found(value, r"(?s)^(.*?) / ", 1), log.file_pipeline),
        }
    return log.mutate(**sides)
