"""Whether those with something stay longer than those without, when each stratum is compared with
itself: the shares that are still there at the end of the watch (Kaplan–Meier).

What takes somebody out otherwise (lost, not over yet) ends the watch without an answer: who loses
three in four after two days is not therefore quick. A log-rank test would also tell whether hours
of the first day differ; asked is only what is still there at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from funnel.stats.distributions import beyond_chance
from funnel.stats.mantel import Difference

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
NOTHING = Difference(np.nan, np.nan, np.nan)


@dataclass(frozen=True)
class Slower:
    """The shares still there with it and without, as the strata weigh, and how they differ."""

    share: float
    share_without: float
    told: Difference


@dataclass(frozen=True)
class _Side:
    """One side at each distinct length of a stratum: how many were watched as long, how many went
    on then; and where the strata begin."""

    at_risk: Floats
    gone: Floats
    starts: Ints

    @classmethod
    def of(cls, gone: Flags, side: Flags, steps: Ints, starts: Ints) -> _Side:
        """Whoever is watched as long is at risk, whatever happens to it then."""
        here = np.add.reduceat(side.astype(float), steps)
        before = np.cumsum(here) - here
        lengths = np.diff(np.append(starts, steps.size))
        total = np.add.reduceat(here, starts) + before[starts]
        at_risk = np.repeat(total, lengths) - before
        return cls(at_risk, np.add.reduceat((gone & side).astype(float), steps), starts)

    @property
    def size(self) -> Floats:
        """How many per stratum."""
        return self.at_risk[self.starts]

    @cached_property
    def kept(self) -> Floats:
        """Of those at risk at each length the share that does not go on then."""
        left = self.at_risk - self.gone
        return np.divide(left, self.at_risk, out=np.ones(left.size), where=self.at_risk > 0)

    @property
    def share(self) -> Floats:
        """Per stratum the share that has not gone on by the end."""
        share: Floats = np.multiply.reduceat(self.kept, self.starts)
        return share

    @property
    def before(self) -> Floats:
        """The share that has not gone on before each length."""
        strata = np.split(self.kept, self.starts[1:])
        return np.concatenate([np.append(1.0, np.cumprod(kept)[:-1]) for kept in strata])

    @property
    def spread(self) -> Floats:
        """The variance of the shares (Greenwood)."""
        left = self.at_risk - self.gone
        steps = self.gone / np.where(left > 0, self.at_risk * left, np.inf)
        return self.share**2 * np.add.reduceat(steps, self.starts)

    def spread_if_alike(self, every: _Side) -> Floats:
        """The same with the curve of all, if this side goes on as all do.

        So many are at risk then as would be if it did: who is by chance slow has more at risk, and
        would be told a smaller spread for it.
        """
        left = every.at_risk - every.gone
        hazard = every.gone / np.where(left > 0, left, np.inf)
        own = self.before
        alike = np.divide(every.before, own, out=np.ones(own.size), where=own > 0)
        steps = hazard / np.maximum(self.at_risk * alike, 1.0)
        return every.share**2 * np.add.reduceat(steps, self.starts)


def slower(days: Floats, gone: Flags, is_in: Flags, strata: Ints) -> Slower:
    """Of stays watched for so many `days`, and then `gone` on (or no longer watched): those with it
    against those without.

    A stratum without one of the sides tells nothing. Blank where none has both. The test has the
    continuity correction of Cochran's.
    """
    with_it = np.bincount(strata[is_in], minlength=int(strata.max(initial=0)) + 1)
    has_both = (with_it > 0) & (with_it < np.bincount(strata, minlength=with_it.size))
    kept = np.flatnonzero(has_both[strata])
    if not kept.size:
        return Slower(np.nan, np.nan, NOTHING)
    kept = kept[np.lexsort((days[kept], strata[kept]))]
    days = days[kept]
    gone = gone[kept]
    is_in = is_in[kept]
    strata = strata[kept]
    is_new = np.diff(strata, prepend=-1) != 0
    steps = np.flatnonzero(is_new | (np.diff(days, prepend=-1.0) != 0))
    starts = np.flatnonzero(is_new[steps])
    own, others = (_Side.of(gone, side, steps, starts) for side in (is_in, ~is_in))
    every = _Side(own.at_risk + others.at_risk, own.gone + others.gone, starts)
    weight = own.size * others.size / every.size
    whole = float(weight.sum())
    shares = [float(weight @ one.share) / whole for one in (own, others)]
    gap = shares[0] - shares[1]
    error = float(np.sqrt(weight**2 @ (own.spread + others.spread))) / whole
    alike = own.spread_if_alike(every) + others.spread_if_alike(every)
    p_value = beyond_chance(gap, float(weight**2 @ alike) / whole**2, 0.5 / whole)
    return Slower(*shares, Difference(gap, error, p_value))
