"""HubSpot: property history as a list (deal, property, value, moment), from the API or a warehouse
→ entries, owner changes and changes of
the day on which a deal is expected to close."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import Cell, in_time_order, one_of, says
from funnel.i18n import N_

NAME = "hubspot_history"
TITLE = N_("HubSpot property history")
ZONE = "UTC"

DEAL = ("deal_id", "dealId", "Deal ID", "objectId", "object_id", "hs_object_id", "Record ID")
PROPERTY = ("name", "property", "property_name", "propertyName", "Property name", "Property")
VALUE = ("value", "Property value", "new_value", "Value")
WHEN = ("timestamp", "change_date", "Change date", "date_changed", "Date changed", "Date of change")
WHO = ("updatedByUserId", "updated_by_user_id", "source_id", "sourceId", "Changed by")
STAGES = ("dealstage", "deal_stage", "Deal stage")
OWNERS = ("hubspot_owner_id", "Deal owner")
CLOSING = ("closedate", "Close Date")


def recognise(sheet: Sheet) -> bool:
    """A deal, the name of a property, its value and when it took it; and the stage among the
    properties, if rows are at hand."""
    if not all(sheet.find(*names) for names in (DEAL, PROPERTY, VALUE, WHEN)):
        return False
    index = int((sheet.find(*PROPERTY) or "c0")[1:])
    return not sheet.sample or any(
        row[index].strip() in (*STAGES, *OWNERS, *CLOSING)
        for row in sheet.sample
        if index < len(row)
    )


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """The values of the stage are entries; each value of the owner takes over from the one
    before."""
    log = raw.select(
        "row",
        "line",
        deal_id=one_of(sheet, raw, *DEAL),
        kind=one_of(sheet, raw, *PROPERTY),
        value=one_of(sheet, raw, *VALUE),
        happened_at=one_of(sheet, raw, *WHEN),
        who=one_of(sheet, raw, *WHO).re_replace("^userId:", ""),
    )
    log = in_time_order(log, "happened_at")
    stages = log.filter(says(log.kind, STAGES))
    owners = _steps(log, OWNERS)
    days = _steps(log, CLOSING)
    owners = owners.rename(from_owner="before", to_owner="value")
    return {
        "entries": stages.select(
            "row",
            "line",
            "deal_id",
            "sequence",
            stage="value",
            entered_at="happened_at",
            moved_by="who",
        ),
        "owner_changes": owners.drop("changed_by"),
        "expected_changes": days.rename(old_expected_at="before", new_expected_at="value"),
    }


def _steps(log: ir.Table, names: tuple[str, ...]) -> ir.Table:
    """The values of a property from the second on, each beside the one before it."""
    rows = log.filter(says(log.kind, names))
    in_order = ibis.window(
        group_by=rows.deal_id, order_by=[rows.happened_at, rows.sequence.cast("int64")]
    )
    before: Cell = rows.value.lag().over(in_order)
    steps = rows.select(
        "row",
        "line",
        "deal_id",
        "value",
        changed_at="happened_at",
        changed_by="who",
        before=before,
    )
    return steps.filter(steps.before.notnull())
