"""How long things last if it is only known between which two lengths each of them is (Turnbull
1976): where the moves were only seen between two looks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
ROUNDS = 2_000
CLOSE = 1e-7
# A length that is known exactly begins so little before it ends.
_POINT = 1e-9
_LAST_BIT = 1e-9


@dataclass(frozen=True)
class Spread:
    """The share of all that ends between `begin` and `end`, in order; how it is spread within is
    unknown."""

    begin: Floats
    end: Floats
    share: Floats

    def reaches(self, level: float) -> float:
        """The time with `level` still there, evenly within an interval; blank if it is not
        known."""
        gone = np.cumsum(self.share)
        place = int(np.searchsorted(gone, 1 - level - _LAST_BIT))
        if place >= gone.size or not np.isfinite(self.end[place]):
            return float("nan")
        before = gone[place] - self.share[place]
        part = np.clip((1 - level - before) / self.share[place], 0.0, 1.0)
        return float(self.begin[place] + part * (self.end[place] - self.begin[place]))


def turnbull(low: ArrayLike, high: ArrayLike, count: ArrayLike = 1) -> Spread:
    """The most likely distribution of lengths in (low, high]; of those not over, high is infinite;
    equal ends are exact."""
    ends = np.asarray(high, dtype=float)
    begins = np.asarray(low, dtype=float)
    begins = np.where(ends <= begins, ends - _POINT, begins)
    weight = np.broadcast_to(np.asarray(count, dtype=float), ends.shape)
    if not ends.size:
        return Spread(np.empty(0), np.empty(0), np.empty(0))
    begin, end = _innermost(begins, ends)
    first = np.searchsorted(begin, begins, side="left")
    last = np.searchsorted(end, ends, side="right") - 1
    share = np.full(begin.size, 1 / begin.size)
    for _ in range(ROUNDS):
        total = np.concatenate([[0.0], np.cumsum(share)])
        part = weight / np.maximum(total[last + 1] - total[first], 1e-300)
        steps = np.zeros(begin.size + 1)
        np.add.at(steps, first, part)
        np.add.at(steps, last + 1, -part)
        renewed = share * np.cumsum(steps)[:-1] / weight.sum()
        moved = np.abs(renewed - share).max()
        share = renewed
        if moved < CLOSE:
            break
    return Spread(begin, end, share)


def _innermost(begins: Floats, ends: Floats) -> tuple[Floats, Floats]:
    """The intervals from a begin to an end with no other begin or end between: only there can
    anything have ended."""
    value = np.concatenate([begins, ends])
    is_begin = np.concatenate([np.ones(begins.size, dtype=bool), np.zeros(ends.size, dtype=bool)])
    # an interval is open at its begin: an end at the same moment comes before it
    order = np.lexsort((is_begin, value))
    value = value[order]
    is_begin = is_begin[order]
    at = np.flatnonzero(is_begin[:-1] & ~is_begin[1:])
    return value[at], value[at + 1]
