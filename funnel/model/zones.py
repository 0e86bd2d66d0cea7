"""A list and a log that are written in different time zones: their moments of one event lie the
same hours apart, deal by deal."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel.model.deals import deals, listed
from funnel.model.inputs import Builder
from funnel.model.moves import moves
from funnel.model.seconds import days_between, is_day

# in minutes
DAY = 24 * 60
HOUR = 60
QUARTER = 15
FURTHEST = 14 * HOUR
FEW = 5  # events that tell
MOST = 0.8  # the share of them that must lie alike apart


def apart(door: Builder, timezone: str) -> ir.Table | None:
    """`deal_id`, `happened_at` (as the list says it), `detail` (hours that the list is behind or
    ahead) of the events that tell; None if they do not lie apart."""
    pairs = _pairs(timezone)
    counts = door.ask(pairs.group_by("minutes").agg(n=pairs.count()))
    found = shifts(dict(zip(counts.minutes, counts.n, strict=True)))
    if not found:
        return None
    told = pairs.filter(pairs.minutes.isin(found)).mutate(hours=pairs.minutes / HOUR)
    detail = ibis.ifelse(told.hours > 0, "+", "") + told.hours.round(2).cast("string") + " h"
    return told.select("deal_id", "happened_at", detail=detail)


def shifts(counts: dict[int, int]) -> list[int]:
    """The minutes by which most events lie apart: one number, or two with the clocks changed."""
    candidates = [minutes for minutes in counts if minutes and minutes % QUARTER == 0]
    if not candidates:
        return []
    best = pd.Series(counts)[candidates].idxmax()
    beside = max((best - HOUR, best + HOUR), key=lambda minutes: counts.get(minutes, 0))
    found = [int(best)] + [int(beside)] * bool(beside and counts.get(beside))
    agreeing = sum(counts[minutes] for minutes in found)
    if agreeing >= max(FEW, MOST * sum(counts.values())):
        return found
    return []


def _pairs(timezone: str) -> ir.Table:
    """Events that the list and the log both have, with the minutes from the log's moment to the
    list's; without mere dates, and what lies too far apart for a zone."""
    first = moves.filter((moves.move_no == 1) & moves.from_no.isnull() & moves.is_logged)
    created = listed.inner_join(first.select("deal_no", logged_at="moved_at"), "deal_no").select(
        "deal_id", "logged_at", happened_at="created_at"
    )
    closed = deals.filter(deals.is_closing_logged).select("deal_no", logged_at="closing_at")
    closed = listed.inner_join(closed, "deal_no").select(
        "deal_id", "logged_at", happened_at="closed_at"
    )
    both = ibis.union(created, closed)
    both = both.filter(both.happened_at.notnull() & ~is_day(both.happened_at, timezone))
    days = days_between(both.logged_at.truncate("m"), both.happened_at.truncate("m"))
    both = both.mutate(minutes=(days * DAY).round().cast("int64"))
    return both.filter(both.minutes.abs() <= FURTHEST)
