"""What each upload said of a deal that a forecast is held to: its amount, the CRM's own chance of
it, the day on which it should close; from when it was looked at on, not from when it changed.

A column counts only in the uploads that have it. Of uploads of one moment the newest counts.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.model.deals import deals
from funnel.model.inputs import Builder, input_table, typed
from funnel.model.merging import ranks, uploads_with
from funnel.model.spans import worth

AMOUNT = "amount"
CHANCE = "probability"
DAY = "expected_at"


def save_looks(door: Builder, *, is_twice: bool, knows_amounts: bool) -> None:
    """Make `deal_looks`; needs `temp_worth` if amounts of two moments are known. Days are of use
    only beside chances. `is_twice`: an upload may have several rows of a deal."""
    parts: list[ir.Table] = []
    if knows_amounts:
        parts.append(_amounts())
    if door.has("deals"):
        having, _ = uploads_with(door, CHANCE, DAY)
        if having[CHANCE]:
            told = [name for name in (CHANCE, DAY) if having[name]]
            parts += [_told(name, having[name], is_twice=is_twice) for name in told]
    if not parts:
        door.create("deal_looks", typed([], tables.deal_looks))
        return
    door.create("deal_looks", ibis.union(*parts, distinct=False))


def _amounts() -> ir.Table:
    """Amounts that are others than those of the upload before, and the first of each deal."""
    moments = ranks.select("rank_no", looked_at="observed_at")
    rows = worth.inner_join(moments, "rank_no")
    return _typed(rows, AMOUNT, amount=rows.amount, currency=rows.currency)


def _told(name: str, having: tuple[int, ...], *, is_twice: bool) -> ir.Table:
    """The same of another column. What is put in order is narrow: the deals' IDs come
    afterwards."""
    raw = input_table("deals")
    raw = raw.filter(raw.upload_no.isin(having)).inner_join(ranks, "upload_no")
    raw = raw.filter(raw.observed_at.notnull())
    raw = raw.inner_join(deals.select("deal_id", "deal_no"), "deal_id")
    rows = raw.select("deal_no", "rank_no", "row", looked_at="observed_at", told=raw[name])
    if is_twice or len(having) > 1:
        last = ibis.window(
            group_by=["deal_no", "looked_at"], order_by=[ibis.desc("rank_no"), ibis.desc("row")]
        )
        rows = rows.mutate(age=ibis.row_number().over(last)).filter(lambda t: t.age == 0)
    in_order = ibis.window(group_by="deal_no", order_by="looked_at")
    rows = rows.mutate(was=rows.told.lag().over(in_order), no=ibis.row_number().over(in_order))
    rows = rows.filter((rows.no == 0) | ~rows.told.identical_to(rows.was))
    rows = rows.inner_join(deals.select("deal_no", "deal_id"), "deal_no")
    if name == CHANCE:
        fits = rows.told.between(0, 1)
        return _typed(rows, name, probability=ibis.ifelse(fits, rows.told, ibis.null("float64")))
    return _typed(rows, name, expected_at=rows.told)


def _typed(rows: ir.Table, what: str, **told: ir.Value) -> ir.Table:
    """The columns of `tables.deal_looks`, blank where this is about another thing."""
    known = {"deal_id": rows.deal_id, "looked_at": rows.looked_at, "what": ibis.literal(what)}
    blank = {name: ibis.null(kind) for name, kind in tables.deal_looks.schema().items()}
    return rows.select(**(blank | known | told))
