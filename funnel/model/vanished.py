"""Deals of earlier exports that the newest of their kind lacks.

They were deleted or merged, or whoever exported may not see them. Only exports that show the same
deals are compared, not parts or other pipelines.
"""

from __future__ import annotations

from itertools import pairwise

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.model.inputs import Builder, input_table, typed
from funnel.model.joins import look_up
from funnel.model.merging import ranks
from funnel.model.seconds import moment

# Of the deals of the export before: with fewer in common, two exports show different deals.
SHARED = 0.5
# Each such deal per kind of export: when it was seen last, and the middle to the next export.
gone = ibis.table(
    {"deal_id": "string", "seen_at": tables.MOMENT, "gone_at": tables.MOMENT}, name="temp_gone"
)


def save_gone(door: Builder) -> None:
    """Make `temp_gone` and `gone_deals`: gone in the middle between the last export that has the
    deal and the next one of its kind."""
    parts = _vanished(door)
    if not parts:
        door.create("temp_gone", typed([], gone))
        door.create("gone_deals", typed([], tables.gone_deals))
        return
    rows = [part.select(*gone.columns) for part in parts]
    door.create("temp_gone", ibis.union(*rows, distinct=False))
    door.create("gone_deals", gone.group_by("deal_id").agg(gone_at=gone.gone_at.max()))


def _vanished(door: Builder) -> list[ir.Table]:
    """The columns of `gone`, one table per kind of export; none without lists of deals."""
    if not door.has("deals"):
        return []
    looks = ranks.inner_join(input_table("uploads").select("upload_no", "format"), "upload_no")
    found = door.ask(looks.filter(looks.observed_at.notnull()).order_by("rank_no"))
    parts = (_of_format(door, uploads) for _, uploads in found.groupby("format"))
    return [part for part in parts if part is not None]


def _of_format(door: Builder, uploads: pd.DataFrame) -> ir.Table | None:
    raw = input_table("deals").select("upload_no", "deal_id")
    earlier = uploads[uploads.observed_at < uploads.observed_at.max()]
    if earlier.empty:
        return None
    newest = uploads[uploads.rank_no > earlier.rank_no.max()]
    there = raw.filter(raw.upload_no.isin(_numbers(newest))).select("deal_id").distinct()
    if not _show_the_same(door, raw.filter(raw.upload_no == _numbers(earlier)[-1]), there):
        return None
    lacking = raw.filter(raw.upload_no.isin(_numbers(earlier))).anti_join(there, "deal_id")
    lacking = look_up(lacking, ranks.select("upload_no", "observed_at"), "upload_no")
    last = lacking.group_by("deal_id").agg(seen_at=lacking.observed_at.max())
    looks = [at.to_pydatetime() for at in uploads.observed_at.drop_duplicates()]
    middles = [
        (last.seen_at == moment(seen), moment(seen + (later - seen) / 2))
        for seen, later in pairwise(looks)
    ]
    return last.mutate(gone_at=ibis.cases(*middles, else_=last.seen_at))


def _numbers(uploads: pd.DataFrame) -> list[int]:
    return [int(number) for number in uploads.upload_no]


def _show_the_same(door: Builder, last: ir.Table, there: ir.Table) -> bool:
    kept = last.semi_join(there, "deal_id").agg(kept=lambda t: t.deal_id.nunique())
    counted = door.ask(last.agg(n=last.deal_id.nunique()).cross_join(kept))
    return counted.kept[0] >= SHARED * counted.n[0]
