"""Salesforce: the object OpportunityFieldHistory: one row per changed field; the stage, the
owner and the close date are taken.

A change of the owner stands there twice, by names and by ids; the ids fit the other objects and are
kept when they are there.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import blank, in_time_order, one_of, says, yes
from funnel.formats.logs import expected, moves, owners
from funnel.i18n import N_

NAME = "salesforce_field_history"
TITLE = N_("Salesforce OpportunityFieldHistory")
ZONE = "UTC"

PERSON = r"^005[A-Za-z0-9]{12,15}$"


def recognise(sheet: Sheet) -> bool:
    """The opportunity, a field, its old and its new value."""
    return sheet.has("OpportunityId", "Field", "OldValue", "NewValue")


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """Stage moves and creations, and changes of the owner."""
    old = one_of(sheet, raw, "OldValue")
    new = one_of(sheet, raw, "NewValue")
    log = in_time_order(
        raw.select(
            "row",
            "line",
            deal_id=one_of(sheet, raw, "OpportunityId"),
            field=one_of(sheet, raw, "Field"),
            moved_at=one_of(sheet, raw, "CreatedDate"),
            moved_by=one_of(sheet, raw, "CreatedBy.Name", "CreatedById"),
            from_pipeline=blank(),
            from_stage=old,
            pipeline=blank(),
            to_stage=new,
            value_before=old,
            value_after=new,
            is_gone=yes(one_of(sheet, raw, "IsDeleted")),
        )
    )
    log = log.filter(~log.is_gone)
    is_owner = says(log.field, ("Owner", "OwnerId"))
    by_id = log.value_after.re_search(PERSON).fill_null(False)
    has_ids = (is_owner & by_id).any().over(ibis.window())
    log = log.mutate(is_owner=is_owner & (by_id | ~has_ids))
    return {
        "transitions": moves(log, says(log.field, ("StageName",)), says(log.field, ("created",))),
        "owner_changes": owners(log, log.is_owner),
        "expected_changes": expected(log, says(log.field, ("CloseDate",))),
    }
