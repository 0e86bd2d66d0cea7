"""Who stands out of a group of shares, asked so that nobody does by chance, and so that one outlier
does not make the others look different."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from funnel.stats.distributions import fisher

ABOVE = "above"
BELOW = "below"


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
        asked = _everybody(counts, totals, is_left, enough)
        first = _most_extreme(asked, gap)
        p = first.corrected(len(asked), reached) if first else 1.0
        if first is None or p >= sure:
            break
        reached = p
        direction = ABOVE if first.gap > 0 else BELOW
        found[first.place] = Standing(direction, first.others_count, first.others_total, p)
        is_left[first.place] = False
    for one in asked:
        p = one.corrected(len(asked), reached)
        found[one.place] = Standing(None, one.others_count, one.others_total, p)
    untold = _untold(counts, totals, is_left)
    return [found.get(n, untold[n]) for n in range(counts.size)]


@dataclass(frozen=True)
class _Asked:
    place: int
    others_count: int
    others_total: int
    gap: float
    p_value: float

    def corrected(self, asked: int, reached: float) -> float:
        """Its p-value where any of `asked` could have been chosen; never below what a step before
        has `reached`."""
        return min(max(self.p_value * asked, reached), 1.0)


def _everybody(
    counts: NDArray[np.int64], totals: NDArray[np.int64], is_left: NDArray[np.bool_], enough: int
) -> list[_Asked]:
    """All that are left and have enough cases, and enough beside them."""
    places = np.flatnonzero(is_left & (totals >= enough))
    asked = [_asked(place, counts, totals, is_left) for place in places]
    return [one for one in asked if one.others_total >= enough]


def _most_extreme(asked: list[_Asked], gap: float) -> _Asked | None:
    far = [one for one in asked if abs(one.gap) >= gap]
    return min(far, key=lambda one: (one.p_value, -abs(one.gap)), default=None)


def _untold(
    counts: NDArray[np.int64], totals: NDArray[np.int64], is_left: NDArray[np.bool_]
) -> list[Standing]:
    """The standing of those with too few cases to be asked, beside what was left in the end."""
    rest = int(counts[is_left].sum())
    rest_total = int(totals[is_left].sum())
    return [
        Standing(None, rest - int(count), rest_total - int(total), float("nan"))
        for count, total in zip(counts, totals, strict=True)
    ]


def _asked(
    index: int, counts: NDArray[np.int64], totals: NDArray[np.int64], is_left: NDArray[np.bool_]
) -> _Asked:
    """One member against all that are left beside it."""
    own = int(counts[index])
    n = int(totals[index])
    others = int(counts[is_left].sum()) - own
    others_n = int(totals[is_left].sum()) - n
    if not others_n:
        return _Asked(index, others, others_n, 0.0, 1.0)
    p = fisher(own, n, others, others_n)
    return _Asked(index, others, others_n, own / n - others / others_n, p)
