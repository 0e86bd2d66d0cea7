"""How long it takes to end in one way, the other ways being competitors and what is not over yet
being open: quantiles of Aalen–Johansen's incidence among those that end so.

Cases may come under observation late (`since`): they are at risk only after that. Intervals are
from resampling whole groups (a deal comes again), the same every time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
# An incidence is read no further than the last event at which so many were at risk.
AT_RISK = 10
RESAMPLES, SEED, CELLS = 200, 15, 4_000_000
_LAST_BIT = 1e-12


@dataclass(frozen=True)
class Stays:
    """Lengths in any unit; `is_over`: not open; `since`: from which length on it was seen;
    `group`: what is resampled together."""

    length: Floats
    is_over: NDArray[np.bool_]
    since: Floats
    group: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        length: ArrayLike,
        is_over: ArrayLike,
        since: ArrayLike | None = None,
        group: ArrayLike | None = None,
    ) -> Stays:
        """From any arrays; without `since` all were seen from their beginning."""
        lengths = np.asarray(length, dtype=float)
        seen = np.zeros(lengths.size) if since is None else np.asarray(since, dtype=float)
        groups = np.arange(lengths.size) if group is None else np.asarray(group)
        return cls(lengths, np.asarray(is_over, dtype=bool), seen, groups.astype(np.int64))

    def seen(self) -> NDArray[np.bool_]:
        """Which of them were at risk at all: those that ended only after they came into sight."""
        return (self.since < self.length) | (self.since <= 0)


def time_to(stays: Stays, is_so: NDArray[np.bool_], level: float) -> float:
    """The smallest time by which the share `level` of those that end so have done so; blank if
    never so many were at risk."""
    kept = stays.seen()
    return float(_times(stays, is_so, level, kept, np.ones((1, int(kept.sum()))))[0])


def interval_of(
    stays: Stays, is_so: NDArray[np.bool_], level: float, resamples: int = RESAMPLES
) -> tuple[float, float]:
    """95% interval of `time_to`: its percentiles over resamples of the groups; blank where half of
    them have no answer."""
    kept = stays.seen()
    _, group = np.unique(stays.group[kept], return_inverse=True)
    count = int(group.max()) + 1 if group.size else 0
    if not count:
        return float("nan"), float("nan")
    random = np.random.default_rng(SEED)
    resamples = min(resamples, max(40, 4 * CELLS // group.size))
    step = max(1, CELLS // group.size)
    found = np.concatenate(
        [
            _times(stays, is_so, level, kept, _drawn(random, count, rows)[:, group])
            for rows in (min(step, resamples - done) for done in range(0, resamples, step))
        ]
    )
    known = found[~np.isnan(found)]
    if 2 * known.size < found.size:
        return float("nan"), float("nan")
    low, high = np.quantile(known, (0.025, 0.975))
    return float(low), float(high)


def _drawn(random: np.random.Generator, count: int, rows: int) -> Floats:
    """How often each group is drawn, per resample."""
    return random.multinomial(count, np.full(count, 1 / count), size=rows).astype(float)


def _times(
    stays: Stays, is_so: NDArray[np.bool_], level: float, kept: NDArray[np.bool_], weights: Floats
) -> Floats:
    """`time_to` per row of weights."""
    length, since = stays.length[kept], stays.since[kept]
    is_over, so = stays.is_over[kept], (is_so & stays.is_over)[kept]
    order = np.argsort(length, kind="stable")
    ordered, weight = length[order], weights[:, order]
    time = np.unique(length[is_over])
    if not time.size:
        return np.full(len(weights), np.nan)
    begin, end = (np.searchsorted(ordered, time, side=side) for side in ("left", "right"))
    at_risk = _from(weight, begin)
    late = np.argsort(since, kind="stable")
    if since[late[-1]] > 0:
        at_risk = at_risk - _from(weights[:, late], np.searchsorted(since[late], time, side="left"))
    over = _between(weight * is_over[order], begin, end)
    ended_so = _between(weight * so[order], begin, end)
    there = np.maximum(at_risk, _LAST_BIT)
    after = np.cumprod(np.where(at_risk > _LAST_BIT, 1 - over / there, 1.0), axis=1)
    before = np.concatenate([np.ones((len(weights), 1)), after[:, :-1]], axis=1)
    incidence = np.cumsum(before * ended_so / there, axis=1)
    is_enough = (at_risk >= AT_RISK - _LAST_BIT) & (over > 0)
    last = is_enough.shape[1] - 1 - np.argmax(is_enough[:, ::-1], axis=1)
    whole = np.take_along_axis(incidence, last[:, None], axis=1)
    first = np.argmax(incidence >= level * whole - _LAST_BIT, axis=1)
    is_told = is_enough.any(axis=1) & (whole[:, 0] > 0)
    return np.where(is_told, time[first], np.nan)


def _from(weight: Floats, place: NDArray[np.int64]) -> Floats:
    """The sum of the weights from a place on."""
    total = np.concatenate([np.zeros((len(weight), 1)), np.cumsum(weight, axis=1)], axis=1)
    return total[:, -1:] - total[:, place]


def _between(weight: Floats, begin: NDArray[np.int64], end: NDArray[np.int64]) -> Floats:
    total = np.concatenate([np.zeros((len(weight), 1)), np.cumsum(weight, axis=1)], axis=1)
    return total[:, end] - total[:, begin]
