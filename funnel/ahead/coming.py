"""What comes of the open deals and of those that do not exist yet, month by month, with a band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from funnel.ahead.everyone import ARRIVALS_OVER
from funnel.ahead.lattice import Floats, Lattice
from funnel.ahead.record import Judged
from funnel.ahead.sums import Z80, amounts
from funnel.ahead.within import Within, arrived, seated
from funnel.facts import Facts
from funnel.zones import local, utc

MONTHS = 3  # the running one and two more; one more still, where it is nearly over
NEARLY_OVER = 7.0  # days


@dataclass(frozen=True)
class Slice:
    """A stretch of time ahead, in days from the moment of the data."""

    month: date
    begin: float
    end: float

    @property
    def days(self) -> float:
        """How long it is."""
        return self.end - self.begin


@dataclass(frozen=True)
class Band:
    """What is expected, and the ends of the 80 % interval."""

    mean: float
    low: float
    high: float

    @classmethod
    def around(cls, mean: float, half: float) -> Band:
        """Even on both sides, never below nothing."""
        return cls(mean, max(mean - half, 0.0), mean + half)

    def and_also(self, other: Band) -> Band:
        """The sum of two that know nothing of each other."""
        down = np.hypot(self.mean - self.low, other.mean - other.low)
        up = np.hypot(self.high - self.mean, other.high - other.mean)
        mean = self.mean + other.mean
        return Band(mean, max(mean - down, 0.0), mean + up)


def slices(facts: Facts, months: int = MONTHS) -> list[Slice]:
    """The rest of the running month, and the months after it."""
    day = local(facts.as_of, facts.timezone).date().replace(day=1)
    found: list[Slice] = []
    begin = 0.0
    for _ in range(months):
        day, begin = _added(found, day, begin, facts)
    if spoken_of(found):
        _added(found, day, begin, facts)
    return found


def spoken_of(ahead: Sequence[Slice]) -> int:
    """Which of them the answer is about: the running month, or the next where it is nearly over."""
    return int(ahead[0].days < NEARLY_OVER)


def _added(found: list[Slice], day: date, begin: float, facts: Facts) -> tuple[date, float]:
    """The month that begins on a day, from a moment on; and the next of both."""
    following = (day + timedelta(days=32)).replace(day=1)
    end = (utc(following, facts.timezone) - facts.as_of) / timedelta(days=1)
    found.append(Slice(day, begin, end))
    return following, end


class Coming:
    """The chances of every open deal in each slice of time, and the wins of new deals."""

    def __init__(self, lattice: Lattice, deals: pd.DataFrame, ahead: Sequence[Slice]) -> None:
        self.ahead = ahead
        self.within = Within(lattice, int(np.ceil(ahead[-1].end)) + 1)
        seats = seated(lattice, deals, deals["calendar_days_here"].to_numpy(dtype=float))
        told = self.within.of(seats)
        self.is_told: NDArray[np.bool_] = ~np.isnan(told[:, 0])
        self._told = np.nan_to_num(told)

    def chances(self, part: Slice) -> Floats:
        """Of each open deal the chance to be won in this time; 0 where nothing can be said."""
        return np.clip(_at(self._told, part.end) - _at(self._told, part.begin), 0.0, 1.0)

    def arrivals(self, rows: pd.DataFrame, part: Slice) -> Floats:
        """Wins in this time of new deals, a figure per row (`pipeline`, `stage`, `deals` that
        came in the last 8 weeks)."""
        number = self.within.lattice.number
        keys = zip(rows["pipeline"], rows["stage"], strict=True)
        places = np.array([number.get(key, -1) for key in keys], dtype=np.int64)
        each = arrived(self.within, part.end) - arrived(self.within, part.begin)
        rate = rows["deals"].to_numpy(dtype=float) / ARRIVALS_OVER
        return np.where(places >= 0, rate * each[places], 0.0)


def wins(chances: Floats, new: float, judged: Judged) -> tuple[Band, Band, Band]:
    """Of the open deals, of new ones, of all."""
    variance = float((chances * (1 - chances)).sum())
    total = float(chances.sum())
    return (
        Band.around(total, Z80 * judged.open * np.sqrt(variance)),
        Band.around(new, Z80 * judged.new * np.sqrt(new)),
        Band.around(total + new, Z80 * judged.all * np.sqrt(variance + new)),
    )


def worth(
    chances: Floats, amount: Floats, new: float, each: float, square: float, judged: Judged
) -> tuple[Band, Band, Band]:
    """The same in one currency; new deals are worth `each`, and `square` on average when
    squared."""
    told = amounts(chances, amount)
    mean = told.mean
    down = mean - told.quantile(0.1)
    up = told.quantile(0.9) - mean
    c = judged.open
    of_open = Band(mean, max(mean - c * down, 0.0), mean + c * max(up, 0.0))
    of_new = Band.around(new * each, Z80 * judged.new * np.sqrt(new * square))
    return of_open, of_new, of_open.and_also(of_new)


def _at(told: Floats, day: float) -> Floats:
    """The chances by a moment within a day, between those of its ends."""
    whole = int(day)
    rest = day - whole
    if not rest:
        return told[:, whole]
    return told[:, whole] * (1 - rest) + told[:, whole + 1] * rest


def since(as_of: datetime, days: float) -> datetime:
    """So many days before."""
    return as_of - timedelta(days=days)
