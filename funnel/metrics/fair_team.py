"""One measure of a team: each manager against the others with the same deals."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from funnel.metrics.credit import Handed
from funnel.metrics.fair_measures import LEVELS, WON
from funnel.stats import by_chance, dealt, fairly, share, strata, wilson

Floats = NDArray[np.float64]
# With so many expected the normal approximation does.
MANY = 50
# If those who stand out move the team's share by more than a fifth, the team is told without them.
MOVES = 1.25
# A stratum of thirds of the amount is the outcome in disguise where amounts are there so much more
# often of the won.
TELLS = 0.2


@dataclass(frozen=True)
class Team:
    """Cases and hits per manager (rows, by name; the last are nobody's) and stratum (columns)."""

    measure: str
    people: tuple[str, ...]
    cases: Floats
    hits: Floats
    levels: NDArray[np.int64]  # of the strata, the coarsest first
    hidden: NDArray[np.bool_]  # of whom no rate is told

    @classmethod
    def of(cls, measure: str, table: pd.DataFrame, misled: Handed) -> Team:
        """From rows of `manager`, the strata, `cases` and `hits`."""
        table = table.assign(hits=table["hits"].fillna(0))
        if measure == WON and tells_outcome(table):
            table = table.assign(size=0)
        people = sorted(table["manager"].dropna().unique())
        place = {name: n for n, name in enumerate(people)}
        rows = table["manager"].map(place).fillna(len(people)).to_numpy(dtype=np.int64)
        cells = table.groupby(LEVELS, dropna=False).ngroup().to_numpy(dtype=np.int64)
        keys = table.assign(cell=cells).drop_duplicates("cell").sort_values("cell")
        levels = np.array([pd.factorize(keys[level])[0] for level in LEVELS]).T
        counts = np.zeros((2, len(people) + 1, len(keys)))
        for found, name in zip(counts, ("cases", "hits"), strict=True):
            np.add.at(found, (rows, cells), table[name].to_numpy(dtype=float))
        hidden = misled.concerns(pd.Series(people, dtype="str")) & (measure == WON)
        return cls(measure, tuple(people), counts[0], counts[1], levels, hidden)

    def rows(self, out: Collection[str] = ()) -> pd.DataFrame:
        """One row per manager, compared with all the others but those who stand `out`."""
        is_out = np.array([name in out for name in (*self.people, None)])
        cases = self.cases[:-1].sum(axis=1)
        hits = self.hits[:-1].sum(axis=1)
        each = [self._person(n, is_out) for n in range(len(self.people))]
        expected, variance, exact = np.array(each, dtype=float).reshape(-1, 3).T
        expected = np.where(self.hidden, np.nan, expected)
        found = fairly(hits, cases, expected, variance, self._base(is_out), exact)
        low, high = wilson(hits, cases)
        is_told = ~self.hidden
        return pd.DataFrame(
            {
                "measure": self.measure,
                "manager": pd.Series(self.people, dtype="str"),
                "cases": cases,
                "hits": hits,
                "raw": np.where(is_told, share(hits, cases), np.nan),
                "raw_low": np.where(is_told, low, np.nan),
                "raw_high": np.where(is_told, high, np.nan),
                "expected": found.expected,
                "z": found.z,
                "adjusted": np.minimum(found.adjusted, 1.0),
                "comparable": found.worth,
                "believed": found.shown,
                "believed_low": found.low,
                "believed_high": found.high,
                "team": found.base,
                "overdispersion": found.overdispersion,
                "p_value": found.p_value,
            }
        )

    def told(self, out: Collection[str]) -> pd.DataFrame:
        """The figures that are told: against all the others; without those who stand `out`, if they
        alone make the team's share."""
        is_out = np.array([name in out for name in (*self.people, None)])
        nobody = np.zeros(is_out.size, dtype=bool)
        whole = self._base(nobody)
        left = self._base(is_out)
        is_moved = max(whole, left) > MOVES * min(whole, left)
        return self.rows(out if is_moved else ())

    def _base(self, is_out: NDArray[np.bool_]) -> float:
        """The share of those who are left, half a case more of each kind where some are out, so
        that it is never nothing."""
        hits = self.hits[~is_out].sum()
        cases = self.cases[~is_out].sum()
        if is_out.any():
            return float((hits + 0.5) / (cases + 1))
        return float(hits / cases)

    def _person(self, n: int, is_out: NDArray[np.bool_]) -> tuple[float, float, float]:
        """What is expected of one, its variance, and the exact chance of what came."""
        there = ~is_out
        there[n] = True
        total = self.cases[there].sum(axis=0)
        marked = self.hits[there].sum(axis=0)
        places = strata(self.cases[n], total, self.levels)
        merged = [
            np.bincount(places, weights=one) for one in (self.cases[n], self.hits[n], total, marked)
        ]
        expected, variance = dealt(*merged)
        is_rare = min(expected, self.cases[n].sum() - expected) < MANY
        return expected, variance, by_chance(*merged) if is_rare else np.nan


def tells_outcome(table: pd.DataFrame) -> bool:
    """Whether an amount is there because of how the deal ended."""
    has = table["size"] > 0
    won = table["hits"]
    other = table["cases"] - won
    if not won.sum() or not other.sum():
        return False
    of_won, of_other = (float(one[has].sum() / one.sum()) for one in (won, other))
    return abs(of_won - of_other) >= TELLS
