"""The chance that an open deal is still won, by its stage and by how long it has been there.

For each stage and way out, Aalen–Johansen over all stays there, the open ones among them; what a
way out to another stage is worth is that stage's own chance at age 0: W = b + P W (Putter and
Spitoni 2018). The part that has never been seen to leave counts as no win, and is told as
`unknown`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property, partial
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from funnel.ahead.stays import Place, Stays, Way, bare, stays_by_place, together
from funnel.evidence import ENOUGH
from funnel.stats import aalen_johansen
from funnel.stats.competing import before
from funnel.stats.risks import merged

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Prospect:
    """One entry per deal asked for: the chance to be won, the part nobody can know, and how many
    stays had lasted as long; all blank where too few had."""

    chance: Floats
    unknown: Floats
    n: NDArray[np.int64]


class Curve:
    """One stage: how many were there at each age, and what leaving it from then on is worth."""

    def __init__(self, own: Stays) -> None:
        names = {str(number): way for number, way in enumerate(own.ended)}
        self.ways: dict[str, Way] = names
        lengths = {name: own.ended[way] for name, way in names.items()}
        since = {name: own.since.get(way, np.empty(0)) for name, way in names.items()}
        found = aalen_johansen(lengths, own.still, since, own.still_since)
        over = np.repeat(found.time, found.ended)
        self.lengths = merged([np.sort(own.still), over])
        late = np.concatenate([own.still_since, *since.values()])
        self.late = np.sort(late[late > 0])
        # of the curves only what is asked of them, and counts as small as they are: as they come
        # they are a tenth of what a server of twenty viewers holds
        self.time, self.survival = found.time, found.survival
        self._at_risk = _small(found.at_risk)
        self._ended = {name: _small(counts) for name, counts in found.counts.items()}
        self._parts = {
            name: float(so_far[-1]) for name, so_far in found.by_cause.items() if so_far.size
        }
        self._last_asked: tuple[Mapping[Way, float], Floats] | None = None

    def part(self, way: Way) -> float:
        """The share of all stays that ends so."""
        return float(
            sum(self._parts.get(name, 0.0) for name, own in self.ways.items() if own == way)
        )

    @property
    def left_over(self) -> float:
        """The share that was never seen to end."""
        if self.survival.size:
            return float(self.survival[-1])
        return 1.0

    def at_risk(self, ages: Floats) -> NDArray[np.int64]:
        """How many stays lasted at least so long, and were in the log by then."""
        lasted = self.lengths.size - np.searchsorted(self.lengths, ages, side="left")
        return lasted - (self.late.size - np.searchsorted(self.late, ages, side="left"))

    def beyond(self, worth: Mapping[Way, float], ages: Floats) -> tuple[Floats, Floats]:
        """The chance and the unknown part of deals that have been here so long."""
        to_come = self._to_come(worth)
        there = np.searchsorted(self.time, ages, side="right")
        survival = np.concatenate([[1.0], self.survival])[there]
        return _part(to_come[there], survival), _part(self.left_over, survival)

    def _to_come(self, worth: Mapping[Way, float]) -> Floats:
        """What is still to come after each time; many groups of deals ask for the same worth."""
        known = self._last_asked
        if known is None or known[0] is not worth:
            gain = np.zeros(self.time.size)
            there = before(self.survival)
            for name, way in self.ways.items():
                gain = gain + there * self._ended[name] / self._at_risk * worth.get(way, 0.0)
            known = (worth, np.append(np.cumsum(gain[::-1])[::-1], 0.0))
            self._last_asked = known
        return known[1]


class Chances:
    """What can be said of any open deal of a company."""

    def __init__(self, every: Mapping[Place, Stays]) -> None:
        self.curves = {place: Curve(own) for place, own in every.items()}
        self._positions = {place: own.position for place, own in every.items()}
        self._every = every
        self._made: dict[int, tuple[float, Curve]] = {}

    @classmethod
    def of(cls, rows: pd.DataFrame) -> Chances:
        """From what the engine answered to `funnel.ahead.stays`."""
        return cls(stays_by_place(rows))

    def afresh(self) -> Chances:
        """The same curves for another asker. Which of the pooled ones were made depends on what was
        asked first, so one asker's are no other's: the last bit of an answer would hang on them."""
        known = self.worth  # before it is copied: all ask for the same
        found = copy(self)
        found.worth = known
        found._made = {}
        return found

    def pooled(self, position: int, least: float = 0.0) -> Curve:
        """The stages of one position, all pipelines together, for ages of at least so many days:
        those that were over before tell nothing of them."""
        known = self._made.get(position)
        if known is None or known[0] > least:
            known = (least, Curve(together(self._every, position, least)))
            self._made[position] = known
        return known[1]

    @cached_property
    def worth(self) -> dict[Way, float]:
        """What each way out is worth: a win 1, a stage its own chance at age 0."""
        places = list(self.curves)
        wins = np.array([curve.part("won") for curve in self.curves.values()])
        steps = np.array([[self.curves[own].part(to) for to in places] for own in places])
        values = solved(wins, steps.reshape(len(places), len(places)))
        return cast("dict[Way, float]", dict(zip(places, values.tolist(), strict=True))) | {
            "won": 1.0
        }

    def at(
        self, deals: pd.DataFrame, ages: ArrayLike, *, ageless: bool = False, enough: int = ENOUGH
    ) -> Prospect:
        """Of deals (columns `pipeline`, `stage`) that have been in their stage for so many days.

        Under `enough` at risk at that age: the same position over all pipelines; with `ageless`
        then the stage without its age; else blank.
        """
        return self._read(deals, np.asarray(ages, dtype=float), 0.0, ageless, enough)[0]

    def idle(
        self, deals: pd.DataFrame, ages: ArrayLike, days: float = 7, *, enough: int = ENOUGH
    ) -> Floats:
        """What so many idle days more take from the chance, never below 0; blank where either
        chance is. Both are read from the same curve."""
        now, later = self.both(deals, ages, days, enough=enough)
        return np.maximum(now.chance - later.chance, 0.0)

    def both(
        self, deals: pd.DataFrame, ages: ArrayLike, days: float = 7, *, enough: int = ENOUGH
    ) -> tuple[Prospect, Prospect]:
        """Now and so many idle days later, each deal from one curve; blank where either is."""
        return self._read(deals, np.asarray(ages, dtype=float), days, False, enough)

    def _read(
        self, deals: pd.DataFrame, ages: Floats, days: float, ageless: bool, enough: int
    ) -> tuple[Prospect, Prospect]:
        """Now and so many days later (of none: now alone), each deal from the first curve with
        enough at risk at both ages."""
        now = _blank(len(deals))
        later = _blank(len(deals))
        keys = deals[["pipeline", "stage"]].reset_index(drop=True)
        # in order: which pooled curves are made hangs on who asks first (see `afresh`)
        for key, rows in keys.groupby(["pipeline", "stage"], dropna=False):
            pipeline, stage = cast("tuple", key)
            place = bare(pipeline), bare(stage)
            at = np.asarray(rows.index)
            at = at[~np.isnan(ages[at])]
            for made, has_age in self._curves_of(place, ageless):
                used, then = (ages[at], ages[at] + days) if has_age else (0 * ages[at],) * 2
                curve = made(float(used.min(initial=np.inf)))
                is_told = curve.at_risk(then) >= enough
                asked = [(now, used), (later, then)] if days else [(now, used)]
                for told, when in asked:
                    chance, unknown = curve.beyond(self.worth, when[is_told])
                    told.chance[at[is_told]] = chance
                    told.unknown[at[is_told]] = unknown
                    told.n[at[is_told]] = curve.at_risk(when[is_told])
                at = at[~is_told]
                if not at.size:
                    break
        return now, later

    def _curves_of(
        self, place: Place, ageless: bool
    ) -> Iterator[tuple[Callable[[float], Curve], bool]]:
        """What tells of a stage from the least age asked on, the best first; whether it is asked by
        age."""
        own = self.curves.get(place)
        position = self._positions.get(place)
        if own:
            yield (lambda _: own), True
        if position is not None:
            yield partial(self.pooled, position), True
        if own and ageless:
            yield (lambda _: own), False


def solved(wins: Floats, steps: Floats) -> Floats:
    """W of W = wins + steps · W, the least solution: stages from which nothing ever ends are never
    won."""
    ends = 1 - steps.sum(axis=1) > 1e-12
    reaches = ends.copy()
    seen = -1
    while reaches.sum() != seen:
        seen = int(reaches.sum())
        reaches |= (steps[:, reaches] > 0).any(axis=1)
    values = np.zeros(len(wins))
    inner = np.ix_(reaches, reaches)
    values[reaches] = np.linalg.solve(np.eye(seen) - steps[inner], wins[reaches])
    return np.clip(values, 0.0, 1.0)


def _small(counts: NDArray[np.int64]) -> NDArray[np.unsignedinteger]:
    """The same counts in as few bytes as they fit in."""
    return counts.astype(np.min_scalar_type(int(counts.max(initial=0))))


def _part(top: float | Floats, survival: Floats) -> Floats:
    """A share of those still there; none of nobody."""
    return np.divide(top, survival, out=np.zeros(survival.shape), where=survival > 0)


def _blank(deals: int) -> Prospect:
    return Prospect(np.full(deals, np.nan), np.full(deals, np.nan), np.zeros(deals, dtype=int))
