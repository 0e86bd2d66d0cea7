"""Exports of leads in the sense of HubSpot, Salesforce, Bitrix24 and Zoho: enquiries with a status,
before there is a deal; refused."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.contacts import DEALS
from funnel.formats.contacts import recognise as is_contacts
from funnel.i18n import N_

NAME = "enquiries"
TITLE = N_("a list of enquiries with a lead status")
REFUSE = N_(
    "“{file}” is a list of enquiries (leads with a status), which have no pipeline. Export the"
    " deals or opportunities and load that file."
)

KNOWN = (
    ("Lead Status", "Company", "Lead Source", "Lead Owner"),  # Zoho, and reports of Salesforce
    ("Id", "LastName", "Status", "IsConverted"),  # Salesforce
    ("Lead Name", "Lead Status"),  # HubSpot
    ("ID", "Название лида", "Статус"),  # Bitrix24
    ("ID", "TITLE", "STATUS_ID", "SOURCE_ID"),
    ("OWNER_ID", "CREATED_TIME", "STATUS_ID"),
)
# Kommo's deals are called leads, and have these.
KOMMO = ("Pipeline", "Sales funnel", "Responsible user", "Lead responsible user")
KEYCRM = ("communicate_at",)  # of its cards, which have a status for a stage


def recognise(sheet: Sheet) -> bool:
    """An enquiry's columns, and no stage of a deal."""
    return (
        any(sheet.has(*names) for names in KNOWN)
        and not sheet.find(*DEALS, *KOMMO, *KEYCRM)
        and not is_contacts(sheet)
    )


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """Nothing."""
    return {}
