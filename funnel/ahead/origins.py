"""The forecast as it would have been made at an earlier moment, with nothing known later, beside
the plain rivals; and what came."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from funnel.ahead.lattice import Floats, Ints
from funnel.ahead.past import Past
from funnel.ahead.sums import Spread, crps_normal
from funnel.ahead.within import Within, seats_of

HORIZON = 28  # days
ARRIVALS_OVER = 56.0  # days over which the rate of new deals is counted
WEEKS_BACK = 13  # of the rival that says what the last weeks were
LOOKS = 13  # weekly looks back at how many were won of those who stood there
PRICED_OVER = 182.0  # days of wins from which the worth of new deals is read


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
    """Forecasts of one company and scope, at any moments."""

    def __init__(self, past: Past, days: int = HORIZON) -> None:
        self.past = past
        self.days = days
        self._look = cache(self._counted)

    def at(self, at: float, earliest: float) -> Origin | None:
        """What would have been said; nothing before 13 weeks are known, or of no deals."""
        past = self.past
        days = self.days
        if at - WEEKS_BACK * 7 < earliest:
            return None
        within = Within(past.learned(at), days)
        here = past.standing(at)
        seats = seats_of(within.lattice, past.place[here], past.ages(here, at))
        chance = within.by_the_end(seats)
        won_at = past.won_at[here]
        is_won = won_at <= at + days
        amount = past.amounts(here, at)
        told = np.nan_to_num(chance)
        of_crm = self._of_crm(here, at)
        rate = past.arrivals(at - ARRIVALS_OVER, at) / ARRIVALS_OVER
        new = float(rate @ arrived(within, days))
        wins = past.wins(at, at + days)
        weekly = self._weekly(at)
        return Origin(
            at,
            days,
            chance,
            is_won,
            past.place[here],
            new,
            len(wins),
            float(told @ amount),
            new * self._usual_worth(at),
            float(np.nan_to_num(past.amount[wins]).sum()),
            float(len(past.wins(at - days, at))),
            float(weekly.mean()),
            float(max(weekly.var(ddof=1), weekly.mean())),
            float(self._shares(at)[past.place[here]].sum()),
            int(is_won.sum()),
            float(self._closed_shares(at)[past.place[here]] @ amount),
            float(of_crm.sum()),
            float(of_crm @ amount),
        )

    def _of_crm(self, here: Ints, at: float) -> Floats:
        """The CRM's own chances of the open deals; all blank where they are not known."""
        past = self.past
        if past.looks is None:
            return np.full(here.size, np.nan)
        return past.looks.chances(past.deal[here], at, self.days)

    def _usual_worth(self, at: float) -> float:
        wins = self.past.wins(at - PRICED_OVER, at)
        if wins.size:
            return float(self.past.amounts(wins, at).mean())
        return 0.0

    def _weekly(self, at: float) -> Floats:
        ends = [at - 7 * back for back in range(WEEKS_BACK)]
        return np.array([len(self.past.wins(end - 7, end)) for end in ends], dtype=float)

    def _counted(self, at: float) -> tuple[Floats, Floats]:
        """How many stood in each stage then, and how many of them were won within the days."""
        past = self.past
        here = (past.entered <= at) & (past.left > at)
        size = len(past.places)
        stood = np.bincount(past.place[here], minlength=size).astype(float)
        is_won = past.won_at[here] <= at + self.days
        return stood, np.bincount(past.place[here][is_won], minlength=size).astype(float)

    def _shares(self, at: float) -> Floats:
        """The share won within the days of those who stood in each stage, as known then."""
        looks = [self._look(at - self.days - 7 * back) for back in range(LOOKS)]
        stood, won = (sum(look[side] for look in looks) for side in (0, 1))
        return np.divide(won, stood, out=np.zeros(np.shape(won)), where=np.asarray(stood) > 0)

    def _closed_shares(self, at: float) -> Floats:
        """Of the closed ones that had been in each stage the share won: what a CRM calls the
        probability of a stage."""
        past = self.past
        seen = (past.entered <= at) & (past.closed_at <= at)
        size = len(past.places)
        closed = np.bincount(past.place[seen], minlength=size)
        won = np.bincount(past.place[seen & (past.won_at <= at)], minlength=size)
        return np.divide(won, closed, out=np.zeros(size), where=closed > 0)


def all_wins(chances: Floats, new: float, c: float) -> Spread:
    """Wins of open deals and of new ones, of which `new` are expected; `c` times as far from the
    mean as if every deal stood alone."""
    told = Spread.wins(chances)
    chance = np.convolve(told.chance, _poisson(new)[1])
    count = np.arange(chance.size, dtype=float)
    mean = float(count @ chance)
    return Spread(mean + c * (count - mean), chance)


def arrived(within: Within, days: float) -> Floats:
    """Wins within so many days of one deal a day that comes to each stage."""
    whole = int(days)
    fresh = within.fresh[: len(within.lattice.places)]
    middle = (fresh[:, :-1] + fresh[:, 1:]) / 2
    found = middle[:, :whole].sum(axis=1)
    if whole < days:
        return found + (days - whole) * fresh[:, whole]
    return found


def _poisson(mean: float) -> tuple[Floats, Floats]:
    """0, 1, 2 … and their chances, as far as they matter."""
    most = int(mean + 12 * np.sqrt(mean + 1)) + 2
    count = np.arange(most + 1, dtype=float)
    steps = np.cumsum(np.log(np.maximum(count, 1.0)))
    log_chance = count * np.log(mean) - mean - steps if mean > 0 else np.where(count, -np.inf, 0)
    chance = np.exp(log_chance)
    return count, chance / chance.sum()
