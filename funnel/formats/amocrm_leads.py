"""amoCRM and Kommo: the list of leads, CSV and XLSX, in Russian, Spanish, Portuguese, English and
Ukrainian words, or by position.

The order of the columns is the same in every language of the interface; only the words change, and
CSV and XLSX differ in both.
The closing time has its seconds cut off and the creation has not: a lead may be closed up to 59
seconds before it was created.
"""

from __future__ import annotations

import re

import ibis
import ibis.expr.types as ir

from funnel.formats import Sheet, currency_of
from funnel.formats.amocrm_places import by_position
from funnel.formats.cells import DATE, Cell, blank, clean, either, first_of, found, moment
from funnel.formats.expectations import EXPECTED
from funnel.formats.outcomes import LOST_WITH_REASON
from funnel.i18n import N_

NAME = "amocrm_leads"
TITLE = N_("amoCRM or Kommo leads")
DATE_ORDER = "dmy"
LAST_WINS = True  # the contact's fields come first, the lead's own last

COLUMNS = {
    "deal_id": ("ID",),
    "name": (
        "Название сделки",
        "Nombre del lead",
        "Lead título",
        "Lead title",
        "Lead name",
        "Назва угоди",
    ),
    "stage": (
        "Этап сделки",
        "Estatus del lead",
        "Etapa do lead",
        "Lead stage",
        "Lead status",
        "Етап угоди",
    ),
    "pipeline": (
        "Воронка",
        "Embudo de ventas",
        "Funil de vendas",
        "Pipeline",
        "Sales funnel",
        "Лійка",
    ),
    "owner": (
        "Ответственный",
        "Respons. usuario",
        "Responsable",
        "Usuário responsável",
        "Lead usuário responsável",
        "Responsible user",
        "Lead responsible user",
        "Responsible",
        "Відповідальний",
    ),
    "amount": (
        "Бюджет",
        "Presupuesto",
        "Lead venda",
        "Venda",
        "Sale",
        "Lead sale",
        "Budget",
        "Сума",
    ),
    "created_at": (
        "Дата создания сделки",
        "Дата создания",
        "Fecha de creación",
        "Criado em",
        "Data Criada",
        "Created at",
        "Date created",
        "Дата створення угоди",
        "Дата створення",
    ),
    "created_by": (
        "Кем создана сделка",
        "Кем создана",
        "Creado por",
        "Criado por",
        "Created by",
        "Ким створена угода",
        "Ким створена",
    ),
    "updated_at": (
        "Дата редактирования",
        "Дата изменения",
        "Última modificación el",
        "modificada em",
        "Última modificação",
        "Last modified",
        "Last modified at",
        "Modified at",
        "Дата редагування",
        "Дата зміни",
    ),
    "closed_at": (
        "Дата закрытия",
        "Cerrado el",
        "Fechado às",
        "Fechado as",
        "Fechada em",
        "Closed at",
        "Date closed",
        "Дата закриття",
    ),
    "tags": (
        "Теги",
        "Теги сделки",
        "Etiquetas",
        "Etiquetas del lead",
        "Tags",
        "Lead tags",
        "Теги угоди",
    ),
    "next_task_at": (
        "Ближайшая задача",
        "Tareas próximas",
        "Próxima tarefa",
        "Next task",
        "Closest task",
        "Найближча задача",
    ),
    "company": (
        "Компания",
        "Компания сделки",
        "Compañía",
        "Compañía del lead",
        "Empresa lead 's",
        "Company",
        "Lead's company",
        "Lead company",
        "Компанія",
    ),
    "contact": (
        "Полное имя контакта",
        "Основной контакт",
        "Nombre completo",
        "Contacto principal",
        "Nome completo",
        "Contato principal",
        "Full name",
        "Main contact",
        "Основний контакт",
    ),
}
REASONS = (
    "Причина отказа",
    "Причина закрытия",
    "MOTIVO PERDIDA",
    "Motivo de pérdida",
    "Motivo de insucesso",
    "Motivo de perda",
    "Loss reason",
    "Причина відмови",
)
# What the file is known by, besides ID and the stage: two of these. amoCRM tells the status by the
# stage; a table that tells it apart
# and not who created the lead is home-made.
MARKS = ("name", "pipeline", "created_by", "closed_at")
STATUS = ("Статус", "Статус сделки", "Статус угоди", "Status", "Estado")
LOST = rf"(?is)^({'|'.join(map(re.escape, LOST_WITH_REASON))}) \((.*)\)$"


def by_words(sheet: Sheet) -> dict[str, int]:
    """Which column is which, if the words of one of the languages say so; else nothing."""
    places = {
        ours: int(column[1:]) for ours, theirs in COLUMNS.items() if (column := sheet.find(*theirs))
    }
    known = {"deal_id", "stage"} <= places.keys() and sum(mark in places for mark in MARKS) >= 2
    is_ours = "created_by" in places or not sheet.find(*STATUS)
    if known and is_ours:
        return places
    return {}


def recognise(sheet: Sheet) -> bool:
    """An ID and a stage column and three of the other words in one language; or the known
    places."""
    return sheet.container in {"csv", "xlsx", "html"} and bool(
        by_words(sheet) or by_position(sheet)
    )


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """The leads, one a row."""
    places = by_words(sheet) or by_position(sheet)
    ours: dict[str, Cell] = {name: clean(raw[f"c{index}"]) for name, index in places.items()}
    reason = sheet.find(*REASONS, last=True)
    ours["stage"], ours["lost_reason"] = split_reason(
        ours["stage"], clean(raw[reason]) if reason else blank()
    )
    if "closed_at" in ours:
        ours["closed_at"] = moment(ours["closed_at"])
    if expected := sheet.find(*EXPECTED, last=True):  # a field that the account made
        ours["expected_at"] = moment(clean(raw[expected]))
    if "next_task_at" in ours:
        ours["next_task_at"] = found(ours["next_task_at"], DATE)
    if "amount" in places and (code := currency_of(sheet.headers[places["amount"]])):
        ours["currency"] = ibis.literal(code)
    return {"deals": raw.select("row", "line", **ours)}


def split_reason(stage: Cell, reason: Cell) -> tuple[Cell, Cell]:
    """The stage and the reason of a loss, which stands in brackets (with brackets of its own)
    behind the name of the lost stage."""
    return either(stage.re_search(LOST), stage.re_extract(LOST, 1), stage), first_of(
        found(stage, LOST, 2), reason
    )
