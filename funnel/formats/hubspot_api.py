"""HubSpot: deals of the API as JSON, with `propertiesWithHistory` where it was asked for."""

from __future__ import annotations

import re
from itertools import pairwise

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import (
    Cell,
    at,
    either,
    has_paths,
    inner_list,
    plain_path,
    says,
    when,
    yes,
)
from funnel.formats.expectations import share
from funnel.formats.hubspot_deals import internal
from funnel.formats.outcomes import LOST, WON
from funnel.formats.wide import Stay, entries
from funnel.i18n import N_

NAME = "hubspot_api"
TITLE = N_("HubSpot deals (API)")
ZONE = "UTC"

PATHS = {
    "deal_id": "id",
    "name": "properties.dealname",
    "pipeline": "properties.pipeline",
    "stage": "properties.dealstage",
    "owner": "properties.hubspot_owner_id",
    "amount": "properties.amount",
    "currency": "properties.deal_currency_code",
    "created_at": "properties.createdate",
    "lost_reason": "properties.closed_lost_reason",
    "updated_at": "properties.hs_lastmodifieddate",
    "last_activity_at": "properties.notes_last_updated",
}
CHANCE = "properties.hs_deal_stage_probability"
STEP = re.compile(r"propertiesWithHistory\.dealstage[.\[](\d+)\]?\.(value|timestamp)$")
DAY = re.compile(r"propertiesWithHistory\.closedate[.\[](\d+)\]?\.(value|timestamp)$")


def recognise(sheet: Sheet) -> bool:
    """A deal's properties under `properties`."""
    return sheet.container == "json" and has_paths(sheet, "id", "properties.dealstage")


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """The deals, and their stages in order if the history is there (newest first, as the API gives
    it).

    A stage of the history may belong to a pipeline the deal has left: the list of stages tells, not
    the deal.
    """
    ours = {name: at(sheet, raw, path) for name, path in PATHS.items() if has_paths(sheet, path)}
    if has_paths(sheet, CHANCE):
        ours["probability"] = share(at(sheet, raw, CHANCE))
    is_closed = yes(at(sheet, raw, "properties.hs_is_closed"))
    won = yes(at(sheet, raw, "properties.hs_is_closed_won")) | says(ours["stage"], WON)
    lost = says(ours["stage"], LOST) | (is_closed & ~won)
    status = when((won, "won"), (lost, "lost"))
    deals = raw.select(
        "row",
        "line",
        **ours,
        status=status,
        closed_at=either(won | lost, at(sheet, raw, "properties.closedate")),
        expected_at=either(~(won | lost), at(sheet, raw, "properties.closedate")),
    )
    return {"deals": deals} | _logs(raw, sheet, ours)


def _logs(raw: ir.Table, sheet: Sheet, ours: dict[str, Cell]) -> dict[str, ir.Table]:
    """The entries, and the changes of the expected day."""
    found: dict[str, ir.Table] = {}
    stays = _history(raw, sheet)
    if stays:
        found["entries"] = entries(raw, ours["deal_id"], stays)
    elif stays := internal(raw, sheet, _stages(sheet)):
        found["entries"] = entries(raw, ours["deal_id"], stays, ours.get("pipeline"), ours["stage"])
    days = [step for step in inner_list(sheet, raw, DAY) if len(step) == 2]
    if len(days) > 1:
        found["expected_changes"] = _pushed(raw, ours["deal_id"], days)
    return found


def _pushed(raw: ir.Table, deal_id: Cell, days: list[dict[str, Cell]]) -> ir.Table:
    """Each day beside the one before it; the newest comes first, as the API gives them."""
    parts = [
        raw.select(
            "row",
            "line",
            deal_id=deal_id,
            changed_at=now["timestamp"],
            old_expected_at=before["value"],
            new_expected_at=now["value"],
        )
        for now, before in pairwise(days)
    ]
    parts = [part.filter(part.changed_at.notnull()) for part in parts]
    if len(parts) > 1:
        return parts[0].union(*parts[1:])
    return parts[0]


def _stages(sheet: Sheet) -> set[str]:
    places = [plain_path(header) for header in sheet.headers]
    index = places.index(plain_path(PATHS["stage"]))
    return {row[index].strip() for row in sheet.sample if index < len(row)}


def _history(raw: ir.Table, sheet: Sheet) -> list[Stay]:
    return [
        Stay(step["timestamp"], step["value"])
        for step in reversed(inner_list(sheet, raw, STEP))
        if len(step) == 2
    ]
