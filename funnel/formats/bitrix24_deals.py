"""Bitrix24: the list of deals, CSV, the `.xls` that is an HTML table, or `crm.deal.list`; names and
raw stage codes mixed.

A code carries its pipeline (`C6:LOSE`). The date of completion is a plan until the deal is closed.
"""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet, fold
from funnel.formats.cells import (
    Cell,
    at,
    blank,
    closing,
    either,
    first_of,
    found,
    one_of,
    plain_path,
    says,
    when,
    yes,
)
from funnel.formats.expectations import share
from funnel.formats.outcomes import LOST, WON
from funnel.i18n import N_

NAME = "bitrix24_deals"
TITLE = N_("Bitrix24 deals")
DATE_ORDER = "dmy"

COLUMNS = {
    "deal_id": ("ID",),
    "name": ("Название сделки", "Название", "TITLE", "Назва угоди", "Назва", "Deal name", "Name"),
    # the tables of Bitrix24 BI have the names beside the codes
    "pipeline": (
        "CATEGORY_NAME",
        "Воронка",
        "Направление",
        "CATEGORY_ID",
        "Воронка угод",
        "Лійка",
        "Напрямок",
        "Pipeline",
        "Deal pipeline",
    ),
    "stage": (
        "STAGE_NAME",
        "Стадия сделки",
        "Стадия",
        "STAGE_ID",
        "Стадія угоди",
        "Стадія",
        "Deal stage",
    ),
    "owner": (
        "ASSIGNED_BY_NAME",
        "Ответственный",
        "ASSIGNED_BY_ID",
        "Відповідальний",
        "Відповідальна особа",
        "Responsible person",
    ),
    "amount": ("Сумма", "OPPORTUNITY", "Сума", "Total"),
    "currency": ("Валюта", "CURRENCY_ID", "Currency"),
    "created_at": ("Дата создания", "DATE_CREATE", "Дата створення", "Created on"),
    "created_by": ("CREATED_BY_NAME", "Кем создана", "CREATED_BY_ID", "Ким створена", "Created by"),
    "stage_since": ("MOVED_TIME", "Дата смены стадии", "Дата зміни стадії"),
    "company": (
        "COMPANY_NAME",
        "Компания: Название компании",
        "Компания",
        "COMPANY_ID",
        "Компанія: Назва компанії",
        "Компанія",
        "Company",
    ),
    "contact": ("CONTACT_NAME", "Контакт", "CONTACT_ID", "Contact"),
    "last_activity_at": ("LAST_ACTIVITY_TIME",),
    "updated_at": ("Дата изменения", "DATE_MODIFY", "Дата зміни", "Modified on"),
}
CLOSING = (
    "CLOSEDATE",
    "Дата завершения",
    "Предполагаемая дата закрытия",
    "Дата завершення",
    "Передбачувана дата закриття",
    "Expected close date",
    "End date",
)
CHANCE = ("PROBABILITY", "Вероятность", "Вероятность, %", "Ймовірність", "Probability")
CLOSED = ("CLOSED", "Сделка закрыта", "Угода закрита", "Closed")
SEMANTIC = ("STAGE_SEMANTIC_ID",)
# The list shows a currency by its name.
CURRENCIES = {
    "грив": "UAH",
    "руб": "RUB",
    "доллар": "USD",
    "долар": "USD",
    "евро": "EUR",
    "євро": "EUR",
    "злот": "PLN",
    "тенге": "KZT",
}
CODE = r"^C(\d+):"
MARKS = ("pipeline", "owner", "amount", "created_at")


def recognise(sheet: Sheet) -> bool:
    """An ID, a name, a stage (Bitrix24 says “стадия”, amoCRM “этап”), and two of the other
    words."""
    has = {ours for ours, theirs in COLUMNS.items() if _place(sheet, theirs)}
    english = not sheet.has("Deal stage") or sheet.has("Responsible person")
    return (
        {"deal_id", "name", "stage"} <= has and sum(mark in has for mark in MARKS) >= 2 and english
    )


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """The deals, one a row."""
    ours = {
        name: _cell(raw, sheet, theirs) for name, theirs in COLUMNS.items() if _place(sheet, theirs)
    }
    code = _cell(raw, sheet, ("STAGE_ID",)) if sheet.has("STAGE_ID") else ours["stage"]
    ours["pipeline"] = first_of(ours.get("pipeline", blank()), found(code, CODE, 1))
    ours["stage"] = first_of(ours["stage"], code).re_replace(CODE, "")
    semantic = _cell(raw, sheet, SEMANTIC)
    closed = yes(_cell(raw, sheet, CLOSED))
    won = says(semantic, ("S",)) | says(ours["stage"], WON)
    lost = says(semantic, ("F",)) | says(ours["stage"], LOST)
    ours["status"] = when((won, "won"), (lost, "lost"), (says(semantic, ("P",)), "open"))
    ours["closed_at"] = either(won | lost | closed, _closing(raw, sheet, ours), blank())
    if _place(sheet, CLOSING):
        ours["expected_at"] = either(~(won | lost | closed), _cell(raw, sheet, CLOSING))
    if _place(sheet, CHANCE):
        ours["probability"] = share(_cell(raw, sheet, CHANCE), of_hundred=True)
    if "amount" in ours:
        money = ours["amount"]
        ours["amount"] = money.re_replace(r"\|.*$", "").nullif("")
        ours["currency"] = first_of(
            found(money, r"\|\s*(\w+)\s*$", 1), ours.get("currency", blank())
        )
    if "currency" in ours:
        name = ours["currency"].lower()
        ours["currency"] = when(
            *((name.contains(part), code) for part, code in CURRENCIES.items()),
            otherwise=ours["currency"],
        )
    return {"deals": raw.select("row", "line", **ours)}


def _closing(raw: ir.Table, sheet: Sheet, ours: dict[str, Cell]) -> Cell:
    day = closing(_cell(raw, sheet, CLOSING), ours.get("created_at", blank()))
    return first_of(ours.get("stage_since", blank()), day)


def _place(sheet: Sheet, names: tuple[str, ...]) -> bool:
    places = {plain_path(header) for header in sheet.headers}
    return any(fold(name) in places for name in names)


def _cell(raw: ir.Table, sheet: Sheet, names: tuple[str, ...]) -> Cell:
    if sheet.container == "json":
        return at(sheet, raw, *names)
    return one_of(sheet, raw, *names)
