"""Exact chances of counts that are dealt out within strata."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from funnel.stats.distributions import log_factorial

Floats = NDArray[np.float64]


def by_chance(
    own: ArrayLike, own_hits: ArrayLike, total: ArrayLike, total_hits: ArrayLike
) -> float:
    """How likely such a distance is if all are alike, exactly: the hits of each stratum dealt out
    among its cases (a sum of hypergeometric counts), two-sided. Where few hits are expected the
    normal approximation names somebody too often: in 8 of 100 teams of 8 at shares of 2 %."""
    counts = (own, own_hits, total, total_hits)
    n, w, whole, hits = (np.asarray(one, dtype=np.int64) for one in counts)
    chances = np.ones(1)
    for size, cases, marked in zip(n, whole, hits, strict=True):
        if size and marked:
            chances = np.convolve(chances, _dealt_out(int(size), int(cases), int(marked)))
    got = min(int(w.sum()), chances.size - 1)
    tail = min(chances[: got + 1].sum(), chances[got:].sum())
    return min(1.0, 2 * float(tail))


def _dealt_out(size: int, cases: int, marked: int) -> Floats:
    """How likely 0, 1, 2 … of the marked cases are among `size` of them."""
    k = np.arange(min(size, marked) + 1)
    is_possible = size - k <= cases - marked
    k = k[is_possible]
    logs = _ways(marked, k) + _ways(cases - marked, size - k) - _ways(cases, np.array(size))
    chances = np.zeros(is_possible.size)
    chances[is_possible] = np.exp(logs)
    return chances


def _ways(n: int, k: NDArray[np.int64]) -> Floats:
    """The logarithm of n over k."""
    return log_factorial(n) - log_factorial(k) - log_factorial(n - k)
