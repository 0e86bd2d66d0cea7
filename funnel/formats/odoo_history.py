"""Odoo: `mail_tracking_value` joined to `mail_message`: what a field was and became, of which
opportunity, when, by whom."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import blank, first_of, in_time_order, one_of, says
from funnel.formats.logs import expected, moves, owners
from funnel.i18n import N_

NAME = "odoo_history"
TITLE = N_("Odoo tracking of opportunities")
ZONE = "UTC"

FIELD = ("field", "field_name", "field_id", "field_desc", "field_id/name")
WHEN = ("date", "mail_message_id/date", "create_date")
WHO = ("author_id/name", "author_id", "author", "create_uid")


def recognise(sheet: Sheet) -> bool:
    """A record, a field, and its old and new text."""
    return sheet.has("res_id", "old_value_char", "new_value_char") and bool(
        sheet.find(*FIELD) and sheet.find(*WHEN)
    )


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """Changes of the stage, of the salesperson and of the expected closing."""
    old = one_of(sheet, raw, "old_value_char")
    new = one_of(sheet, raw, "new_value_char")
    day_before = one_of(sheet, raw, "old_value_datetime")
    day_after = one_of(sheet, raw, "new_value_datetime")
    log = in_time_order(
        raw.select(
            "row",
            "line",
            deal_id=one_of(sheet, raw, "res_id"),
            field=one_of(sheet, raw, *FIELD),
            moved_at=one_of(sheet, raw, *WHEN),
            moved_by=one_of(sheet, raw, *WHO),
            from_pipeline=blank(),
            from_stage=old,
            pipeline=blank(),
            to_stage=new,
            value_before=first_of(old, day_before),
            value_after=first_of(new, day_after),
        )
    )
    return {
        "transitions": moves(log, says(log.field, ("stage_id", "Stage"))),
        "owner_changes": owners(log, says(log.field, ("user_id", "Salesperson"))),
        "expected_changes": expected(log, says(log.field, ("date_deadline", "Expected Closing"))),
    }
