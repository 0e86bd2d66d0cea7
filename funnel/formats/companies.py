"""Exports of companies, of any CRM: known for what they are and refused, because no deal is in
them."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.contacts import DEALS
from funnel.formats.contacts import KNOWN as PEOPLE
from funnel.i18n import N_

NAME = "companies"
TITLE = N_("a list of companies")
REFUSE = N_(
    "“{file}” is a list of companies, not of deals. Export the deals (leads, opportunities) and"
    " load that file."
)

KNOWN = (
    ("Название компании", "Дата создания компании"),  # amoCRM
    ("Название компании", "Кем создана компания"),
    ("ID", "Название компании", "Кем создана"),
    ("ID", "Company name", "Responsible user"),
    ("Nombre de la compañía", "Fecha de creación de la compañía"),
    ("Company name", "Company Domain Name"),  # HubSpot
    ("Company name", "Company owner"),
    ("Organization - Name", "Organization - ID"),  # Pipedrive
    ("Name", "Address", "People", "Closed deals"),
    ("Organização - Nome", "Organização - ID"),
    ("Id", "Name", "BillingCity"),  # Salesforce
    ("Id", "Name", "Industry", "OwnerId"),
    ("ID", "Название компании", "Тип компании"),  # Bitrix24
    ("ID", "TITLE", "COMPANY_TYPE"),
    ("Record Id", "Account Name", "Account Owner"),  # Zoho
    ("Name", "Website", "Sales owner"),  # Freshsales
)


def recognise(sheet: Sheet) -> bool:
    """A company's columns, and neither a stage of a deal nor a person's."""
    return (
        any(sheet.has(*names) for names in KNOWN)
        and not sheet.find(*DEALS)
        and not any(sheet.has(*names) for names in PEOPLE)
    )


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """Nothing."""
    return {}
