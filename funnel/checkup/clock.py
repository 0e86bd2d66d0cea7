"""Working time: how long a stay took once the nights and weekends are taken away in which the log
itself hardly has a move."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from funnel.zones import local_times

Floats = NDArray[np.float64]
DAY = 24
WEEK = 168
# Of fewer moves nobody can say when the office is open.
ENOUGH_MOVES = 100
# What moments may be rounded to, in hours: days, hours, minutes.
GRAINS = (24.0, 1.0, 1 / 60)
# Time stands nearly still while the office is closed: what happens there all the same still has a
# length.
_STILL = 0.005


@dataclass(frozen=True)
class Clock:
    """How fast working time runs in each hour of the week from Monday 0:00 on; a week of it is as
    long as any other week."""

    rates: Floats
    keeps_hours: bool

    def days(self, start: Floats, end: Floats) -> Floats:
        """Days of working time between moments in hours of local time (`hours`); of true time in a
        log that keeps no hours."""
        if self.keeps_hours:
            return (self._run(end) - self._run(start)) / DAY
        return (end - start) / DAY

    def is_open(self, at: Floats) -> NDArray[np.bool_]:
        """Whether the office was open."""
        return self.rates[np.floor(at).astype(int) % WEEK] >= 1.0

    def _run(self, at: Floats) -> Floats:
        week, rest = np.divmod(at, WEEK)
        return week * WEEK + np.interp(
            rest, np.arange(WEEK + 1), np.concatenate([[0.0], np.cumsum(self.rates)])
        )


def clock_of(at: Floats, moves: Floats) -> Clock:
    """The clock of a log that has so many `moves` in the hour around each moment (`hours`).

    A log keeps hours if eight hours of the day in a row hold at most a twentieth of its moves, or
    one weekday a fifth of what is usual; dates
    without times and one move a week do not tell.
    """
    by_hour = np.bincount(np.floor(at).astype(int) % DAY, moves, minlength=DAY)
    by_day = np.bincount(np.floor(at / DAY).astype(int) % 7, moves, minlength=7)
    total = moves.sum()
    night = min(np.roll(by_hour, -hour)[:8].sum() for hour in range(DAY))
    has_nights = night <= 0.05 * total and _open(by_hour).sum() >= 3
    has_weekends = by_day.min() <= 0.2 * total / 7 and _open(by_day).sum() >= 3
    if total < ENOUGH_MOVES or not (has_nights or has_weekends):
        return Clock(np.ones(WEEK), keeps_hours=False)
    is_open = np.outer(
        _open(by_day) if has_weekends else np.ones(7),
        _open(by_hour) if has_nights else np.ones(DAY),
    ).ravel()
    rates = np.where(is_open, 1.0, _STILL)
    return Clock(rates / rates.mean(), keeps_hours=True)


def _open(counts: Floats) -> NDArray[np.bool_]:
    """The hours or weekdays with a tenth of the average or more."""
    return counts >= 0.1 * counts.mean()


def hours(moments: pd.Series, timezone: str) -> Floats:
    """Moments in UTC as hours of local time, as the clock on the wall shows it, since a Monday."""
    told = pd.DatetimeIndex(local_times(moments, timezone))
    return ((told - pd.Timestamp("1970-01-05")) / pd.Timedelta(hours=1)).to_numpy(dtype=float)


def spread(at: Floats, random: np.random.Generator) -> Floats:
    """Moments that are cut to days, hours or minutes, each anywhere within its own: cutting makes
    no kinds of stays."""
    for grain in GRAINS:
        if at.size and (np.abs(at / grain - np.round(at / grain)) < 1e-6).mean() >= 0.95:
            return at + random.uniform(0, grain, at.size)
    return at
