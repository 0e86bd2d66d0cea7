"""Months of the workspace's own time zone, counted in UTC.

The engine knows no time zones (nor should it: offsets change over the years). A moment that is in
the same month everywhere on earth is
tallied under the middle of that month; the few within hours of a month's edge are tallied as they
are; pandas settles them.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel.zones import local_times

# No zone is farther from UTC than 14 hours.
_EDGE = 15


def month_slot(moment: ir.Column) -> ir.Column:
    """What to group by: the middle of the month, or the very moment near its edge."""
    earliest = (moment - ibis.interval(hours=_EDGE)).truncate("M").cast("timestamp(6)")
    latest = (moment + ibis.interval(hours=_EDGE)).truncate("M").cast("timestamp(6)")
    return (
        (earliest == latest).ifelse(earliest + ibis.interval(days=14), moment).cast("timestamp(6)")
    )


def month_of(slots: pd.Series, timezone: str) -> pd.Series:
    """The first day of each slot's month in the zone, as dates; blank stays blank."""
    local = local_times(pd.to_datetime(slots), timezone)
    first = local.dt.to_period("M").dt.start_time
    return first.dt.date.astype(object).where(first.notna(), None)
