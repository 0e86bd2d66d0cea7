"""What the school report needs of all deals, whoever asks: at each moment that is judged what could
be said then of every open deal, and what came. A scope only chooses among it, so it is learned once
a snapshot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from funnel.ahead.known import Flags
from funnel.ahead.lattice import Floats, Ints
from funnel.ahead.past import Past
from funnel.ahead.within import Within, arrived, seats_of

ARRIVALS_OVER = 56.0  # days over which the rate of new deals is counted
WEEKS_BACK = 13  # of the rival that says what the last weeks were
LOOKS = 13  # weekly looks back at how many were won of those who stood there
PRICED_OVER = 182.0  # days of wins from which the worth of new deals is read
VISITS = 2**24  # of one journey there are fewer


@dataclass(frozen=True)
class Then:
    """A moment: one entry per stay that went on then (`here` to `is_due`), per stage (`arrived` to
    `closed_shares`) and per win of the half year before (`priced`, `worth`)."""

    at: float
    here: Ints  # which stays of `Everyone`
    place: Ints
    chance: Floats  # to be won within the days; blank where nothing can be said
    is_won: Flags  # whether it was
    amount: Floats  # as known then
    crm: Floats  # the CRM's own chance; blank where it is not known
    is_due: Flags  # whether that speaks of these days
    arrived: Floats  # wins of one deal a day that comes to each stage
    shares: Floats  # won within the days of those who stood there
    closed_shares: Floats  # ever won of the closed ones that had been there
    priced: Ints  # which stays
    worth: Floats  # their amounts, as known then


@dataclass(frozen=True)
class Everyone:
    """All stays that a report of any scope is counted from, by numbers 0, 1, 2 …"""

    days: int
    places: int  # how many stages there are
    thens: tuple[Then, ...]
    journeys: pd.Index  # as they stand
    codes: Ints  # of each stay, in order: which of the journeys, and which of its visits
    won: Ints  # the stays that ended in a win, by when
    won_at: Floats
    won_amount: Floats
    first: Ints  # the first stay of each journey
    came_at: Floats
    came_to: Ints
    left_out_at: Floats
    chances_since: float  # from when on the CRM's chances, and amounts of then, are known
    amounts_since: float
    has_amounts: bool

    @classmethod
    def of(cls, past: Past, moments: Sequence[float], days: int) -> Everyone:
        """At these moments, in days since 1970; nothing before 13 weeks are known."""
        known = past.entered[np.isfinite(past.entered)]
        earliest = float(known.min()) if known.size else np.inf
        asked = [at for at in moments if at - WEEKS_BACK * 7 >= earliest]
        began = min(asked, default=np.inf)
        is_late = past.left > began - PRICED_OVER
        is_new = past.is_first & (past.entered > began - ARRIVALS_OVER)
        kept = np.flatnonzero(is_late | is_new)
        number = np.full(past.journey.size, -1)
        number[kept] = np.arange(kept.size)
        teller = _Teller(past, days, number)
        which, journeys = pd.factorize(past.journey[kept])  # those of one stand beside each other
        won = past.won[is_late[past.won]]
        first = kept[past.is_first[kept]]
        looks = past.looks
        return cls(
            days,
            len(past.places),
            tuple(teller.then(at) for at in asked),
            pd.Index(journeys),
            which * VISITS + past.visit_no[kept],
            number[won],
            past.left[won],
            past.amount[won],
            number[first],
            past.entered[first],
            past.place[first],
            past.left_out_at[first],
            looks.chances_since if looks else np.inf,
            looks.amounts_since if looks else np.inf,
            bool(np.isfinite(past.amount).any()),
        )

    def inside(self, rows: pd.DataFrame) -> Flags:
        """Which of the stays are those of the rows (`journey`, `visit_no`)."""
        found = np.zeros(self.codes.size, dtype=bool)
        if not found.size:
            return found
        journey = rows["journey"].to_numpy(dtype=np.int64)
        visit_no = rows["visit_no"].to_numpy(dtype=np.int64)
        which = self.journeys.get_indexer(pd.Index(journey))
        is_known = which >= 0
        codes = which[is_known] * VISITS + visit_no[is_known]
        place = np.searchsorted(self.codes, codes).clip(max=self.codes.size - 1)
        found[place[self.codes[place] == codes]] = True
        return found


class _Teller:
    """What can be said of every stay of a company at one moment and another."""

    def __init__(self, past: Past, days: int, number: Ints) -> None:
        self.past = past
        self.days = days
        self._number = number
        self._look = cache(self._counted)

    def then(self, at: float) -> Then:
        """With nothing known later, but for what came."""
        past = self.past
        within = Within(past.learned(at), self.days)
        here = past.standing(at)
        seats = seats_of(within.lattice, past.place[here], past.ages(here, at))
        crm, is_due = self._of_crm(here, at)
        priced = past.wins(at - PRICED_OVER, at)
        return Then(
            at,
            self._number[here],
            past.place[here],
            within.by_the_end(seats),
            past.won_at[here] <= at + self.days,
            past.amounts(here, at),
            crm,
            is_due,
            arrived(within, self.days),
            self._shares(at),
            self._closed_shares(at),
            self._number[priced],
            past.amounts(priced, at),
        )

    def _of_crm(self, here: Ints, at: float) -> tuple[Floats, Flags]:
        """The CRM's own chances of the open deals; all blank where they are not known."""
        past = self.past
        if past.looks is None:
            return np.full(here.size, np.nan), np.zeros(here.size, dtype=bool)
        return past.looks.chances(past.deal[here], at, self.days)

    def _counted(self, at: float) -> tuple[Floats, Floats]:
        """How many stood in each stage then, and how many of them were won within the days."""
        past = self.past
        here = past.standing(at)
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
