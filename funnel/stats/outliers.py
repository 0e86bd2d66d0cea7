"""Who stands out of a group of shares, asked so that nobody does by chance, and so that one outlier
does not make the others look different."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from funnel.stats.distributions import fisher

ABOVE, BELOW = "above", "below"


@dataclass(frozen=True)
class Standing:
    """Of one member of the group: `against` the rest it is "above", "below" or None; the rest's
    `count` of `total` when it was asked, and the p-value, corrected (nan: too few to be asked)."""

    against: str | None
    others_count: int
    others_total: int
    p_value: float


def stand_out(
    count: ArrayLike,
    total: ArrayLike,
    *,
    enough: int = 20,
    sure: float = 0.01,
    gap: float = 0.05,
) -> list[Standing]:
    """The standing of each member with `count` of `total` against the rest.

    The most extreme of those with `enough` is tested against all the others (Fisher's exact test,
    two-sided, corrected for how many could have been chosen: Holm 1979). If it is `sure` and the
    shares differ by `gap` or more, it is taken out, and the next is tested against what is left.
    """
    counts, totals = (np.asarray(values, dtype="int64") for values in (count, total))
    is_left = np.ones(counts.size, dtype=bool)
    found: dict[int, Standing] = {}
    reached = 0.0  # a later step is never surer than the one before it
    while True:
        asked = [
            _asked(place, counts, totals, is_left)
            for place in np.flatnonzero(is_left & (totals >= enough))
        ]
        asked = [one for one in asked if one.others_total >= enough]
        far = [one for one in asked if abs(one.gap) >= gap]
        first = min(far, key=lambda one: (one.p_value, -abs(one.gap)), default=None)
        p = min(max(first.p_value * len(asked), reached), 1.0) if first else 1.0
        if first is None or p >= sure:
            break
        reached = p
        direction = ABOVE if first.gap > 0 else BELOW
        found[first.place] = Standing(direction, first.others_count, first.others_total, p)
        is_left[first.place] = False
    for one in asked:
        p = min(max(one.p_value * len(asked), reached), 1.0)
        found[one.place] = Standing(None, one.others_count, one.others_total, p)
    rest_count, rest_total = int(counts[is_left].sum()), int(totals[is_left].sum())
    untold = [
        Standing(None, rest_count - int(counts[n]), rest_total - int(totals[n]), float("nan"))
        for n in range(counts.size)
    ]
    return [found.get(n, untold[n]) for n in range(counts.size)]


@dataclass(frozen=True)
class _Asked:
    place: int
    others_count: int
    others_total: int
    gap: float
    p_value: float


def _asked(
    place: int, counts: NDArray[np.int64], totals: NDArray[np.int64], is_left: NDArray[np.bool_]
) -> _Asked:
    """One member against all that are left beside it."""
    own, n = int(counts[place]), int(totals[place])
    others, others_n = int(counts[is_left].sum()) - own, int(totals[is_left].sum()) - n
    if not others_n:
        return _Asked(place, others, others_n, 0.0, 1.0)
    p = fisher(own, n, others, others_n)
    return _Asked(place, others, others_n, own / n - others / others_n, p)
