"""Shares of counts with their 95% intervals."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

# The 97.5 % point of the normal distribution, to the last bit of a float.
Z95 = 1.959963984540054

Floats = NDArray[np.float64]


def share(count: ArrayLike, total: ArrayLike) -> Floats:
    """`count / total`; blank, not zero, where nobody was there."""
    top, bottom = _floats(count, total)
    return np.divide(top, bottom, out=np.full(bottom.shape, np.nan), where=bottom > 0)


def wilson(count: ArrayLike, total: ArrayLike, z: float = Z95) -> tuple[Floats, Floats]:
    """Low and high end of the score interval of `count / total` (Wilson 1927, without continuity
    correction); blank where total is 0.

    Unlike the textbook interval it stays within 0 … 1 and is honest for few cases and for shares
    near the ends.
    """
    top, bottom = _floats(count, total)
    p = share(top, bottom)
    n = np.where(bottom > 0, bottom, np.nan)
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    # At 0 and n of n the end is exactly 0 or 1; rounding would leave 1e-17 there.
    low = np.where(top == 0, np.where(bottom > 0, 0.0, np.nan), middle - half)
    high = np.where((top == bottom) & (bottom > 0), 1.0, middle + half)
    return low, high


def _floats(count: ArrayLike, total: ArrayLike) -> tuple[Floats, Floats]:
    top, bottom = np.broadcast_arrays(
        np.asarray(count, dtype=float), np.asarray(total, dtype=float)
    )
    return top, bottom
