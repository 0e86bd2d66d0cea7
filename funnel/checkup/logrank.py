"""Whether two groups of stays leave at the same pace, those still there counted as what they
are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from funnel.stats.distributions import chi_square_above

Floats = NDArray[np.float64]


def logrank(left: Floats, still: Floats, other_left: Floats, other_still: Floats) -> float:
    """The two-sided p-value of the log-rank test (Mantel 1966): stays over and open of one group
    against another's; 1 if nothing ended."""
    return chi_square_above(logrank_z(left, still, other_left, other_still) ** 2)


def logrank_z(left: Floats, still: Floats, other_left: Floats, other_still: Floats) -> float:
    """Its statistic in standard errors, above 0 if the first group leaves faster; 0 if nothing
    ended."""
    times = np.unique(np.concatenate([left, other_left]))
    if not times.size:
        return 0.0
    ended = _at(left, times)
    ended_other = _at(other_left, times)
    risk = _risk(left, still, times)
    risk_other = _risk(other_left, other_still, times)
    d = ended + ended_other
    n = risk + risk_other
    gap = float((ended - d * risk / n).sum())
    spread = float((d * risk * risk_other * (n - d) / (n**2 * np.maximum(n - 1, 1))).sum())
    if spread > 0:
        return gap / float(np.sqrt(spread))
    return 0.0


def _at(values: Floats, times: Floats) -> Floats:
    order = np.sort(values)
    return (
        np.searchsorted(order, times, side="right") - np.searchsorted(order, times, side="left")
    ).astype(float)


def _risk(left: Floats, still: Floats, times: Floats) -> Floats:
    everything = np.sort(np.concatenate([left, still]))
    return (everything.size - np.searchsorted(everything, times, side="left")).astype(float)
