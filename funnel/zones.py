"""Moments between UTC, as everything is kept, and the clock on the wall of a zone."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    import pandas as pd

UTC = ZoneInfo("UTC")


def local(at: datetime, timezone: str) -> datetime:
    """A moment by the clock of the zone; one without offset is UTC."""
    if not at.tzinfo:
        at = at.replace(tzinfo=UTC)
    return at.astimezone(ZoneInfo(timezone))


def local_times(moments: pd.Series, timezone: str) -> pd.Series:
    """Moments (UTC) by the clock of the zone, without offset."""
    if moments.dt.tz is None:
        moments = moments.dt.tz_localize("UTC")
    return moments.dt.tz_convert(timezone).dt.tz_localize(None)


def utc(at: date, timezone: str) -> datetime:
    """A moment by the clock of the zone, or the beginning of a day there, as UTC without offset; a
    moment that brings its own offset keeps it."""
    if not isinstance(at, datetime):
        at = datetime.combine(at, time())
    if not at.tzinfo:
        at = at.replace(tzinfo=ZoneInfo(timezone))
    return at.astimezone(UTC).replace(tzinfo=None)
