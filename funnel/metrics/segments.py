"""Segments of the journeys: those with a fact, against those without, counted by pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from funnel.blanks import ratio
from funnel.evidence import ENOUGH_OF_A_VALUE
from funnel.metrics.disguise import OWN, is_outcome, why_left_out
from funnel.metrics.lengths import whole
from funnel.metrics.rows import records
from funnel.metrics.start_facts import ANSWERED, SKIPPED, TAG
from funnel.scope import BY
from funnel.stats.mantel import Difference, difference

Flags = NDArray[np.bool_]
Value = tuple[str | None, Flags]  # a value (none: all rarer ones), and the journeys that have it
# On both sides so many journeys, wins, and others.
WINS = 5


@dataclass(frozen=True)
class Segment:
    """Journeys with a fact: `is_in`, of those it is asked of: `is_of` (none: of all)."""

    fact: str
    value: str | None  # none: all rarer ones together
    is_in: Flags
    is_of: Flags | None
    n: int
    won: int
    others_n: int
    others_won: int
    share: float
    share_without: float
    told: Difference
    is_enough: bool  # whether both sides have enough journeys, wins and others


@dataclass(frozen=True)
class Ground:
    """The journeys by their number: pipeline as a code, whether they were won in time (or whatever
    else is asked), and of which of them it is asked."""

    pipeline: NDArray[np.int64]
    is_won: Flags
    is_asked: Flags

    @classmethod
    def of(cls, journeys: pd.DataFrame) -> Ground:
        """From rows of no, pipeline, is_won; where it is blank it is not asked."""
        ordered = journeys.sort_values("no")
        return cls(codes_of(ordered["pipeline"]), *answers(ordered["is_won"]))

    @property
    def size(self) -> int:
        """How many journeys."""
        return self.pipeline.size

    def parts(self, flags: Flags) -> tuple[int, int]:
        """Of some journeys those won, and the others."""
        won, asked = (int((flags & one).sum()) for one in (self.is_won, self.is_asked))
        return won, asked - won

    @property
    def totals(self) -> tuple[int, int]:
        """Won, and others."""
        return self.parts(self.is_asked)

    def flags(self, nos: NDArray[np.int64]) -> Flags:
        """The journeys of these numbers."""
        flags = np.zeros(self.size, dtype=bool)
        flags[nos] = True
        return flags

    def segment(
        self, fact: str, value: str | None, is_in: Flags, is_of: Flags | None = None
    ) -> Segment:
        """Those with it against those without, by pipeline."""
        strata = self._counts(is_in, is_of, self.pipeline)
        n, won, others_n, others_won = strata[:, (strata[0] > 0) & (strata[2] > 0)]
        told = difference(won, n, others_won, others_n)
        sums = [int(one.sum()) for one in (n, won, others_n, others_won)]
        sides = (sums[:2], sums[2:])  # journeys and wins: of those with it, of those without
        shares = [ratio(won, n) for n, won in sides]
        is_enough = all(_is_enough(n, won) for n, won in sides)
        return Segment(fact, value, is_in, is_of, *sums, *shares, told, is_enough)

    def within(self, one: Segment, other: Segment) -> Difference:
        """The difference of one, with another as a further stratum."""
        strata = 2 * self.pipeline + other.is_in
        n, won, others_n, others_won = self._counts(one.is_in, one.is_of, strata)
        return difference(won, n, others_won, others_n)

    def _counts(
        self, is_in: Flags, is_of: Flags | None, strata: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Four rows of counts per stratum: with it, of them won; without it, of them won.

        One pass over the journeys counts all four kinds of them in all strata, each under a number
        of its own.
        """
        is_counted = self.is_asked
        if is_of is not None:
            is_counted = is_counted & is_of
        code = (4 * strata + 2 * is_in + self.is_won)[is_counted]
        length = 4 * (int(strata.max(initial=0)) + 1)
        counts = np.bincount(code, minlength=length).reshape(-1, 4).T
        without_lost, without_won, with_lost, with_won = counts
        return np.array([with_lost + with_won, with_won, without_lost + without_won, without_won])


def _is_enough(n: int, won: int) -> bool:
    """Whether so many journeys, of which so many were won, can be held against others."""
    return n >= ENOUGH_OF_A_VALUE and min(won, n - won) >= WINS


def codes_of(names: pd.Series) -> NDArray[np.int64]:
    """Names as numbers, a blank one among them."""
    return pd.factorize(names, use_na_sentinel=False)[0].astype(np.int64)


def answers(told: pd.Series) -> tuple[Flags, Flags]:
    """Whether it is so, and whether it was asked at all (blank: no)."""
    is_asked = told.notna().to_numpy(dtype=bool)
    return told.astype("boolean").fillna(False).to_numpy(dtype=bool), is_asked


def segments(
    ground: Ground, tallies: dict[str, pd.DataFrame], judge: Ground | None = None
) -> tuple[list[Segment], dict[str, str]]:
    """What is asked, and what is not with the reason; also what is the outcome in disguise on the
    ground of `judge` is not asked."""
    asked: list[Segment] = []
    left_out: dict[str, str] = dict(OWN)
    grounds = (judge, ground)
    kinds = {f"{BY}{row['column']}": row for row in records(tallies["kinds"])}
    by_fact = {str(fact): rows for fact, rows in tallies["values"].groupby("fact", sort=True)}
    for fact in sorted({*by_fact, *kinds}):
        rows = by_fact.get(fact, tallies["values"].iloc[:0])
        found, disguised = _without_outcomes(fact, list(_values(ground, rows)))
        left_out |= disguised
        every = reduce(np.logical_or, (one for _, one in found), np.zeros(ground.size, dtype=bool))
        kind = kinds.get(fact)
        reason = _why_not(grounds, fact, found, every, kind)
        told: list[Segment] = []
        if not reason:
            told = _told(ground, fact, found, every)
        if not told:
            left_out[fact] = reason or _rare(kind)
        asked += told
    asked += [one for one in _landmarks(ground, tallies) if one.is_enough]
    return asked, left_out


def _without_outcomes(fact: str, found: list[Value]) -> tuple[list[Value], dict[str, str]]:
    """Tags that do not say how a deal ended; and those that do, as left out."""
    if fact != TAG:
        return found, {}
    left_out = {f"{TAG}:{value}": "outcome" for value, _ in found if is_outcome(value)}
    return [one for one in found if not is_outcome(one[0])], left_out


def _told(ground: Ground, fact: str, found: list[Value], every: Flags) -> list[Segment]:
    """The values with enough journeys on both sides."""
    is_of = every if _is_choice(fact, found) else None
    told = [ground.segment(fact, value, is_in, is_of) for value, is_in in found]
    return _once([one for one in told if one.is_enough], ground.is_asked)


def _why_not(
    grounds: tuple[Ground | None, ...],
    fact: str,
    found: list[Value],
    every: Flags,
    kind: dict | None,
) -> str | None:
    """Why a fact is not asked, on the first of the grounds on which it is not."""
    values = [flags for _, flags in found]
    reasons = (_reason(one, fact, values, every, kind) for one in grounds if one)
    return next(filter(None, reasons), None)


def _reason(
    ground: Ground, fact: str, found: list[Flags], every: Flags, kind: dict | None
) -> str | None:
    counts = pd.DataFrame([ground.parts(one) for one in found], columns=["won", "others"])
    return why_left_out(fact, ground.parts(every), ground.totals, counts, kind)


def _is_choice(fact: str, found: list[Value]) -> bool:
    """Whether each journey has one of several values: then those without any are not asked, since
    the column may have been filled in on the way. A mark that is there or not is asked of all."""
    return fact != TAG and len(found) > 1


def _rare(kind: dict | None) -> str:
    is_text = kind is not None and kind["values"] > 0.5 * kind["filled"]
    if is_text:
        return "text"
    return "rare"


def _values(ground: Ground, rows: pd.DataFrame) -> Iterator[tuple[str | None, Flags]]:
    """The journeys of each frequent value; under none those of all rarer ones together."""
    rows = rows.sort_values("value", na_position="last")
    for value, nos in zip(rows["value"], rows["nos"], strict=True):
        yield str(value) if isinstance(value, str) else None, ground.flags(whole(nos))


def _once(told: list[Segment], is_asked: Flags) -> list[Segment]:
    """Of two values that are each other's opposite one is asked."""
    if len(told) == 2:
        one, other = told
        of = is_asked if one.is_of is None else is_asked & one.is_of
        if not (one.is_in == other.is_in)[of].any():
            return [min(told, key=lambda one: one.n)]
    return told


def _landmarks(ground: Ground, tallies: dict[str, pd.DataFrame]) -> Iterator[Segment]:
    if ANSWERED in tallies:
        yes, of = _sides(ground, tallies[ANSWERED])
        yield ground.segment(ANSWERED, "yes", yes, of)
    if SKIPPED in tallies and len(tallies[SKIPPED]):
        named = tallies[SKIPPED].merge(tallies["stages"], on=["pipeline", "position"])
        for (_, stage), rows in named.groupby(["pipeline", "stage"], sort=True):
            yes, of = _sides(ground, rows)
            yield ground.segment(SKIPPED, str(stage), yes, of)


def _sides(ground: Ground, rows: pd.DataFrame) -> tuple[Flags, Flags]:
    """Who has it, and of whom it is asked."""
    is_in = np.zeros(ground.size, dtype=bool)
    is_of = np.zeros(ground.size, dtype=bool)
    for has, nos in zip(rows["is_in"], rows["nos"], strict=True):
        flags = ground.flags(whole(nos))
        is_of |= flags
        if bool(has):
            is_in |= flags
    return is_in, is_of
