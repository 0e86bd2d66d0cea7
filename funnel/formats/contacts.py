"""Exports of people, of any CRM: known for what they are and refused, because no deal is in
them."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.i18n import N_

NAME = "contacts"
TITLE = N_("a list of contacts")
REFUSE = N_(
    "“{file}” is a list of contacts, not of deals. Export the deals (leads, opportunities) and load"
    " that file."
)

KNOWN = (
    ("Полное имя контакта", "Дата создания контакта"),  # amoCRM
    ("Полное имя контакта", "Кем создан контакт"),
    ("Полное имя контакта", "Имя", "Фамилия"),
    ("Full name", "First name", "Last name"),
    ("Nombre completo", "Nombre", "Apellido"),
    ("Nome completo", "Primeiro nome", "Último nome"),
    ("Nombre completo", "Fecha de creación del contacto"),
    ("Nome completo", "Contato criado em"),
    ("First Name", "Last Name", "Lifecycle Stage"),  # HubSpot
    ("First Name", "Last Name", "Contact owner"),
    ("Record ID", "First Name", "Last Name", "Email"),
    ("Person - Name", "Person - ID"),  # Pipedrive
    ("Person - Name", "Person - Email"),
    ("Name", "Organization", "Email", "Closed deals"),
    ("Pessoa - Nome", "Pessoa - ID"),
    ("Id", "LastName", "Email", "AccountId"),  # Salesforce
    ("ID", "Имя", "Фамилия", "Тип контакта"),  # Bitrix24
    ("ID", "NAME", "LAST_NAME", "TYPE_ID"),
    ("Record Id", "First Name", "Last Name", "Contact Owner"),  # Zoho
    ("First name", "Last name", "Sales owner", "Email"),  # Freshsales
)
DEALS = (
    "Этап сделки",
    "Стадия сделки",
    "Estatus del lead",
    "Etapa do lead",
    "Lead stage",
    "Deal Stage",
    "Deal - Stage",
    "Negócio - Etapa",
    "StageName",
    "STAGE_ID",
    "Stage",
)


def recognise(sheet: Sheet) -> bool:
    """A person's columns, and no stage of a deal."""
    return any(sheet.has(*names) for names in KNOWN) and not sheet.find("Lead Owner", *DEALS)


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """Nothing."""
    return {}
