"""Whether two periods differ, or only chance does."""

from __future__ import annotations

from math import hypot

import numpy as np
from scipy.stats import binomtest

MORE, FEWER, NO_EVIDENCE = "more", "fewer", "none"
SURE = 0.05

# A share with the two ends of its 95 % interval.
Told = tuple[float, float, float]


def counts_change(now: int, before: int, part: float = 0.5) -> str:
    """The conditional binomial test of two counts: if nothing changed, `part` of both together
    would be of now (Przyborowski and Wilenski 1940). `part`: of the working days, how many are."""
    if now + before == 0:
        return NO_EVIDENCE
    if binomtest(now, now + before, part).pvalue >= SURE:
        return NO_EVIDENCE
    return MORE if now > (now + before) * part else FEWER


def shares_change(now: Told, before: Told) -> str:
    """Whether the interval of the difference leaves out 0 (Newcombe 1998, method 10: the two
    intervals joined)."""
    if not np.isfinite([*now, *before]).all():
        return ""
    low, high = newcombe(now, before)
    if low > 0:
        return MORE
    return FEWER if high < 0 else NO_EVIDENCE


def newcombe(now: Told, before: Told) -> tuple[float, float]:
    """The 95 % interval of the difference of two shares."""
    (p, low, high), (q, under, over) = now, before
    difference = p - q
    return difference - hypot(p - low, over - q), difference + hypot(high - p, q - under)
