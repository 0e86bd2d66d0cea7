"""The distributions and exact tests that the product asks of SciPy, in one place.

`scipy.stats` takes longer to import than pandas and DuckDB together and most questions need none
of it: what can be had from `scipy.special`, its own foundation, is taken from there, and both are
imported when they are first asked for. Arrays in, arrays out; numbers in, numbers out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def normal_beyond(z: ArrayLike) -> Floats:
    """The share of the normal distribution farther than `z` from 0, on both sides: a two-sided
    p-value."""
    from scipy.special import ndtr

    return 2 * ndtr(-np.abs(np.asarray(z, dtype=float)))


def normal_below(z: ArrayLike) -> Floats:
    """The share of the normal distribution below `z`."""
    from scipy.special import ndtr

    return ndtr(np.asarray(z, dtype=float))


def normal_quantile(part: float) -> float:
    """Below which `part` of the normal distribution lies."""
    from scipy.special import ndtri

    return float(ndtri(part))


def chi_square_above(statistic: float, degrees: int = 1) -> float:
    """The share of the chi-square distribution above a statistic: its p-value."""
    from scipy.special import gammaincc

    return float(gammaincc(degrees / 2, statistic / 2))


def beyond_chance(gap: float, variance: float, correction: float = 0.5) -> float:
    """The p-value of a sum that lies so far from what is expected, with correction for its steps;
    1 where it cannot vary."""
    if variance <= 0:
        return 1.0
    return chi_square_above(max(abs(gap) - correction, 0.0) ** 2 / variance)


def chi_square_quantile(part: float, degrees: float) -> float:
    """Below which `part` of the chi-square distribution lies."""
    from scipy.special import gammaincinv

    return float(2 * gammaincinv(degrees / 2, part))


def beta_quantile(part: float, a: float, b: float) -> float:
    """Below which `part` of the beta distribution lies."""
    from scipy.special import betaincinv

    return float(betaincinv(a, b, part))


def log_factorial(n: ArrayLike) -> Floats:
    """The natural logarithm of n!"""
    from scipy.special import gammaln

    return gammaln(np.asarray(n, dtype=float) + 1)


def exact_interval(count: int, n: int, sure: float = 0.05) -> tuple[float, float]:
    """The interval of a share that leaves out at most `sure` (Clopper and Pearson 1934)."""
    low = beta_quantile(sure / 2, count, n - count + 1) if count else 0.0
    high = beta_quantile(1 - sure / 2, count + 1, n - count) if count < n else 1.0
    return low, high


def fisher(count: int, n: int, others_count: int, others_n: int) -> float:
    """Fisher's exact test of two shares, two-sided (Fisher 1922); 1 where a side is empty."""
    from scipy.stats import fisher_exact

    if not n or not others_n:
        return 1.0
    table = [[count, n - count], [others_count, others_n - others_count]]
    return float(fisher_exact(table).pvalue)


def binomial_quantile(part: float, n: Floats, share: float) -> tuple[Floats, Floats, Floats]:
    """The smallest count that at least `part` of the samples of `n` do not exceed, the part that
    does not exceed it, and the part that stays below it."""
    from scipy.stats import binom

    count = binom.ppf(part, n, share)
    return count, binom.cdf(count, n, share), binom.cdf(count - 1, n, share)


def false_discovery(p_values: Floats) -> Floats:
    """The q of each p (Benjamini and Hochberg 1995)."""
    from scipy.stats import false_discovery_control

    return false_discovery_control(p_values)
