"""Exports of amoCRM in a language that nobody here knows: which column is which by its place."""

from __future__ import annotations

import re

from funnel.formats import Sheet
from funnel.formats.cells import DATE

PLACES = {
    "csv": {
        "deal_id": 0,
        "name": 1,
        "amount": 2,
        "owner": 3,
        "created_at": 4,
        "created_by": 5,
        "updated_at": 6,
        "closed_at": 8,
        "tags": 9,
        "stage": 15,
        "pipeline": 16,
        "contact": 17,
        "company": 20,
    },
    "xlsx": {
        "deal_id": 0,
        "name": 1,
        "company": 2,
        "contact": 3,
        "owner": 5,
        "stage": 6,
        "pipeline": 7,
        "amount": 8,
        "created_at": 9,
        "created_by": 10,
        "updated_at": 11,
        "tags": 13,
        "next_task_at": 14,
        "closed_at": 15,
    },
}


EXPORT = re.compile(r"(?:amocrm|kommo|importado)_export_leads_", re.IGNORECASE)


TRACKING = {
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "gclid",
    "_ym_uid",
    "fbclid",
    "gclientid",
    "roistat",
    "referrer",
}


def by_position(sheet: Sheet) -> dict[str, int]:
    """Which column is which by its place, if the first rows fit the places and the file is an
    amoCRM one beyond doubt."""
    sure = bool(EXPORT.search(sheet.file)) or TRACKING & set(sheet.folded)
    if not sure or sheet.folded[:1] != ("id",) or not sheet.sample:
        return {}
    return next(
        (places for places in PLACES.values() if all(_fits(row, places) for row in sheet.sample)),
        {},
    )


def _fits(row: tuple[str, ...], places: dict[str, int]) -> bool:
    if len(row) <= max(places.values()):
        return False
    ours = {name: row[index].strip() for name, index in places.items()}
    dated = all(re.fullmatch(DATE, ours[name]) for name in ("created_at", "updated_at"))
    closed = re.fullmatch(DATE, ours["closed_at"]) or not re.search(r"\d", ours["closed_at"])
    return bool(re.fullmatch(r"\d{5,10}", ours["deal_id"]) and dated and closed and ours["stage"])
