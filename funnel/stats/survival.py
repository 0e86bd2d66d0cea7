"""How long things last when some are not over yet (Kaplan and Meier 1958)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from funnel.stats.intervals import Z95
from funnel.stats.risks import Counts, Floats, product_limit, risks

# S(t) is a product of fractions; half of something must count as half in spite of the last bit.
LAST_BIT = 1e-12


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


def kaplan_meier(
    left: ArrayLike,
    still: ArrayLike = (),
    left_since: ArrayLike = (),
    still_since: ArrayLike = (),
) -> Curve:
    """The curve of stays that are over (`left`) and stays that are not (`still`); any unit, any
    order.

    `left_since` and `still_since` hold the age of each stay at which its watch began (delayed
    entry); left out: all from the beginning.
    """
    found = risks({"left": left}, still, {"left": left_since}, still_since)
    survival = product_limit(found.at_risk, found.ended)
    return Curve(found.time, found.at_risk, found.ended, survival)


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
    below = np.flatnonzero(values <= level + LAST_BIT)
    if below.size:
        return float(time[below[0]])
    return float("nan")
