"""Pipedrive: the flow of a deal's changes (`/v1/deals/{id}/flow`). Changes of the stage and of the owner; the names, where it has them."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import at, blank, first_of, has_paths, time_order
from funnel.formats.logs import moves, owners
from funnel.i18n import N_

NAME = "pipedrive_flow"
TITLE = N_("Pipedrive flow of deal changes")
ZONE = "UTC"


def recognise(sheet: Sheet) -> bool:
    """A changed field with its old and new value and the time of the log, inside `data` or alone."""
    return has_paths(sheet, *(_under(sheet, name) for name in ("field_key", "old_value", "new_value", "log_time")))


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """Stage moves, creations (`add_time`) and changes of the owner; notes, activities and other fields are left out."""
    old, new = (at(sheet, raw, _under(sheet, f"additional_data.{side}_value_formatted")) for side in ("old", "new"))
    cell = {name: at(sheet, raw, _under(sheet, name)) for name in ("field_key", "log_time", "user_id", "old_value", "new_value")}
    before, after = first_of(old, cell["old_value"]), first_of(new, cell["new_value"])
    log = raw.select(
        "row", "line",
        deal_id=at(sheet, raw, *(_under(sheet, name) for name in ("item_id", "deal_id")), "deal_id", "item_id"),
        kind=cell["field_key"], moved_at=cell["log_time"], moved_by=cell["user_id"].nullif("0"),
        from_pipeline=blank(), from_stage=before, pipeline=blank(), to_stage=after, value_before=before, value_after=after,
        sequence=time_order(raw, cell["log_time"]),
    )  # fmt: skip
    return {
        "transitions": moves(log, log.kind == "stage_id", log.kind == "add_time"),
        "owner_changes": owners(log, log.kind == "user_id"),
    }


def _under(sheet: Sheet, name: str) -> str:
    return f"data.{name}" if has_paths(sheet, "data.field_key") else name
