"""Who was at risk when something ended: what Kaplan–Meier and Aalen–Johansen are made from.

Whoever is still there at time t was at risk at t: an end and an open stay of the same length count
as the end first. Whoever is watched only from some age on (delayed entry, left truncation) is at
risk after that age; what ended before the watch began was never seen and is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from funnel.stats.tagged import in_one_order

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Risks:
    """One entry per distinct length of what is over: how many were at risk, how many ended so."""

    time: Floats
    at_risk: Counts
    ended: Counts
    by_way: dict[str, Counts]


def risks(
    over: Mapping[str, ArrayLike],
    still: ArrayLike = (),
    since: Mapping[str, ArrayLike] | None = None,
    still_since: ArrayLike = (),
) -> Risks:
    """The lengths of what is over by the way it ended, and of what is not; any unit, any order.

    `since` and `still_since` hold, length for length, the age at which the watch of each began;
    left out: all from the beginning. Whole numbers are counted faster, and no differently.
    """
    since = since or {}
    if not since and not np.size(still_since) and _are_whole(*over.values(), still):
        return _of_whole(over, np.asarray(still))
    watched = {way: _watched(lengths, since.get(way, ())) for way, lengths in over.items()}
    pending, pending_since = _watched(still, still_since)
    every = merged(seen for seen, _ in watched.values())
    starts = np.flatnonzero(np.diff(every, prepend=-np.inf)).astype(np.int64)
    time = every[starts]
    ended = np.diff(starts, append=every.size)
    at_risk = every.size - starts + _at_least(pending, time)
    late = np.concatenate([pending_since, *(ages for _, ages in watched.values())])
    if late.size:
        at_risk = at_risk - _at_least(np.sort(late), time)
    return Risks(time, at_risk, ended, _by_way(watched, time, ended))


def _are_whole(*lists: ArrayLike) -> bool:
    """Whether all of them are arrays of whole numbers."""
    return all(isinstance(one, np.ndarray) and one.dtype == np.int64 for one in lists)


def _of_whole(over: Mapping[str, ArrayLike], still: Counts) -> Risks:
    """The same of whole numbers, all watched from the beginning: in one order, so that a place in
    it says how many are at risk."""
    lists = [*map(np.asarray, over.values()), still]
    lengths, which = in_one_order(lists)
    ends = np.flatnonzero(which < len(over))
    ended_at = lengths[ends]
    starts = np.flatnonzero(np.diff(ended_at, prepend=-1))
    ended = np.diff(starts, append=ends.size)
    ways = which[ends]
    by_way, left = {}, ended
    for number, way in enumerate(list(over)[:-1]):
        seen = np.cumsum(np.concatenate([[0], ways == number]))
        by_way[way] = seen[starts + ended] - seen[starts]
        left = left - by_way[way]
    by_way |= dict.fromkeys(list(over)[-1:], left)
    at_risk = lengths.size - ends[starts]
    return Risks(ended_at[starts].astype(float), at_risk, ended, by_way)


def _by_way(
    watched: Mapping[str, tuple[Floats, Floats]], time: Floats, ended: Counts
) -> dict[str, Counts]:
    """How many ended in each way at each time; of the last way those that are left."""
    found = {}
    left = ended
    for way, (seen, _) in list(watched.items())[:-1]:
        found[way] = _counted(seen, time, ended)
        left = left - found[way]
    return found | dict.fromkeys(list(watched)[-1:], left)


def merged(runs: Iterable[Floats]) -> Floats:
    """All values in order, of runs that are in order already: a stable sort only merges them."""
    return np.sort(np.concatenate([np.empty(0), *runs]), kind="stable")


def product_limit(at_risk: Counts, ended: Counts) -> Floats:
    """Π (n − d) / n, multiplied so that the fractions cancel exactly as long as nobody comes late
    or is taken out unfinished."""
    if not at_risk.size:
        return np.empty(0)
    stay = at_risk - ended
    withdrawn = np.concatenate([[1.0], stay[:-1] / at_risk[1:]])
    return np.cumprod(withdrawn) * stay / at_risk[0]


def _watched(lengths: ArrayLike, since: ArrayLike) -> tuple[Floats, Floats]:
    """The lengths that were seen, in order, and the ages at which the late ones among them came."""
    seen = np.asarray(lengths, dtype=float)
    ages = np.asarray(since, dtype=float)
    if not ages.size:
        return _in_order(seen), np.empty(0)
    if ages.shape != seen.shape:
        raise ValueError("an age is needed for each length, or for none")
    is_late = ages > 0
    kept = ~is_late | (ages < seen)
    return _in_order(seen[kept]), ages[kept & is_late]


def _in_order(values: Floats) -> Floats:
    """In order; to see that they are takes a hundredth of putting them so."""
    if (values[:-1] <= values[1:]).all():
        return values
    return np.sort(values)


def _at_least(values: Floats, time: Floats) -> Counts:
    """How many of the values are at each time or beyond it; both are in order."""
    return values.size - np.searchsorted(values, time, side="left")


def _counted(lengths: Floats, time: Floats, ended: Counts) -> Counts:
    """How many of the lengths, which are in order, are at each time."""
    if lengths.size == ended.sum():
        return ended
    return np.bincount(np.searchsorted(time, lengths), minlength=time.size)
