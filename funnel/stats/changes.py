"""Whether two periods differ, or only chance does."""

from __future__ import annotations

from math import hypot

import numpy as np

from funnel.evidence import SURE
from funnel.stats.distributions import exact_interval

MORE = "more"
FEWER = "fewer"
NO_EVIDENCE = "none"

# A share with the two ends of its 95 % interval.
Told = tuple[float, float, float]


def counts_change(now: int, before: int, part: float = 0.5) -> str:
    """The conditional binomial test of two counts: if nothing changed, `part` of both together
    would be of now (Przyborowski and Wilenski 1940). `part`: of the working days, how many are."""
    return change_of(*counts_difference(now, before, part)[1:])


def counts_difference(now: int, before: int, part: float = 0.5) -> Told:
    """How many more there are than as many working days of before would give, with the 95 %
    interval that goes with the test (Clopper and Pearson's, of the part that is of now)."""
    both = now + before
    fair = part / (1 - part)
    if not both:
        return 0.0, np.nan, np.nan
    low, high = (both * (end - (1 - end) * fair) for end in exact_interval(now, both, SURE))
    return now - before * fair, float(low), float(high)


def change_of(low: float, high: float) -> str:
    """What an interval of a difference says: `MORE` or `FEWER` only if it leaves out 0."""
    if low > 0:
        return MORE
    if high < 0:
        return FEWER
    return NO_EVIDENCE


def shares_change(now: Told, before: Told) -> str:
    """Whether the interval of the difference leaves out 0 (Newcombe 1998, method 10: the two
    intervals joined)."""
    if not np.isfinite([*now, *before]).all():
        return ""
    return change_of(*newcombe(now, before))


def newcombe(now: Told, before: Told) -> tuple[float, float]:
    """The 95 % interval of the difference of two shares, or of any two values each of which has an
    interval of its own (Zou and Donner 2008)."""
    p, low, high = now
    q, under, over = before
    difference = p - q
    return difference - hypot(p - low, over - q), difference + hypot(high - p, q - under)
