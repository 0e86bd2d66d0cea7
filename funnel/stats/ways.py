"""How long it takes to end in one way, the other ways being competitors and what is not over yet
being open: quantiles of Aalen–Johansen's incidence among those that end so.

Cases may come under observation late (`since`): they are at risk only after that. Intervals are
from resampling whole groups (a deal comes again), the same every time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
# An incidence is read no further than the last event at which so many were at risk.
AT_RISK = 10
RESAMPLES, SEED = 200, 15
# Fewer resamples of very many cases, of which each tells more; and so many cases at a time as the
# processor keeps at hand.
FEWEST, MOST_CASES, AT_ONCE = 40, 16_000_000, 50_000
_LAST_BIT = 1e-12


@dataclass(frozen=True)
class Stays:
    """Lengths in any unit; `is_over`: not open; `since`: from which length on it was seen;
    `group`: what is resampled together."""

    length: Floats
    is_over: Mask
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

    def seen(self) -> Mask:
        """Which of them were at risk at all: those that ended only after they came into sight."""
        return (self.since < self.length) | (self.since <= 0)

    @cached_property
    def cases(self) -> _Cases:
        """Those in the order of their lengths."""
        return _Cases.of(self)


def time_to(stays: Stays, is_so: Mask, level: float) -> float:
    """The smallest time by which the share `level` of those that end so have done so; blank if
    never so many were at risk."""
    cases = stays.cases
    return float(cases.as_they_are.times(cases.so(is_so), level)[0])


def intervals_of(
    stays: Stays, ways: Sequence[Mask], level: float, resamples: int = RESAMPLES
) -> list[tuple[float, float]]:
    """95% interval of `time_to` for each way: its percentiles over resamples of the groups; blank
    where half of them have no answer. Drawing takes the longest, and is the same for all ways."""
    cases = stays.cases
    group = np.unique(stays.group[stays.cases.order], return_inverse=True)[1]
    if not group.size:
        return [(np.nan, np.nan)] * len(ways)
    random = np.random.default_rng(SEED)
    resamples = min(resamples, max(FEWEST, MOST_CASES // group.size))
    step = max(1, AT_ONCE // group.size)
    found: list[list[Floats]] = [[] for _ in ways]
    ended_so = [cases.so(is_so) for is_so in ways]
    for done in range(0, resamples, step):
        drawn = _Resampled(cases, _drawn(random, group, min(step, resamples - done)))
        for times, so in zip(found, ended_so, strict=True):
            times.append(drawn.times(so, level))
    return [_percentiles(np.concatenate(times)) for times in found]


def _percentiles(times: Floats) -> tuple[float, float]:
    known = times[~np.isnan(times)]
    if 2 * known.size < times.size:
        return float("nan"), float("nan")
    low, high = np.quantile(known, (0.025, 0.975))
    return float(low), float(high)


@dataclass(frozen=True)
class _Cases:
    """The cases that were ever at risk, in the order of their lengths: one entry per distinct
    `time` at which some are over."""

    order: NDArray[np.int64]  # where each stands among the stays
    over: NDArray[np.int64]  # which of the cases are over
    time: Floats
    last: NDArray[np.int64]  # the last of those over that is as long
    first: NDArray[np.int64]  # the first case that is as long or longer
    late: NDArray[np.int64]  # those that came into sight late, in the order in which they came
    came: NDArray[np.int64]  # how many of them had come before the time

    @classmethod
    def of(cls, stays: Stays) -> _Cases:
        """From stays in any order."""
        seen = np.flatnonzero(stays.seen())
        order = seen[np.argsort(stays.length[seen], kind="stable")]
        length, since = stays.length[order], stays.since[order]
        over = np.flatnonzero(stays.is_over[order])
        time = np.unique(length[over])
        late = np.flatnonzero(since > 0)
        late = late[np.argsort(since[late], kind="stable")]
        return cls(
            order,
            over,
            time,
            np.searchsorted(length[over], time, side="right") - 1,
            np.searchsorted(length, time, side="left"),
            late,
            np.searchsorted(since[late], time, side="left"),
        )

    @cached_property
    def as_they_are(self) -> _Resampled:
        """Each once."""
        return _Resampled(self, np.ones((1, self.order.size)))

    def so(self, is_so: Mask) -> Mask:
        """Which of those that are over ended so."""
        return is_so[self.order[self.over]]

    def at_each_time(self, weights: Floats) -> Floats:
        """The sum of the weights of those that are over, per time at which they are."""
        if self.time.size == self.over.size:
            return weights
        return np.diff(np.cumsum(weights, axis=1)[:, self.last], axis=1, prepend=0.0)


class _Resampled:
    """The cases as often as they were drawn, one row per resample."""

    def __init__(self, cases: _Cases, weights: Floats) -> None:
        self.cases, self.over_weights = cases, weights[:, cases.over]
        at_risk = _from(weights, cases.first)
        if cases.late.size:
            at_risk = at_risk - _from(weights[:, cases.late], cases.came)
        over = cases.at_each_time(self.over_weights)
        there = np.maximum(at_risk, _LAST_BIT)
        after = np.cumprod(np.where(at_risk > _LAST_BIT, 1 - over / there, 1.0), axis=1)
        before = np.concatenate([np.ones((len(weights), 1)), after[:, :-1]], axis=1)
        self.share = before / there  # of all, that each who is over then stands for
        self.is_enough = (at_risk >= AT_RISK - _LAST_BIT) & (over > 0)

    def times(self, so: Mask, level: float) -> Floats:
        """`time_to` per row."""
        if not self.cases.time.size:
            return np.full(len(self.share), np.nan)
        ended_so = self.cases.at_each_time(self.over_weights * so)
        incidence = np.cumsum(self.share * ended_so, axis=1)
        last = self.is_enough.shape[1] - 1 - np.argmax(self.is_enough[:, ::-1], axis=1)
        whole = np.take_along_axis(incidence, last[:, None], axis=1)
        first = np.argmax(incidence >= level * whole - _LAST_BIT, axis=1)
        is_told = self.is_enough.any(axis=1) & (whole[:, 0] > 0)
        return np.where(is_told, self.cases.time[first], np.nan)


def _drawn(random: np.random.Generator, group: NDArray[np.int64], rows: int) -> Floats:
    """How often each case is drawn with its group, per resample: as many draws as groups, one group
    as likely as another. Drawing one by one takes a seventh of drawing the counts (a multinomial,
    that is a binomial for each group), and has the same law."""
    count = int(group.max()) + 1
    which = random.integers(0, count, size=(rows, count), dtype=np.int32)
    which += np.arange(rows, dtype=np.int32)[:, None] * count
    drawn = np.bincount(which.ravel(), minlength=rows * count).reshape(rows, count).astype(float)
    # where each case is a group of its own, it is the same which is which
    return drawn if count == group.size else drawn[:, group]


def _from(weights: Floats, place: NDArray[np.int64]) -> Floats:
    """The sum of the weights from a place on."""
    total = np.cumsum(weights, axis=1)
    before = np.concatenate([np.zeros((len(weights), 1)), total], axis=1)
    return total[:, -1:] - before[:, place]
