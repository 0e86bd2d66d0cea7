"""One item of the list of what looks wrong: its check, its deal, a moment and a detail."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel import tables as schema


def _value(rows: ir.Table, said: str | ir.Value) -> ir.Value:
    """A column by its name, or what is given."""
    if isinstance(said, str):
        return rows[said]
    return said


def item(
    check: str,
    rows: ir.Table,
    at: str | ir.Value | None = None,
    detail: str | ir.Value | None = None,
) -> ir.Table:
    """Rows with a deal_id as items."""
    moment = ibis.null(schema.MOMENT) if at is None else _value(rows, at)
    text = ibis.null("string") if detail is None else _value(rows, detail)
    return rows.select(
        check=ibis.literal(check),
        deal_id=rows.deal_id,
        happened_at=moment,
        detail=text.cast("string"),
    )
