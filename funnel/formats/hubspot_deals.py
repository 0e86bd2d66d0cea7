"""HubSpot: the deals of a view, with `Date entered "Stage (Pipeline)"` columns as the stage history
they are.

A stage entered twice keeps only its last entry. The close date of an open deal is a hope: it is
when the deal is expected to close, and only closed deals have a closing here.
"""

from __future__ import annotations

import re
from functools import reduce
from operator import or_

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import (
    Cell,
    blank,
    clean,
    either,
    end_of_day,
    first_of,
    one_of,
    says,
    when,
    yes,
)
from funnel.formats.expectations import PROBABILITY, share
from funnel.formats.outcomes import LOST, WON
from funnel.formats.wide import Stay, entries
from funnel.i18n import N_

NAME = "hubspot_deals"
TITLE = N_("HubSpot deals")

COLUMNS = {
    "deal_id": (
        "Record ID",
        "Deal ID",
        "Record ID - Deal",
        "Negócio ID",
        "ID do registro",
        "ID de registro",
        "ID de objeto",
        "hs_object_id",
    ),
    "name": (
        "Deal Name",
        "Dealname",
        "Nome do negócio",
        "Nombre del negocio",
        "Nom de la transaction",
    ),
    "pipeline": ("Pipeline", "Deal pipeline", "Pipeline do negócio"),
    "stage": (
        "Deal Stage",
        "Dealstage",
        "Etapa do negócio",
        "Fase do negócio",
        "Etapa del negocio",
        "Phase de la transaction",
    ),
    "owner": (
        "Deal owner",
        "HubSpot owner",
        "Proprietário do negócio",
        "Propietario del negocio",
        "hubspot_owner_id",
    ),
    "amount": ("Amount", "Valor", "Cantidad", "Amount in company currency"),
    "currency": ("Currency", "Deal Currency", "Moeda", "Moneda", "deal_currency_code"),
    "created_at": (
        "Create Date",
        "Data de criação",
        "Fecha de creación",
        "Date de création",
        "createdate",
        "hs_createdate",
    ),
    "stage_since": ("Date entered current stage",),
    "company": ("Associated Company", "Associated Company (Primary)"),
    "contact": ("Associated Contact", "Associated Contacts"),
    "lost_reason": ("Closed Lost Reason", "closed_lost_reason"),
    "created_by": ("Created by user ID",),
    "updated_at": ("Last Modified Date", "Data da última modificação", "hs_lastmodifieddate"),
    "last_activity_at": ("Last Activity Date", "notes_last_updated"),
    "next_task_at": ("Next Activity Date", "notes_next_activity_date"),
}
CLOSING = ("Close Date", "Data de fechamento", "Fecha de cierre", "Date de fermeture", "closedate")
CHANCE = (*PROBABILITY, "hs_deal_stage_probability", "Deal stage probability")
HISTORY = re.compile(
    r'^(Date entered|Date exited|Latest time in|Cumulative time in|Time in) (?:"(.+)"|(.+))(?:'
    r" \(HH:mm:ss\))?$"
)
# The same under the names that the properties have inside: hs_v2_date_entered_contractsent.
INTERNAL = re.compile(r"(?:^|\.)hs_(?:v2_)?date_entered_(.+)$")


def recognise(sheet: Sheet) -> bool:
    """A record, its deal name and its deal stage: contacts and companies have a Record ID too.
    Freshsales says “value” and “sales owner”."""
    known = all(sheet.find(*COLUMNS[name]) for name in ("deal_id", "name", "stage"))
    return known and not sheet.find("Deal value", "Sales owner")


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """The deals, and the entries if the view has them."""
    ours = {
        name: one_of(sheet, raw, *theirs) for name, theirs in COLUMNS.items() if sheet.find(*theirs)
    }
    if "next_task_at" in ours:
        ours["next_task_at"] = end_of_day(ours["next_task_at"])
    won = yes(one_of(sheet, raw, "Is Closed Won", "hs_is_closed_won")) | says(ours["stage"], WON)
    lost = yes(one_of(sheet, raw, "Is Closed Lost", "Is closed lost", "hs_is_closed_lost")) | says(
        ours["stage"], LOST
    )
    ours["status"] = when((won, "won"), (lost, "lost"))
    ours["closed_at"] = either(won | lost, one_of(sheet, raw, *CLOSING), blank())
    if sheet.find(*CLOSING):
        ours["expected_at"] = either(~(won | lost), one_of(sheet, raw, *CLOSING))
    if sheet.find(*CHANCE):
        ours["probability"] = share(one_of(sheet, raw, *CHANCE))
    found = {"deals": raw.select("row", "line", **ours)}
    if stays := history(raw, sheet):
        found["entries"] = entries(
            raw,
            ours["deal_id"],
            [*stays, _present(ours, stays)],
            ours.get("pipeline"),
            ours["stage"],
        )
    return found


def _present(ours: dict[str, Cell], stays: list[Stay]) -> Stay:
    """The present stage, if its own column is blank or not in the view: entered as the deal says,
    or when it was closed."""
    here = [
        (ours["stage"].lower() == stay.stage.lower()) & stay.entered_at.notnull() for stay in stays
    ]
    told = reduce(or_, here).fill_null(False)
    since = first_of(ours.get("stage_since", blank()), ours["closed_at"])
    return Stay(either(~told, since), ours["stage"])


def history(raw: ir.Table, sheet: Sheet) -> list[Stay]:
    """The columns that say when a stage was entered, with the stage and its pipeline."""
    found: list[Stay] = []
    known = {name: _seen(sheet, COLUMNS[name]) for name in ("stage", "pipeline")}
    for index, header in enumerate(sheet.headers):
        match = HISTORY.match(header.strip().replace("“", '"').replace("”", '"'))
        if match and match[1] == "Date entered":
            label = match[2] or match[3]
            if label.casefold() != "current stage":
                found.append(Stay(clean(raw[f"c{index}"]), *split_label(label, **known)))
    return found or internal(raw, sheet, _spelled(sheet, COLUMNS["stage"]))


def internal(raw: ir.Table, sheet: Sheet, stages: set[str]) -> list[Stay]:
    """The columns under the names that HubSpot has for them: a stage's ID is written with
    underscores there, so the rows say how it is spelled."""
    plain = {re.sub(r"\W", "_", stage).casefold(): stage for stage in stages}
    found: dict[str, Stay] = {}
    for index, header in enumerate(sheet.headers):
        if match := INTERNAL.search(header.strip()):
            stage = plain.get(match[1].casefold(), match[1])
            if "hs_v2_" in header or stage not in found:
                found[stage] = Stay(clean(raw[f"c{index}"]), stage)
    return list(found.values())


def _spelled(sheet: Sheet, names: tuple[str, ...]) -> set[str]:
    index = int((sheet.find(*names) or "c-1")[1:])
    return {row[index].strip() for row in sheet.sample if 0 <= index < len(row)}


def _seen(sheet: Sheet, names: tuple[str, ...]) -> set[str]:
    """What a column says in the first rows."""
    index = int((sheet.find(*names) or "c-1")[1:])
    return {row[index].strip().casefold() for row in sheet.sample if 0 <= index < len(row)}


def split_label(label: str, stage: set[str], pipeline: set[str]) -> tuple[str, str | None]:
    """`Offer (sent) (Sales (B2B))` → the stage and its pipeline: the last bracket, unless the rows
    know the whole as a stage and it as none."""
    depth = 0
    for index in range(len(label) - 1, 0, -1):
        depth += {")": 1, "(": -1}.get(label[index], 0)
        if depth == 0:
            break
    if not label.endswith(")") or depth or label[index - 1 : index + 1] != " (":
        return label, None
    inside = label[index + 1 : -1]
    is_stage = label.casefold() in stage and inside.casefold() not in pipeline
    if is_stage:
        return (label, None)
    return (label[: index - 1], inside)
