"""Quantiles and means of plain samples, blank when there is nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike


def quantile(sample: ArrayLike, q: float) -> float:
    """The q-quantile with linear interpolation (the seventh of Hyndman and Fan, as Excel's
    PERCENTILE.INC); blank for no values."""
    return quantiles(sample, (q,))[0]


def quantiles(sample: ArrayLike, levels: Sequence[float]) -> list[float]:
    """Several of them at once."""
    values = np.asarray(sample, dtype=float)
    if values.size:
        return np.quantile(values, levels).tolist()
    return [float("nan")] * len(levels)


def mean(sample: ArrayLike) -> float:
    """The arithmetic mean; blank for no values."""
    values = np.asarray(sample, dtype=float)
    if values.size:
        return float(values.mean())
    return float("nan")
