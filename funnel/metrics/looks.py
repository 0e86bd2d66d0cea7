"""Stays of pipelines of which no log tells: their moves were only seen between two uploads, so that
a length is known between two bounds."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel.facts import Facts
from funnel.stats import turnbull

# A median of less than so many gaps between the uploads says more of the gap than of the stays.
GAPS = 1.5
FOREVER = float("inf")
# What needs the moment of each move, or the stages passed between.
BLANK = (
    "mean_days",
    "median_days",
    "p90_days",
    "days_to_go_on",
    "days_to_go_on_low",
    "days_to_go_on_high",
    "days_to_loss",
    "days_to_loss_low",
    "days_to_loss_high",
)


def bounds(visits: ir.Table, keys: Sequence[str], facts: Facts) -> ir.Table:
    """How many stays have the same bounds; `most_days` is blank of those not over."""
    seen = visits.filter(visits.pipeline.isin(list(facts.seen_pipelines)))
    length = ibis.coalesce(seen.dwell_days, seen.open_days)
    seen = seen.mutate(
        least=ibis.coalesce(seen.least_days, length),
        most=ibis.coalesce(seen.most_days, seen.dwell_days),
    ).filter(length.notnull())
    return seen.group_by(*keys, "least", "most").agg(stays=seen.count())


def with_bounds(table: pd.DataFrame, seen: pd.DataFrame, keys: Sequence[str], facts: Facts):
    """The table of dwell with what can be told of these pipelines: medians by Turnbull, blank where
    they are under one and a half gaps."""
    is_seen = table["pipeline"].isin(list(facts.seen_pipelines))
    if not is_seen.any():
        return table
    table = table.copy()
    table.loc[is_seen, list(BLANK)] = np.nan
    known = dict(list(seen.groupby(list(keys), dropna=False)))
    for place in table.index[is_seen]:
        rows = known.get(tuple(table.loc[place, list(keys)]))
        for column, level in (("km_median_days", 0.5), ("km_p90_days", 0.1)):
            table.loc[place, column] = _told(rows, level, facts)
    return table


def _told(rows: pd.DataFrame | None, level: float, facts: Facts) -> float:
    if rows is None:
        return float("nan")
    most = rows["most"].astype("float64").fillna(FOREVER)
    found = turnbull(rows["least"], most, rows["stays"]).reaches(level)
    if found >= GAPS * (facts.look_gap_days or 0.0):
        return found
    return float("nan")


def under_gap(visits: pd.DataFrame, facts: Facts) -> pd.Series:
    """For stays that were seen at their ends only and are shorter than the gap between uploads: the
    gap, in days; else blank."""
    gap = facts.look_gap_days
    if gap is None:
        return pd.Series(np.nan, index=visits.index)
    is_short = visits["least_days"].notna() & (visits["dwell_days"] < gap)
    return pd.Series(np.where(is_short, gap, np.nan), index=visits.index)
