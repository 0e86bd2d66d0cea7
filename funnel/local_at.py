"""Moments of the engine by the clock on the wall: the engine knows no zones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import ibis

from funnel import tables
from funnel.facts import Facts

YEARS = 12  # whose changes of the clocks are looked at, up to the one after the export


def local_at(at: Any, facts: Facts) -> Any:
    """A moment (UTC) by the clock of the workspace; one of more than ten years ago is read by the
    clock of then."""
    changes = _changes(facts.timezone, facts.as_of.year)
    steps = [(at >= ibis.literal(since, tables.MOMENT), ahead) for since, ahead in changes[1:]]
    ahead: Any = ibis.literal(changes[0][1])
    if steps:
        ahead = ibis.cases(*reversed(steps), else_=changes[0][1])
    seconds: Any = ahead.cast("int64")
    return at + seconds.as_interval("s")


@cache
def _changes(timezone: str, year: int) -> list[tuple[datetime, int]]:
    """Since when (UTC, without offset) the clocks of a zone are so many seconds ahead, in the years
    up to one."""
    zone = ZoneInfo(timezone)
    found: list[tuple[datetime, int]] = []
    for day in range(YEARS * 366):
        at = datetime(max(year + 2 - YEARS, 1), 1, 1, tzinfo=UTC) + timedelta(days=day)
        if not found or _ahead(at, zone) != found[-1][1]:
            found.append((_turn(at, zone).replace(tzinfo=None), _ahead(at, zone)))
    return found


def _turn(day: datetime, zone: ZoneInfo) -> datetime:
    """The quarter of an hour of the day before in which the clocks were changed."""
    quarters = [day - timedelta(minutes=15 * back) for back in range(97)]
    same = [at for at in quarters if _ahead(at, zone) == _ahead(day, zone)]
    return same[-1]


def _ahead(at: datetime, zone: ZoneInfo) -> int:
    offset = at.astimezone(zone).utcoffset() or timedelta()
    return int(offset.total_seconds())
