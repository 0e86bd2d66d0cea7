"""Tables with one date per stage in a row → an entries log.

As a format of its own it is recognised only when the headers say “entered”. A table of columns like
“Дата зустрічі” may be that or
may be a deal list with dates of other kinds: then the person decides, with `--format wide` or on
the mapping page.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir

from funnel.formats import Sheet, currency_of, pick
from funnel.formats.cells import DATE, Cell, blank, clean, either, moment, one_of
from funnel.i18n import N_

NAME = "wide"
TITLE = N_("one date per stage in a row")

COLUMNS = {
    "deal_id": (
        "deal_id",
        "ID",
        "Deal ID",
        "ID сделки",
        "ID угоди",
        "Номер угоди",
        "Номер сделки",
        "№",
        "ID del negocio",
        "ID do negócio",
    ),
    "name": (
        "name",
        "Deal name",
        "Название сделки",
        "Название",
        "Назва угоди",
        "Назва",
        "Клієнт",
        "Клиент",
    ),
    "pipeline": ("pipeline", "Воронка", "Лійка", "Embudo", "Funil"),
    "owner": (
        "owner",
        "Deal owner",
        "Ответственный",
        "Відповідальний",
        "Менеджер",
        "Responsable",
        "Responsável",
        "Manager",
    ),
    "amount": ("amount", "Сума", "Сумма", "Бюджет", "Presupuesto", "Valor"),
    "currency": ("currency", "Валюта", "Moneda", "Moeda"),
    "created_at": ("created_at", "Created", "Create date", "Дата создания", "Дата створення"),
    "closed_at": ("closed_at", "Closed", "Дата закрытия", "Дата закриття"),
    "stage": (
        "stage",
        "Этап",
        "Етап",
        "Стадия",
        "Стадія",
        "Этап сделки",
        "Етап угоди",
        "Deal stage",
        "Status",
    ),
}
ENTERED = re.compile(
    r"^(?:date entered|date of entering|entered|entered at|дата входа в(?: этап)?|дата перехода"
    r" (?:в|на)(?: этап)?"
    r"|дата входу в(?: етап)?|дата переходу (?:в|у|на)(?: етап)?|fecha de entrada (?:en|a)(?:"
    r" etapa)?"
    r"|data de entrada (?:em|na|no)(?: etapa)?)"
    r'[\s:"“«]+(.+?)["”»]?$',
    re.IGNORECASE,
)
DATED = re.compile(r"^(?:дата|date|fecha|data)\s+(?:of |de |do |da )?(.+)$", re.IGNORECASE)


class Stay(NamedTuple):
    """One column of dates: when the stage (of the pipeline, if the header says it) was entered."""

    entered_at: Cell
    stage: Any  # a name, or the cell that holds it
    pipeline: str | None = None


def recognise(sheet: Sheet) -> bool:
    """A deal's ID and at least two columns that say “entered”. HubSpot's own are known by their
    quotes and left to it."""
    if not sheet.find(*COLUMNS["deal_id"]) or sheet.find("Record ID"):
        return False
    return sum(bool(ENTERED.match(header.strip())) for header in sheet.headers) >= 2


def offered(sheet: Sheet) -> list[str]:
    """The stages, if the file may be such a table without saying so: an ID, and three more columns
    of nothing but dates."""
    stages = _dated(sheet) if sheet.find(*COLUMNS["deal_id"]) else {}
    if len(stages) >= 3:
        return list(stages.values())
    return []


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """An entry per date, and the deals around them."""
    found = {
        index: match[1]
        for index, header in enumerate(sheet.headers)
        if (match := ENTERED.match(header.strip()))
    } or _dated(sheet)
    stays = [Stay(moment(clean(raw[f"c{index}"])), stage) for index, stage in found.items()]
    log = entries(
        raw,
        one_of(sheet, raw, *COLUMNS["deal_id"]),
        stays,
        one_of(sheet, raw, *COLUMNS["pipeline"]),
    )
    if sheet.find(*COLUMNS["stage"]):
        return {"entries": log, "deals": _deals(raw, sheet)}
    return {"entries": log}


def _deals(raw: ir.Table, sheet: Sheet) -> ir.Table:
    deals = pick(raw, sheet, COLUMNS)
    amount = sheet.find(*COLUMNS["amount"])
    if not amount or "currency" in deals.columns:
        return deals
    if code := currency_of(sheet.headers[int(amount[1:])]):
        return deals.mutate(currency=ibis.literal(code))
    return deals


def _dated(sheet: Sheet) -> dict[int, str]:
    """The columns of dates that are none of the deal's own, with their stages."""
    known = {column for theirs in COLUMNS.values() if (column := sheet.find(*theirs))}
    found: dict[int, str] = {}
    for index, header in enumerate(sheet.headers):
        name = header.strip()
        if name and f"c{index}" not in known and _has_dates_alone(sheet, index):
            match = DATED.match(name)
            found[index] = match[1] if match else name
    return found


def _has_dates_alone(sheet: Sheet, index: int) -> bool:
    cells = [row[index].strip() for row in sheet.sample if index < len(row)]
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(re.fullmatch(DATE, cell) for cell in filled)


def entries(
    raw: ir.Table,
    deal_id: Cell,
    stays: list[Stay],
    pipeline: Cell | None = None,
    present: Cell | None = None,
) -> ir.Table:
    """One entry per date that is there. Ties keep the order of the columns, but nothing comes after
    the stage the deal is in now."""
    parts = []
    for number, stay in enumerate(stays):
        stage: Cell = ibis.literal(stay.stage) if isinstance(stay.stage, str) else stay.stage
        of_deal = pipeline if pipeline is not None else blank()
        is_last = blank() if present is None else present
        part = raw.select(
            "row",
            "line",
            deal_id=deal_id,
            stage=stage,
            pipeline=ibis.literal(stay.pipeline) if stay.pipeline else of_deal,
            entered_at=stay.entered_at,
            sequence=either(
                (is_last.lower() == stage.lower()).fill_null(False), str(number + 1000), str(number)
            ),
        )
        parts.append(part.filter(part.entered_at.notnull()))
    if len(parts) > 1:
        return parts[0].union(*parts[1:])
    return parts[0]
