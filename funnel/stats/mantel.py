"""Whether a share differs with and without something, when each stratum is compared with itself
(Mantel and Haenszel 1959; the difference and its variance: Greenland and Robins 1985).

One entry per stratum: `hits` of `n` with it, `others_hits` of `others_n` without.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from funnel.stats.distributions import beyond_chance, normal_quantile

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Difference:
    """The share with it less the share without, its standard error, and how likely so large a one
    is by chance; blank where no stratum has both sides."""

    difference: float
    error: float
    p_value: float

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Low and high end of the interval that holds the truth in `level` of cases."""
        half = normal_quantile((1 + level) / 2) * self.error
        return self.difference - half, self.difference + half


def difference(
    hits: ArrayLike, n: ArrayLike, others_hits: ArrayLike, others_n: ArrayLike
) -> Difference:
    """The Mantel–Haenszel difference of two shares, and Cochran's test with continuity
    correction."""
    a, n1, c, n0 = (np.asarray(one, dtype=float) for one in (hits, n, others_hits, others_n))
    both = (n1 > 0) & (n0 > 0)
    a = a[both]
    n1 = n1[both]
    c = c[both]
    n0 = n0[both]
    if not a.size:
        return Difference(np.nan, np.nan, np.nan)
    p1 = a / n1
    p0 = c / n0
    total = n1 + n0
    weight = n1 * n0 / total
    whole = weight.sum()
    gap = float((weight * (p1 - p0)).sum() / whole)
    spread = weight**2 * (p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0)
    return Difference(gap, float(np.sqrt(spread.sum()) / whole), _test(a, n1, c, n0))


def _test(a: Floats, n1: Floats, c: Floats, n0: Floats) -> float:
    total = n1 + n0
    marked = a + c
    expected = n1 * marked / total
    room = np.maximum(total - 1, 1)
    variance = float((n1 * n0 * marked * (total - marked) / (total**2 * room)).sum())
    return beyond_chance(float(a.sum() - expected.sum()), variance)
