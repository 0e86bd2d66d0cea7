"""What two uploads that speak about the same moment say differently of the same deal. The newer
counts; each case is listed.

A creation never changes, so that it is compared over all uploads. Uploads of different weeks differ
as the deals do: those are no conflicts.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.model.closed_at import MINUTE
from funnel.model.inputs import Builder, input_table
from funnel.model.joins import look_up
from funnel.model.log_moves import listed_deals
from funnel.model.merging import ranks
from funnel.model.names import spell
from funnel.model.people import named
from funnel.model.seconds import days_between, is_day

TEXTS = ("name", "stage", "status", "owner", "amount", "currency", "lost_reason")
MOMENTS = ("created_at", "closed_at", "next_task_at")


def conflicts(door: Builder, timezone: str) -> list[ir.Table]:
    """Rows `deal_id`, `happened_at` (the moment the uploads speak about), `detail`; nothing where
    there is one upload."""
    looks = door.ask(ranks.order_by("rank_no"))
    if len(looks) < 2:
        return []
    looks["moment"] = looks.observed_at.ffill()
    found = []
    for moment, uploads in looks.groupby("moment", dropna=False):
        if len(uploads) > 1:
            if pd.isna(moment):
                at = ibis.null(tables.MOMENT)
            else:
                at = ibis.literal(moment, tables.MOMENT)
            found += _differences(
                door, list(uploads.upload_no), timezone, at, (*TEXTS, *MOMENTS[1:])
            )
    return found + _differences(
        door, list(looks.upload_no), timezone, ibis.null(tables.MOMENT), MOMENTS[:1]
    )


def _differences(
    door: Builder, uploads: list[int], timezone: str, at: ir.Value, columns: tuple[str, ...]
) -> list[ir.Table]:
    """One table for each column in which any deal differs between these uploads."""
    raw = input_table("deals").filter(
        lambda t: t.upload_no.isin([int(number) for number in uploads])
    )
    raw = look_up(raw, ranks.select("upload_no", "rank_no"), "upload_no")
    if "stage" in columns:
        raw = look_up(
            named(raw, "owner"), listed_deals.select("deal_id", own="pipeline"), "deal_id"
        )
        raw = spell(raw, ibis.coalesce(raw.pipeline, raw.own), raw.stage)
    deals = _ends_of(raw, columns)
    differ = {name: _differ(deals, name, timezone) for name in columns}
    counts = (
        door.ask(deals.agg(**{name: test.sum() for name, test in differ.items()})).fillna(0).iloc[0]
    )
    unit = {name: " UTC" if name in MOMENTS else "" for name in columns}
    return [
        deals.filter(differ[name]).select(
            "deal_id",
            happened_at=at,
            detail=f"{name}: " + deals[f"{name}_old"] + " ≠ " + deals[f"{name}_new"] + unit[name],
        )
        for name in columns
        if counts[name] > 0
    ]


def _ends_of(raw: ir.Table, columns: tuple[str, ...]) -> ir.Table:
    """Per deal and column: the least and the largest of what the uploads say, and what the oldest
    and the newest say, as text."""
    parts: dict[str, ir.Value] = {}
    for name in columns:
        # a stage is compared as what it means: one file may write its name, the other its number
        said = raw.place_no if name == "stage" else raw[name]
        shown = _text(raw[name], is_moment=name in MOMENTS)
        parts[f"{name}_low"] = said.min()
        parts[f"{name}_high"] = said.max()
        parts[f"{name}_old"] = shown.argmin(raw.rank_no)
        parts[f"{name}_new"] = shown.argmax(raw.rank_no)
    return raw.group_by("deal_id").agg(**parts)


def _differ(deals: ir.Table, name: str, timezone: str) -> ir.Value:
    low = deals[f"{name}_low"]
    high = deals[f"{name}_high"]
    if name not in MOMENTS:
        return (low != high).fill_null(False)
    days = days_between(low, high)
    is_cut = is_day(low, timezone) | is_day(high, timezone)  # written as a date alone
    return ((days >= 1) | ((days >= MINUTE) & ~is_cut)).fill_null(False)


def _text(value: ir.Value, *, is_moment: bool) -> ir.Value:
    if is_moment:
        return value.strftime("%Y-%m-%d %H:%M")
    return value.cast("string")
