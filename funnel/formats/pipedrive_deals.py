"""Pipedrive: the list of deals. A won deal stays in the stage where it was won; that it is won says
the status alone."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import blank, end_of_day, first_of, joined, one_of, says, when
from funnel.formats.expectations import share
from funnel.i18n import N_

NAME = "pipedrive_deals"
TITLE = N_("Pipedrive deals")

PREFIXES = ("Deal", "Negócio", "Negocio", "Trato", "Сделка", "Угода")
COLUMNS = {
    "deal_id": ("ID",),
    "name": ("Title", "Título", "Название", "Назва"),
    "pipeline": ("Pipeline", "Funil", "Embudo", "Воронка", "Лійка"),
    "stage": ("Stage", "Etapa", "Этап", "Етап"),
    "owner": ("Owner", "Proprietário", "Propietario", "Владелец", "Власник"),
    "amount": ("Value", "Deal value", "Valor", "Сумма", "Вартість"),
    "currency": (
        "Currency of Value",
        "Currency",
        "Moeda de Valor",
        "Moeda",
        "Moneda de Valor",
        "Moneda",
        "Валюта суммы",
        "Валюта",
    ),
    "created_at": (
        "Deal created",
        "Deal created on",
        "Add time",
        "Negócio criado em",
        "Negocio creado",
        "Сделка создана",
    ),
    "expected_at": (
        "Expected close date",
        "Data de fechamento esperada",
        "Fecha de cierre esperada",
        "Fecha prevista de cierre",
        "Предполагаемая дата закрытия",
        "Ожидаемая дата закрытия",
        "Очікувана дата закриття",
    ),
    "probability": ("Probability", "Deal probability", "Probabilidade", "Probabilidad"),
    "stage_since": (
        "Last stage change",
        "Stage change time",
        "Última mudança de etapa",
        "Último cambio de etapa",
    ),
    "company": ("Organization", "Organização", "Organización", "Организация"),
    "contact": ("Contact person", "Pessoa de contato", "Persona de contacto", "Контактное лицо"),
    "lost_reason": (
        "Lost reason",
        "Motivo do Cancelamento",
        "Motivo da perda",
        "Motivo de la pérdida",
        "Причина проигрыша",
    ),
    "created_by": ("Creator", "Criador", "Creador"),
    "next_task_at": (
        "Next activity date",
        "Data da próxima atividade",
        "Fecha de la siguiente actividad",
    ),
    "last_activity_at": ("Last activity date", "Data da última atividade"),
    "updated_at": ("Update time", "Atualizado em"),
    "tags": ("Label", "Etiqueta"),
}
STATUS = ("Status", "Estado", "Статус")
WON_AT = ("Won time", "Ganho em", "Data de ganho", "Ganado el", "Дата выигрыша")
LOST_AT = ("Lost time", "Perdido em", "Data de perda", "Perdido el", "Дата проигрыша")
CLOSED_AT = ("Deal closed on", "Close time", "Negócio fechado em", "Negocio cerrado el")
WORDS = {
    "won": ("won", "ganho", "ganado", "выиграна", "выиграно", "виграна"),
    "lost": ("lost", "perdido", "проиграна", "проиграно", "програна"),
    "open": ("open", "aberto", "abierto", "открыта", "открыто", "відкрита"),
}
# Without the prefix, Title, Stage and Status may be anybody's; these are Pipedrive's.
MARKS = (
    *WON_AT,
    *LOST_AT,
    *CLOSED_AT,
    "Deal created",
    "Deal created on",
    "Add time",
    "Last stage change",
    "Stage change time",
)


def headed(*names: str) -> tuple[str, ...]:
    """A header with the prefix of each language, then without."""
    return (*(f"{prefix} - {name}" for name in names for prefix in PREFIXES), *names)


def recognise(sheet: Sheet) -> bool:
    """Stage and status of a deal by their prefix; or bare ones beside a column that only Pipedrive
    has."""
    prefixed = [
        headed(*names)[: len(names) * len(PREFIXES)]
        for names in (COLUMNS["name"], COLUMNS["stage"])
    ]
    if all(sheet.find(*names) for names in prefixed):
        return True
    bare = all(
        sheet.find(*names)
        for names in (("ID",), ("Title", "Título"), COLUMNS["stage"], ("Status", "Estado"))
    )
    return bare and bool(sheet.find(*MARKS))


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """The deals that are not deleted. Without an ID column, title and creation stand for it."""
    ours = {
        name: one_of(sheet, raw, *headed(*theirs))
        for name, theirs in COLUMNS.items()
        if sheet.find(*headed(*theirs))
    }
    ours.setdefault("deal_id", joined([ours["name"], ours.get("created_at", blank())], " · "))
    if "next_task_at" in ours:
        ours["next_task_at"] = end_of_day(ours["next_task_at"])
    if "probability" in ours:
        ours["probability"] = share(ours["probability"], of_hundred=True)
    status = one_of(sheet, raw, *headed(*STATUS))
    won = says(status, WORDS["won"])
    lost = says(status, WORDS["lost"])
    ours["status"] = when((won, "won"), (lost, "lost"), (says(status, WORDS["open"]), "open"))
    closing = one_of(sheet, raw, *headed(*CLOSED_AT))
    ours["closed_at"] = when(
        (won, first_of(one_of(sheet, raw, *headed(*WON_AT)), closing)),
        (lost, first_of(one_of(sheet, raw, *headed(*LOST_AT)), closing)),
    )
    deals = raw.select(
        "row",
        "line",
        **ours,
        is_gone=says(status, ("deleted", "excluído", "eliminado", "удалена", "видалена")),
    )
    return {"deals": deals.filter(~deals.is_gone).drop("is_gone")}
