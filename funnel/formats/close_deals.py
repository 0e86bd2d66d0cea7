"""Close: the export of opportunities. `status_type` says active, won or lost apart from the status,
which is the stage."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.cells import closing, either, first_of, joined, one_of, says, when
from funnel.formats.expectations import share, whole_day
from funnel.i18n import N_

NAME = "close_deals"
TITLE = N_("Close opportunities")
ZONE = "UTC"
DECIMAL = "."

COLUMNS = {
    "deal_id": ("id", "opportunity_id"),
    "name": ("lead_name",),
    "pipeline": ("pipeline_name",),
    "stage": ("status_label", "status", "status_display_name"),
    "owner": ("user_name", "user"),
    "amount": ("value",),
    "currency": ("value_currency",),
    "created_at": ("date_created",),
    "created_by": ("created_by_name",),
    "contact": ("contact_name",),
    "updated_at": ("date_updated",),
}
ESTIMATED = ("estimated_close", "expected_close_date", "date_expected")


def recognise(sheet: Sheet) -> bool:
    """A lead, when it was created, won and lost."""
    return sheet.has("lead_name", "date_created", "date_won") and bool(
        sheet.find(*COLUMNS["stage"])
    )


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """The opportunities. Without an id, the lead and the creation stand for it. `date_won` of an
    active one is when it is estimated to be won."""
    ours = {
        name: one_of(sheet, raw, *theirs) for name, theirs in COLUMNS.items() if sheet.find(*theirs)
    }
    if sheet.container == "json":  # the API counts in cents, the export does not
        cents = ours["amount"].try_cast("float64") / 100 if "amount" in ours else None
        ours |= {"amount": cents.cast("string")} if cents is not None else {}
    ours.setdefault("deal_id", joined([ours["name"], ours["created_at"]], " · "))
    won_at = one_of(sheet, raw, "date_won")
    lost_at = one_of(sheet, raw, "date_lost")
    kind = one_of(sheet, raw, "status_type")
    won = says(kind, ("won",)) | (kind.isnull() & won_at.notnull())
    lost = says(kind, ("lost",)) | (kind.isnull() & won_at.isnull() & lost_at.notnull())
    ours["status"] = when((won, "won"), (lost, "lost"), otherwise="open")
    ours["closed_at"] = closing(
        when((won, won_at), (lost, first_of(lost_at, won_at))), ours["created_at"]
    )
    day = first_of(one_of(sheet, raw, *ESTIMATED), either(kind.notnull(), won_at))
    ours["expected_at"] = either(~(won | lost), whole_day(day))
    if sheet.has("confidence"):
        ours["probability"] = share(one_of(sheet, raw, "confidence"), of_hundred=True)
    return {"deals": raw.select("row", "line", **ours)}
