"""Durations: epoch seconds, so that every engine gives the same."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

from funnel import tables


def days_between(begin: ir.Value, end: ir.Value) -> ir.Value:
    """Days with fractions from one moment to another."""
    return (end.epoch_seconds().cast("float64") - begin.epoch_seconds().cast("float64")) / 86_400.0


def not_below_zero(days: ir.Value) -> Any:
    """Days, none of them below zero; blank where they are: the greatest of nothing and zero would
    be zero."""
    return ibis.ifelse(days < 0, 0.0, days)


def closed_days(journeys: ir.Table) -> Any:
    """How long journeys took that are closed, by the calendar, whatever the workspace's clock."""
    days = days_between(journeys.began_at, journeys.closed_at)
    return ibis.ifelse(journeys.closed_days.notnull(), days, ibis.null("float64"))


def moment(at: datetime) -> ir.Value:
    """A moment as a literal."""
    return ibis.literal(at, tables.MOMENT)


def is_whole_hour(at: ir.Value) -> ir.Value:
    """Whether a moment stands at a whole hour, to the second; days of most zones do, too."""
    return at.epoch_seconds().cast("int64") % 3600 == 0


def is_day(at: ir.Value, timezone: str) -> ir.Value:
    """Whether a moment is a mere date: midnight in the zone, by any of its clocks in our time."""
    zone = ZoneInfo(timezone)
    clocks = {
        zone.utcoffset(datetime(year, month, 1))
        for year in range(2000, 2041, 4)
        for month in (1, 7)
    }
    offsets = sorted(int(clock.total_seconds()) for clock in clocks if clock is not None)
    seconds = at.epoch_seconds().cast("int64")
    return reduce(or_, ((seconds + offset) % 86_400 == 0 for offset in offsets))
