"""How much a comparison of two windows differs by itself: the same one on earlier days of the same
log, on which nothing was changed (placebo days)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from funnel.checkup.logrank import logrank_z
from funnel.stats.distributions import normal_beyond

Floats = NDArray[np.float64]
DAYS = 8  # at least so many earlier days
STEP = 7.0  # days from one of them to the next, at least
MOST = 16
LEAST = 28.0  # days of a window


@dataclass(frozen=True)
class Stays:
    """The stays of one stage, in days since the marked day: when entered, when left (inf: not yet),
    whether they went on, whose."""

    deal: NDArray[np.int64]
    entered: Floats
    left: Floats
    went_on: NDArray[np.bool_]

    @classmethod
    def of(cls, rows: pd.DataFrame) -> Stays:
        """From columns deal, entered_days, left_days (blank: still there), went_on; any order."""
        rows = rows.sort_values(["entered_days", "deal", "left_days"], kind="stable")
        return cls(
            pd.factorize(rows["deal"])[0].astype("int64"),
            rows["entered_days"].to_numpy(dtype=float),
            rows["left_days"].to_numpy(dtype=float, na_value=np.inf),
            rows["went_on"].to_numpy(dtype=bool),
        )


@dataclass(frozen=True)
class Compared:
    """How far the stays after a day differ from those before it, in standard errors: their time and
    the share that goes on; blank (nan) with fewer than `enough` on a side."""

    time: float
    share: float


def window_of(history: float, wanted: float) -> float:
    """How many days each side may have so that there are enough earlier days to compare with; blank
    (nan) where the log is too short for that. `history`: days of the log before the marked day."""
    window = min(wanted, (history - STEP * (DAYS - 1)) / 2)
    if window >= LEAST:
        return float(np.floor(window))
    return float("nan")


def placebo_days(history: float, window: float) -> Floats:
    """Earlier days whose windows end before the marked day, the nearest first."""
    room = history - 2 * window
    step = max(STEP, room / (MOST - 1))
    places = np.arange(int(room / step + 1e-9) + 1, dtype=np.float64)
    return np.asarray(-window - step * places, dtype=np.float64)


def compared(stays: Stays, day: float, window: float, until: float, enough: int) -> Compared:
    """The stays that began in the window before a day against those after it, each deal once a side
    and looked at until the end of its window (and not beyond `until`)."""
    sides = []
    for begin, end in ((day - window, day), (day, day + window)):
        inside = np.flatnonzero((stays.entered >= begin) & (stays.entered < end))
        _, first = np.unique(stays.deal[inside], return_index=True)
        sides.append((inside[first], min(end, until)))
    if min(places.size for places, _ in sides) < enough:
        return Compared(float("nan"), float("nan"))
    (before, before_end), (after, after_end) = sides
    one = _lengths(stays, before, before_end)
    other = _lengths(stays, after, after_end)
    return Compared(
        logrank_z(*one, *other),
        _share_z(stays, before, before_end, after, after_end, enough),
    )


def _lengths(stays: Stays, places: NDArray[np.intp], end: float) -> tuple[Floats, Floats]:
    entered = stays.entered[places]
    left = stays.left[places]
    is_over = left <= end
    return (left - entered)[is_over], (end - entered)[~is_over]


def _share_z(
    stays: Stays,
    before: NDArray[np.intp],
    before_end: float,
    after: NDArray[np.intp],
    after_end: float,
    enough: int,
) -> float:
    counts = []
    for places, end in ((before, before_end), (after, after_end)):
        over = places[stays.left[places] <= end]
        counts.append((int(stays.went_on[over].sum()), over.size))
    (one, n), (other, m) = counts
    if min(n, m) < enough:
        return float("nan")
    mean = (one + other) / (n + m)
    spread = mean * (1 - mean) * (1 / n + 1 / m)
    if spread > 0:
        return (other / m - one / n) / float(np.sqrt(spread))
    return 0.0


def spread(found: list[float]) -> float:
    """The spread of a statistic over the placebo days, around no difference; never below the one
    that chance alone gives, and blank for too few days."""
    values = np.asarray([value for value in found if not np.isnan(value)])
    if values.size >= DAYS:
        return max(1.0, float(np.sqrt((values**2).mean())))
    return float("nan")


def p_of(z: float, spread: float) -> float:
    """Two-sided p-value of a statistic measured by its spread; 1 where either is blank."""
    if np.isnan(z) or np.isnan(spread):
        return 1.0
    return float(normal_beyond(z / spread))
