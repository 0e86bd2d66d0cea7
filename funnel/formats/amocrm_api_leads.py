"""amoCRM and Kommo, API v4: the list of leads. Stages, pipelines and people are numbers; their
lists give them names."""

from __future__ import annotations

import re

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import at, clean, has_paths, joined, plain_path, when, yes
from funnel.formats.expectations import EXPECTED
from funnel.i18n import N_

NAME = "amocrm_api_leads"
TITLE = N_("amoCRM or Kommo leads (API v4)")
ZONE = "UTC"

PATHS = {
    "deal_id": "id",
    "name": "name",
    "pipeline": "pipeline_id",
    "stage": "status_id",
    "owner": "responsible_user_id",
    "amount": "price",
    "created_at": "created_at",
    "closed_at": "closed_at",
    "updated_at": "updated_at",
    "next_task_at": "closest_task_at",
    "company": "_embedded.companies.name",
    "contact": "_embedded.contacts.name",
    "lost_reason": "_embedded.loss_reason.name",
    "created_by": "created_by",
}
TAG = re.compile(r"_embedded\.tags[.\[]\d+\]?\.name$")


def recognise(sheet: Sheet) -> bool:
    """The names of a lead's fields."""
    return sheet.container == "json" and has_paths(
        sheet, "id", "status_id", "pipeline_id", "responsible_user_id", "price"
    )


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """The leads that are not deleted; 142 is won and 143 is lost in every pipeline."""
    stage = at(sheet, raw, "status_id")
    tags = [
        clean(raw[f"c{index}"]) for index, header in enumerate(sheet.headers) if TAG.search(header)
    ]
    expected = sheet.find(*EXPECTED)  # a field that the account made
    leads = raw.select(
        "row",
        "line",
        **{ours: at(sheet, raw, path) for ours, path in PATHS.items() if has_paths(sheet, path)},
        status=when((stage == "142", "won"), (stage == "143", "lost"), otherwise="open"),
        tags=joined(tags) if tags else at(sheet, raw, "_embedded.tags.name"),
        **({"expected_at": clean(raw[expected])} if expected else {}),
        is_gone=yes(at(sheet, raw, "is_deleted")),
    )
    if plain_path("closed_at") in map(plain_path, sheet.headers):
        leads = leads.mutate(closed_at=leads.closed_at.nullif("0"))
    if "created_by" in leads.columns:  # 0: an integration or a robot
        leads = leads.mutate(created_by=leads.created_by.nullif("0"))
    return {"deals": leads.filter(~leads.is_gone).drop("is_gone")}
