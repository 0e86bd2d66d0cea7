"""How long things last when some are not over yet: Kaplan–Meier, and Aalen–Johansen for competing
outcomes.

Whoever is still there at time t was at risk at t: an end and an open stay of the same length count
as the end first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from funnel.stats.intervals import Z95

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
# S(t) is a product of fractions; half of something must count as half in spite of the last bit.
_LAST_BIT = 1e-12


@dataclass(frozen=True)
class Curve:
    """The share still there after `time`, one entry per distinct length of what is over."""

    time: Floats
    at_risk: Counts
    left: Counts
    survival: Floats

    @cached_property
    def limits(self) -> tuple[Floats, Floats]:
        """Low and high 95% limit at each time: Greenwood's on the log(−log) scale, so they stay
        within 0 … 1."""
        return _limits(self.at_risk, self.left, self.survival)

    @property
    def low(self) -> Floats:
        """The low limit."""
        return self.limits[0]

    @property
    def high(self) -> Floats:
        """The high limit."""
        return self.limits[1]

    def reaches(self, level: float) -> float:
        """The smallest time with survival ≤ `level`; blank if it never comes so low."""
        return _first_below(self.time, self.survival, level)

    def interval(self, level: float = 0.5) -> tuple[float, float]:
        """95% interval of `reaches(level)`: where the limits of the curve reach the level
        (Brookmeyer and Crowley 1982)."""
        return _first_below(self.time, self.low, level), _first_below(self.time, self.high, level)


@dataclass(frozen=True)
class Incidence:
    """The share that had ended in each way by `time`."""

    time: Floats
    at_risk: Counts
    by_cause: dict[str, Floats]

    def at(self, cause: str, time: float) -> float:
        """The share that had ended so by a time."""
        seen = int(np.searchsorted(self.time, time, side="right"))
        return float(self.by_cause[cause][seen - 1]) if seen else 0.0


def kaplan_meier(left: ArrayLike, still: ArrayLike = ()) -> Curve:
    """The curve of stays that are over (`left`) and stays that are not (`still`); any unit, any
    order (Kaplan and Meier 1958)."""
    time, ended, at_risk = _risks(_sorted(left), _sorted(still))
    return Curve(time, at_risk, ended, _product_limit(at_risk, ended))


def aalen_johansen(ended: Mapping[str, ArrayLike], still: ArrayLike = ()) -> Incidence:
    """The share ended in each way by each time, the others counted as what they are: competitors,
    not open cases (Aalen and Johansen 1978).

    `ended` holds the times by cause. One minus Kaplan–Meier per cause would overstate each of them.
    """
    causes = {cause: _sorted(times) for cause, times in ended.items()}
    every = _sorted(np.concatenate([np.empty(0), *causes.values()]))
    time, any_cause, at_risk = _risks(every, _sorted(still))
    survival = _product_limit(at_risk, any_cause)
    before = np.concatenate([[1.0], survival[:-1]])[: time.size]
    return Incidence(
        time,
        at_risk,
        {
            cause: np.cumsum(before * _counted(times, time) / at_risk)
            for cause, times in causes.items()
        },
    )


def _sorted(values: ArrayLike) -> Floats:
    return np.sort(np.asarray(values, dtype=float))


def _counted(times: Floats, at: Floats) -> Counts:
    return np.searchsorted(times, at, side="right") - np.searchsorted(times, at, side="left")


def _risks(over: Floats, pending: Floats) -> tuple[Floats, Counts, Counts]:
    """The distinct times of what is over, how many ended then, and how many were still there just
    before; from sorted arrays."""
    starts = np.flatnonzero(np.diff(over, prepend=-np.inf)).astype(np.int64)
    time = over[starts]
    ended = np.diff(starts, append=over.size)
    taken_out = np.cumsum(
        np.bincount(np.searchsorted(time, pending, side="right"), minlength=time.size + 1)
    )[: time.size]
    return time, ended, over.size - starts + pending.size - taken_out


def _product_limit(at_risk: Counts, ended: Counts) -> Floats:
    """Π (n − d) / n, multiplied so that the fractions cancel exactly as long as nobody is taken out
    unfinished."""
    if not at_risk.size:
        return np.empty(0)
    stay = at_risk - ended
    withdrawn = np.concatenate([[1.0], stay[:-1] / at_risk[1:]])
    return np.cumprod(withdrawn) * stay / at_risk[0]


def _limits(at_risk: Counts, ended: Counts, survival: Floats) -> tuple[Floats, Floats]:
    stay = at_risk - ended
    inside = (survival > 0) & (survival < 1)
    terms = np.divide(
        ended, at_risk * stay.astype(float), out=np.zeros(at_risk.size), where=stay > 0
    )
    log_survival = np.log(survival, out=np.full(survival.shape, -1.0), where=inside)
    spread = np.divide(
        np.sqrt(np.cumsum(terms)), np.abs(log_survival), out=np.zeros(at_risk.size), where=inside
    )
    low = np.where(inside, survival ** np.exp(Z95 * spread), survival)
    high = np.where(inside, survival ** np.exp(-Z95 * spread), survival)
    return low, high


def _first_below(time: Floats, values: Floats, level: float) -> float:
    below = np.flatnonzero(values <= level + _LAST_BIT)
    return float(time[below[0]]) if below.size else float("nan")
