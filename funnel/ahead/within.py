"""The chance to be won within so many days: what a deal's paths come to on average, computed
instead of drawn.

A thousand paths a deal miss their own expectation by up to three points; summed over deals that
share their curves the error does not average out. So the paths' expectation is computed: from now
on by the ways out of the present stage, then through the next stages from age 0, day by day. A way
out within a day is split between the two ends of the day by where in it it lies.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from funnel.ahead.lattice import PER_DAY, TO, Floats, Ints, Lattice, passed
from funnel.ahead.stays import bare
from funnel.evidence import ENOUGH

FRESH = -1  # of an age: the stage from its beginning, whatever the age is
# What a chance is from: the stage at that age, the same position over all pipelines at that age,
# the stage at the greatest age that enough reached, the stage without age; or nothing.
STAGE = "stage"
POSITION = "position"
OLDEST = "oldest"
AGELESS = "ageless"
NOTHING = ""
BASES = (STAGE, POSITION, OLDEST, AGELESS, NOTHING)
# Where in its day a way out lies, by quarter: so much of it counts from the beginning of the day.
EARLY = np.array([7, 5, 3, 1]) / 8


@dataclass(frozen=True)
class Seats:
    """Which curve tells of each deal (−1: none), from which point on, by how many stays; `basis` is
    a number in `BASES`."""

    curve: Ints
    point: Ints
    n: Ints
    basis: Ints


class Within:
    """Chances to be won within 0, 1, … `days` days."""

    def __init__(self, lattice: Lattice, days: int) -> None:
        self.lattice = lattice
        self.days = days
        room = PER_DAY * (days + 1) + 1
        self._mass = np.pad(lattice.mass, ((0, 0), (0, room)))
        self._won = np.pad(lattice.won, ((0, 0), (0, room)), mode="edge")
        self._goes_on = lattice.way >= TO

    @cached_property
    def fresh(self) -> Floats:
        """Of a deal that just came: a row per curve, a column per day."""
        lattice = self.lattice
        days = self.days
        size = len(lattice.places)
        direct = self._won[:, : PER_DAY * days + 1 : PER_DAY]
        lags = self._lags(self._mass[self._goes_on, 1 : PER_DAY * days + 1])
        lags[:, 0] += self._mass[self._goes_on, 0]
        curve = lattice.curve[self._goes_on]
        to = lattice.way[self._goes_on] - TO
        own = curve < size
        at_once = np.zeros((size, size))
        np.add.at(at_once, (curve[own], to[own]), lags[own, 0])
        inverse = np.linalg.inv(np.eye(size) * (1 + 1e-9) - at_once)
        found = np.zeros((size, days + 1))
        for day in range(days + 1):
            later = (lags[own, 1 : day + 1] * found[to[own], :day][:, ::-1]).sum(axis=1)
            known = direct[:size, day] + np.bincount(curve[own], later, minlength=size)
            found[:, day] = inverse @ known
        every = direct.copy()
        for row, target in zip(np.flatnonzero(~own), to[~own], strict=True):
            every[curve[row]] += lags[row] @ _shifted(found[target])
        every[:size] = found
        return np.clip(every, 0.0, 1.0)

    def of(self, seats: Seats) -> Floats:
        """Of deals with these seats: a row each, a column per day; blank where nothing tells."""
        return self._seated(seats, self._aged, self.days + 1)

    def by_the_end(self, seats: Seats) -> Floats:
        """The last column of `of` alone."""
        return self._seated(seats, self._aged_by_the_end, 1)[:, 0]

    def _seated(
        self, seats: Seats, told_of: Callable[[int, Ints, Ints], Floats], columns: int
    ) -> Floats:
        """What `told_of` says of each curve and the points from which on it is asked, each asked
        once."""
        wide = self.lattice.width + 1
        codes, row = np.unique(seats.curve * wide + seats.point + 1, return_inverse=True)
        curves = codes // wide
        points = codes % wide - 1
        told = np.full((codes.size, columns), np.nan)
        for curve in np.unique(curves[curves >= 0]):
            own = np.flatnonzero(curves == curve)
            is_fresh = points[own] == FRESH
            at = np.where(is_fresh, 0, points[own]).clip(max=self.lattice.width - 1)
            won = told_of(int(curve), at, np.flatnonzero(self._from(int(curve))))
            there = self.lattice.survival[curve][at][:, None]
            share = np.divide(won, there, out=np.zeros(won.shape), where=there > 0)
            share[is_fresh] = self.fresh[curve][-columns:]
            told[own] = np.clip(share, 0.0, 1.0)
        return told[row]

    def _from(self, curve: int) -> NDArray[np.bool_]:
        """The rows of the lattice that lead from a curve to another stage."""
        return self._goes_on & (self.lattice.curve == curve)

    def _aged(self, curve: int, at: Ints, rows: Ints) -> Floats:
        """Won by each day from these points on, not yet divided by who is there."""
        steps = at[:, None] + np.arange(0, PER_DAY * self.days + 1, PER_DAY)
        won = self._won[curve][steps] - self._won[curve][at][:, None]
        if rows.size:
            return won + self._later(rows)[:, at].T
        return won

    def _later(self, rows: Ints) -> Floats:
        """Won by each day through another stage, from every point on: a row per day. What leaves
        within the first day is worth the next stage's days; the rest is what a day later would say,
        a day less."""
        width = self.lattice.width
        days = self.days
        quarters = sliding_window_view(self._mass[rows, 1 : width + PER_DAY], PER_DAY, axis=1)
        early = quarters @ EARLY
        late = quarters @ (1 - EARLY)
        worth = self.fresh[self.lattice.way[rows] - TO]
        found = worth.T @ early
        found[1:] += worth[:, :-1].T @ late
        for day in range(1, days + 1):
            found[day, :-PER_DAY] += found[day - 1, PER_DAY:]
        beyond = PER_DAY * days  # what leaves after the last day is not won by it
        if beyond < width:
            found[days, : width - beyond] -= worth[:, 0] @ early[:, beyond:]
        return found

    def _aged_by_the_end(self, curve: int, at: Ints, rows: Ints) -> Floats:
        """The same by the last day alone."""
        won = self._won[curve][at + PER_DAY * self.days] - self._won[curve][at]
        for row in rows:
            late = self.fresh[int(self.lattice.way[row]) - TO][::-1]
            worth = late[:-1, None] * EARLY + late[1:, None] * (1 - EARLY)
            won = won + self._ahead(row, at) @ worth.ravel()
        return won[:, None]

    def _ahead(self, row: int, at: Ints) -> Floats:
        """The mass of a row in the days after each of these points."""
        return sliding_window_view(self._mass[row], PER_DAY * self.days)[at + 1]

    def _lags(self, ahead: Floats) -> Floats:
        """How much of this mass counts 0, 1, 2 … days later."""
        quarters = ahead.reshape(len(ahead), self.days, PER_DAY)
        lags = np.zeros((len(ahead), self.days + 1))
        lags[:, :-1] += quarters @ EARLY
        lags[:, 1:] += quarters @ (1 - EARLY)
        return lags


def arrived(within: Within, days: float) -> Floats:
    """Wins within so many days of one deal a day that comes to each stage."""
    whole = int(days)
    fresh = within.fresh[: len(within.lattice.places)]
    middle = (fresh[:, :-1] + fresh[:, 1:]) / 2
    found = middle[:, :whole].sum(axis=1)
    if whole < days:
        return found + (days - whole) * fresh[:, whole]
    return found


def seated(lattice: Lattice, deals: pd.DataFrame, ages: Floats, enough: int = ENOUGH) -> Seats:
    """Where to read the chance of deals (`pipeline`, `stage`) of these ages in days.

    Under `enough` at risk at the age the same position over all pipelines, then the stage at the
    greatest age that enough reached: a deal that has lain for a year has not the chance of a fresh
    one. Deals of unknown age: the stage without age. Else nothing.
    """
    pipeline, pipelines = pd.factorize(deals["pipeline"], use_na_sentinel=False)
    stage, stages = pd.factorize(deals["stage"], use_na_sentinel=False)
    number = [
        [lattice.number.get((bare(one), bare(other)), -1) for other in stages] for one in pipelines
    ]
    own = np.array(number, dtype=np.int64).reshape(len(pipelines), len(stages))[pipeline, stage]
    return seats_of(lattice, own, ages, enough)


def seats_of(lattice: Lattice, own: Ints, ages: Floats, enough: int = ENOUGH) -> Seats:
    """The same of deals in stages that are named by their number (−1: of which nothing is
    known)."""
    position = np.array([lattice.pooled.get(one or 0, -1) for one in lattice.positions] + [-1])
    is_aged = ~np.isnan(ages)
    point = passed(np.where(is_aged, ages, 0.0)).clip(max=lattice.width - 1)
    curve, start, n = (np.full(own.size, -1, dtype=np.int64) for _ in range(3))
    basis = np.full(own.size, BASES.index(NOTHING))
    n[:] = 0
    for name, candidate, place in (
        (STAGE, np.where(is_aged, own, -1), point),
        (POSITION, np.where(is_aged, position[own], -1), point),
        (OLDEST, np.where(is_aged, own, -1), np.minimum(point, _oldest(lattice, enough)[own])),
        (AGELESS, np.where(is_aged, -1, own), np.full(own.size, FRESH)),
    ):
        at_risk = lattice.at_risk[candidate, place.clip(min=0)] if lattice.still.size else 0 * ages
        at_risk = np.round(np.where(candidate >= 0, at_risk, 0)).astype(np.int64)
        is_told = (curve < 0) & (at_risk >= enough)
        curve[is_told] = candidate[is_told]
        start[is_told] = place[is_told]
        n[is_told] = at_risk[is_told]
        basis[is_told] = BASES.index(name)
    return Seats(curve, start, n, basis)


def _oldest(lattice: Lattice, enough: int) -> Ints:
    """The last point of each curve that enough were at risk at."""
    is_enough = lattice.at_risk >= enough
    last = lattice.width - 1 - np.argmax(is_enough[:, ::-1], axis=1)
    return np.append(np.where(is_enough.any(axis=1), last, 0), 0)


def _shifted(curve: Floats) -> Floats:
    """The matrix that turns lags into what comes of them by each day."""
    padded = np.concatenate([np.zeros(curve.size - 1), curve])
    return sliding_window_view(padded, curve.size)[::-1]
