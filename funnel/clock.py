"""The clock of working time: of each quarter of an hour whether it is open, and how many seconds
were open before it.

Quarters are ⌊epoch / 900⌋ in UTC: the clocks of all zones of today differ from it by whole
quarters. A quarter is open if the clock on the wall at its beginning is within the hours of its
day, so that the hour which the clocks repeat counts twice and the one that they skip not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from funnel.working_time import QUARTER, QUARTERS, WorkingTime, holidays_of

DAY = QUARTER * QUARTERS
EPOCH = date(1970, 1, 1)
THURSDAY = 3  # the weekday on which the epoch begins; Monday is 0
Flags = NDArray[np.bool_]
Seconds = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Clock:
    """Open quarters from `first` on, without a gap; a moment before or after them counts as their
    beginning or end."""

    first: int
    is_open: Flags
    done: Seconds  # seconds that were open before the quarter
    day_seconds: float  # of a mean working day

    @property
    def last(self) -> int:
        """The last quarter."""
        return self.first + self.is_open.size - 1

    def seconds(self, at: Any) -> Seconds:
        """Open seconds from the clock's beginning to moments in epoch seconds."""
        known = np.clip(np.asarray(at, dtype=np.int64), self.first * QUARTER, self._end)
        place = np.minimum(known // QUARTER - self.first, self.is_open.size - 1)
        into = known - (place + self.first) * QUARTER
        return self.done[place] + self.is_open[place] * into

    @property
    def _end(self) -> int:
        return (self.last + 1) * QUARTER

    def days(self, begin: pd.Series, end: pd.Series | datetime) -> pd.Series:
        """Working days between moments (UTC without offset); blank where either is."""
        since = _epochs(begin)
        until = _epochs(end)
        is_known = pd.notna(begin) & pd.notna(end)
        worked = (self.seconds(until) - self.seconds(since)) / self.day_seconds
        return pd.Series(worked, index=begin.index).where(is_known)

    def frame(self) -> pd.DataFrame:
        """The columns of `tables.clock`."""
        quarter = np.arange(self.first, self.last + 1, dtype=np.int64)
        return pd.DataFrame({"quarter": quarter, "is_open": self.is_open, "done": self.done})


def _epochs(at: pd.Series | datetime) -> NDArray[np.int64] | int:
    if isinstance(at, pd.Series):
        return at.to_numpy(dtype="datetime64[s]").astype(np.int64)
    return int(at.replace(tzinfo=UTC).timestamp())


@lru_cache(maxsize=8)
def made(working: WorkingTime, timezone: str, since: datetime, until: datetime) -> Clock:
    """The clock from a moment to another (UTC without offset), by the hours of a zone."""
    first, last = (int(at.replace(tzinfo=UTC).timestamp()) // QUARTER for at in (since, until))
    quarters = np.arange(first, last + 1, dtype=np.int64)
    on_wall = quarters * QUARTER + offsets(quarters, timezone)
    is_open = _are_open(working, on_wall)
    done = np.cumsum(is_open, dtype=np.int64) * QUARTER
    return Clock(first, is_open, done - is_open * QUARTER, working.day_seconds)


def _are_open(working: WorkingTime, on_wall: Seconds) -> Flags:
    """Whether somebody works at moments of the clock on the wall, in seconds."""
    days = on_wall // DAY
    begin = int(days.min()) - 1
    dates = np.arange(begin, int(days.max()) + 2)
    kinds = (dates + THURSDAY) % 7
    # by the number of the day's kind: the weekdays, a closed day, extra working days by weekday
    hours = np.zeros((15, QUARTERS), dtype=bool)
    for weekday in range(7):
        for row, spans in (
            (weekday, working.week[weekday]),
            (8 + weekday, working.spans_on(weekday)),
        ):
            for since, until in spans:
                hours[row, since:until] = True
    years = range((EPOCH + timedelta(begin)).year, (EPOCH + timedelta(int(dates[-1]))).year + 1)
    closed = holidays_of(working.country, years) | set(working.holidays)
    for day in closed - set(working.working_days):
        _mark(kinds, day, begin, 7)
    for day in working.working_days:
        _mark(kinds, day, begin, 8 + day.weekday())
    return hours[kinds[days - begin], on_wall % DAY // QUARTER]


def _mark(kinds: Seconds, day: date, begin: int, kind: int) -> None:
    place = (day - EPOCH).days - begin
    if 0 <= place < kinds.size:
        kinds[place] = kind


def offsets(quarters: Seconds, timezone: str) -> Seconds:
    """Of each quarter, which follow one another, how many seconds the zone's clock is ahead."""
    zone = ZoneInfo(timezone)
    days = quarters // QUARTERS
    ends = np.arange(int(days[0]), int(days[-1]) + 2)
    of_day = np.array([_offset(int(day) * DAY, zone) for day in ends], dtype=np.int64)
    found = of_day[days - ends[0]]
    for place in np.flatnonzero(np.diff(of_day)):  # the clocks change within this day
        own = np.flatnonzero(days == ends[place])
        found[own] = [_offset(int(quarters[one]) * QUARTER, zone) for one in own]
    return found


def _offset(at: int, zone: ZoneInfo) -> int:
    ahead = datetime.fromtimestamp(at, zone).utcoffset()
    if ahead is not None:
        return int(ahead.total_seconds())
    return 0
