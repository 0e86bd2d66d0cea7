"""The forecast as it would have been made at an earlier moment, with nothing known later, beside
the plain rivals; and what came."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from funnel.ahead.everyone import ARRIVALS_OVER, WEEKS_BACK, Everyone, Then
from funnel.ahead.known import Flags
from funnel.ahead.lattice import Floats, Ints
from funnel.ahead.looks import of_most
from funnel.ahead.sums import Spread, crps_normal

HORIZON = 28  # days


@dataclass(frozen=True)
class Origin:
    """What was said at a moment about the days after it, and what came."""

    at: float
    days: int
    chance: Floats  # of each open deal; blank where nothing can be said
    is_won: np.ndarray  # whether it was won within these days
    stage: Ints
    new: float  # wins expected of deals that did not exist yet
    came: int  # all wins
    worth: float  # the amount expected of open deals
    new_worth: float
    came_worth: float
    last: float  # wins of as many days before
    weekly: float  # mean wins a week of the last 13 weeks; blank if so many are not known
    weekly_variance: float
    by_stage: float  # open deals × the share won per stage
    came_by_open: int
    stage_worth: float  # amounts × the share ever won of those who were in the stage
    crm: float  # wins of the open deals by the CRM's own chances; blank where they are not known
    crm_worth: float

    @cached_property
    def told(self) -> Floats:
        """The chances that are known."""
        return self.chance[~np.isnan(self.chance)]

    @cached_property
    def said(self) -> float:
        """All wins expected."""
        return float(self.told.sum() + self.new)

    @cached_property
    def variance(self) -> float:
        """Their variance, if every deal were won or not by itself."""
        return float((self.told * (1 - self.told)).sum() + self.new)

    def spread(self, c: float) -> Spread:
        """How many wins, `c` times as far from the mean as if every deal stood alone."""
        return all_wins(self.told, self.new, c)

    @property
    def rival_crps(self) -> float:
        """The score of the mean of the last 13 weeks, with the spread that those weeks had."""
        weeks = self.days / 7
        spread = np.sqrt(self.weekly_variance * weeks * (1 + weeks / WEEKS_BACK))
        return float(crps_normal(self.weekly * weeks, spread, self.came))


class Origins:
    """Forecasts of one company and scope, at the moments that were learned."""

    def __init__(self, everyone: Everyone, is_inside: Flags) -> None:
        self.everyone = everyone
        self._is_inside = is_inside
        self._won = is_inside[everyone.won]
        self._won_at = everyone.won_at[self._won]
        self._won_amount = everyone.won_amount[self._won]
        came = is_inside[everyone.first]
        self._came_at = everyone.came_at[came]
        self._came_to = everyone.came_to[came]
        self._left_out_at = everyone.left_out_at[came]

    def every(self) -> list[Origin]:
        """What would have been said at each moment; nothing of no deals."""
        found = (self.at(then) for then in self.everyone.thens)
        return [one for one in found if one.told.size]

    def at(self, then: Then) -> Origin:
        """What would have been said."""
        at = then.at
        days = self.everyone.days
        own = self._is_inside[then.here]
        chance = then.chance[own]
        is_won = then.is_won[own]
        place = then.place[own]
        amount = then.amount[own]
        of_crm = of_most(then.crm[own], then.is_due[own])
        new = float(self._arrivals(at - ARRIVALS_OVER, at) / ARRIVALS_OVER @ then.arrived)
        worth = self._won_amount[self._wins(at, at + days)]
        weekly = self._weekly(at)
        return Origin(
            at,
            days,
            chance,
            is_won,
            place,
            new,
            worth.size,
            float(np.nan_to_num(chance) @ amount),
            new * self._usual_worth(then),
            float(np.nan_to_num(worth).sum()),
            float(self._count(at - days, at)),
            float(weekly.mean()),
            float(max(weekly.var(ddof=1), weekly.mean())),
            float(then.shares[place].sum()),
            int(is_won.sum()),
            float(then.closed_shares[place] @ amount),
            float(of_crm.sum()),
            float(of_crm @ amount),
        )

    def _usual_worth(self, then: Then) -> float:
        worth = then.worth[self._is_inside[then.priced]]
        if worth.size:
            return float(worth.mean())
        return 0.0

    def _weekly(self, at: float) -> Floats:
        ends = [at - 7 * back for back in range(WEEKS_BACK)]
        return np.array([self._count(end - 7, end) for end in ends], dtype=float)

    def _wins(self, since: float, until: float) -> slice:
        """The wins after one moment and up to another."""
        return slice(*np.searchsorted(self._won_at, [since, until], side="right"))

    def _count(self, since: float, until: float) -> int:
        wins = self._wins(since, until)
        return int(wins.stop - wins.start)

    def _arrivals(self, since: float, until: float) -> Floats:
        """How many journeys began in each stage, after one moment and up to another."""
        came = (self._came_at > since) & (self._came_at <= until) & (self._left_out_at > until)
        return np.bincount(self._came_to[came], minlength=self.everyone.places).astype(float)


def all_wins(chances: Floats, new: float, c: float) -> Spread:
    """Wins of open deals and of new ones, of which `new` are expected; `c` times as far from the
    mean as if every deal stood alone."""
    told = Spread.wins(chances)
    chance = np.convolve(told.chance, _poisson(new)[1])
    count = np.arange(chance.size, dtype=float)
    mean = float(count @ chance)
    return Spread(mean + c * (count - mean), chance)


def _poisson(mean: float) -> tuple[Floats, Floats]:
    """0, 1, 2 … and their chances, as far as they matter."""
    most = int(mean + 12 * np.sqrt(mean + 1)) + 2
    count = np.arange(most + 1, dtype=float)
    steps = np.cumsum(np.log(np.maximum(count, 1.0)))
    log_chance = count * np.log(mean) - mean - steps if mean > 0 else np.where(count, -np.inf, 0)
    chance = np.exp(log_chance)
    return count, chance / chance.sum()
