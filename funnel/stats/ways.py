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

from funnel.stats.resampled import Cases, Floats, Mask, Resampled

RESAMPLES = 200
SEED = 15
# Fewer resamples of very many cases, of which each tells more; and so many cases at a time as the
# processor keeps at hand.
FEWEST = 40
MOST_CASES = 16_000_000
AT_ONCE = 100_000


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
    def cases(self) -> Cases:
        """Those in the order of their lengths."""
        return Cases.of(self.length, self.is_over, self.since, self.seen())

    @cached_property
    def as_they_are(self) -> Resampled:
        """Each once. Kept here: were the cases to hold it, which it is made of, both would stay
        until somebody looks for garbage."""
        return Resampled(self.cases, np.ones((1, self.cases.order.size)))


def time_to(stays: Stays, is_so: Mask, level: float) -> float:
    """The smallest time by which the share `level` of those that end so have done so; blank if
    never so many were at risk."""
    return float(stays.as_they_are.times(stays.cases.so(is_so), level)[0])


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
        drawn = Resampled(cases, _drawn(random, group, min(step, resamples - done)))
        for times, so in zip(found, ended_so, strict=True):
            times.append(drawn.times(so, level))
    return [_percentiles(np.concatenate(times)) for times in found]


def _percentiles(times: Floats) -> tuple[float, float]:
    known = times[~np.isnan(times)]
    if 2 * known.size < times.size:
        return float("nan"), float("nan")
    low, high = np.quantile(known, (0.025, 0.975))
    return float(low), float(high)


def _drawn(random: np.random.Generator, group: NDArray[np.int64], rows: int) -> Floats:
    """How often each case is drawn with its group, per resample: as many draws as groups, one group
    as likely as another. Drawing one by one takes a seventh of drawing the counts (a multinomial,
    that is a binomial for each group), and has the same law."""
    count = int(group.max()) + 1
    which = random.integers(0, count, size=(rows, count), dtype=np.int32)
    which += np.arange(rows, dtype=np.int32)[:, None] * count
    drawn = np.bincount(which.ravel(), minlength=rows * count).reshape(rows, count).astype(float)
    # where each case is a group of its own, it is the same which is which
    if count == group.size:
        return drawn
    return drawn[:, group]
