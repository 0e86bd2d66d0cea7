"""Whether a difference is one: exact tests, corrected for how many were made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from funnel.evidence import ENOUGH, PROVEN
from funnel.stats import wilson
from funnel.stats.distributions import beta_quantile, beyond_chance, fisher

# Of one check under one scope: so seldom may chance alone be called a finding.


@dataclass(frozen=True)
class Comparison:
    """`count` of `n` here against `others_count` of `others_n` elsewhere."""

    count: int
    n: int
    others_count: int
    others_n: int

    @property
    def share(self) -> float:
        """The share here; nan for nobody."""
        if self.n:
            return self.count / self.n
        return float("nan")

    @property
    def others(self) -> float:
        """The share elsewhere; nan for nobody."""
        if self.others_n:
            return self.others_count / self.others_n
        return float("nan")

    @property
    def ratio(self) -> float:
        """How many times larger it is here."""
        if self.others:
            return self.share / self.others
        return float("inf")

    @property
    def is_enough(self) -> bool:
        """Enough cases on both sides."""
        return min(self.n, self.others_n) >= ENOUGH

    @property
    def p_value(self) -> float:
        """Fisher's exact test, two-sided (Fisher 1922); 1 where a side is empty."""
        return fisher(self.count, self.n, self.others_count, self.others_n)

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95% interval of the share here."""
        return interval(self.count, self.n)


def interval(count: int, n: int) -> tuple[float, float]:
    """Wilson's 95% interval of one share."""
    low, high = wilson(count, n)
    return float(low), float(high)


def holm(p_values: Sequence[float]) -> list[float]:
    """The p-values corrected for their number (Holm 1979): the chance that any of them is a false
    alarm stays below the level."""
    p = np.asarray(p_values, dtype=float)
    order = np.argsort(p, kind="stable")
    steps = np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p))))
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(steps, 1.0)
    return adjusted.tolist()


def least_share(n: int, is_found: Callable[[int], bool]) -> float:
    """The smallest true share that would be found in 4 of 5 cases of `n`; 1 if none would.
    `is_found`: whether so many of them are enough; more always are."""
    if n < 1 or not is_found(n):
        return 1.0
    low = 0
    high = n
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_found(middle) else (middle, high)
    if high < n:
        return beta_quantile(0.8, high, n - high + 1)
    return 0.8 ** (1 / n)


def least_above(n: int, limit: float) -> float:
    """The smallest share that would surely be above a limit."""
    return least_share(n, lambda count: interval(count, n)[0] > limit)


def least_against(
    n: int,
    others_count: int,
    others_n: int,
    *,
    tests: int = 1,
    level: float = PROVEN,
    ratio: float = 1.0,
    points: float = 0.0,
) -> float:
    """The smallest share of `n` that would stand out of the others' in so many tests."""

    def is_found(count: int) -> bool:
        one = Comparison(count, n, others_count, others_n)
        least = max(ratio * one.others, one.others + points)
        return one.share > one.others and one.share >= least and one.p_value * tests < level

    return least_share(n, is_found)


def mantel_haenszel(strata: Sequence[Comparison]) -> float:
    """Whether the shares differ when each stratum is compared with itself: Cochran–Mantel–Haenszel,
    with continuity correction."""
    gap = spread = 0.0
    for one in strata:
        total = one.n + one.others_n
        hits = one.count + one.others_count
        if total > 1 and one.n and one.others_n:
            gap += one.count - one.n * hits / total
            spread += one.n * one.others_n * hits * (total - hits) / (total**2 * (total - 1))
    return beyond_chance(gap, spread)


def expected(strata: Sequence[Comparison]) -> float:
    """The share that would be seen here if every stratum were as it is elsewhere."""
    known = [one for one in strata if one.n and one.others_n]
    n = sum(one.n for one in known)
    if n:
        return sum(one.n * one.others for one in known) / n
    return float("nan")
