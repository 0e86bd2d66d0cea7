"""What the uploads said of deals, as it was known at an earlier moment: the last that was looked at
by then."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel import tables
from funnel.ahead.known import Flags
from funnel.ahead.lattice import Floats, Ints

SECONDS = 86_400.0
AMOUNT = "amount"
CHANCE = "probability"
DAY = "expected_at"
OLDEST = 28.0  # days: what a CRM said before is no forecast of it any more
MOSTLY = 0.8  # of the open deals: of fewer a sum of the chances is not what the CRM says


def question() -> ir.Table:
    """`tables.deal_looks` with the number of each deal, moments in days since 1970."""
    told = tables.deal_looks
    return told.select(
        "what",
        "amount",
        "currency",
        "probability",
        deal=deal_number(told.deal_id),
        seen=told.looked_at.epoch_seconds().cast("float64") / SECONDS,
        due=told.expected_at.epoch_seconds().cast("float64") / SECONDS,
    )


def deal_number(deal_id: ir.Value) -> ir.Value:
    """A number that stands for a deal, and for no order of theirs."""
    return deal_id.hash().cast("int64")


@dataclass(frozen=True)
class Told:
    """One thing that was said of deals, the earliest first."""

    deal: Ints
    seen: Floats  # when
    value: Floats

    @classmethod
    def of(cls, rows: pd.DataFrame, value: str) -> Told:
        """From rows with `deal`, `seen` and a column of values."""
        rows = rows.sort_values("seen", kind="stable")
        return cls(
            rows["deal"].to_numpy(dtype=np.int64),
            rows["seen"].to_numpy(dtype=float),
            rows[value].to_numpy(dtype=float),
        )

    @cached_property
    def known(self) -> pd.Index:
        """Each deal of which anything was ever said."""
        return pd.Index(np.unique(self.deal))

    @cached_property
    def _number(self) -> Ints:
        return self.known.get_indexer(pd.Index(self.deal)).astype(np.int64)

    @cached_property
    def _first(self) -> Ints:
        """Per deal the row that first says anything of it."""
        rows = np.full(self.known.size, -1)
        rows[self._number[::-1]] = np.arange(self.deal.size)[::-1]
        return rows

    def rows(self, deals: Ints, at: float, *, or_first: bool = False) -> Ints:
        """Of each deal the row in force at a moment; −1 where there is none. `or_first`: then the
        first that comes later."""
        place = self.known.get_indexer(pd.Index(deals))
        last = np.full(self.known.size + 1, -1)
        count = int(np.searchsorted(self.seen, at, side="right"))
        last[self._number[:count]] = np.arange(count)  # of several the last counts
        found = last[place]
        if or_first:
            first = np.append(self._first, -1)[place]
            found = np.where(found < 0, first, found)
        return found

    def values(self, rows: Ints) -> Floats:
        """What these rows say; blank for −1."""
        return np.append(self.value, np.nan)[rows]


@dataclass(frozen=True)
class Looks:
    """What uploads said of amounts, of the CRM's own chances, and of the days on which deals should
    close."""

    amount: Told
    chance: Told
    due: Told

    @classmethod
    def of(cls, rows: pd.DataFrame) -> Looks:
        """From what the engine answered to `question`."""
        values = {AMOUNT: "amount", CHANCE: "probability", DAY: "due"}
        return cls(*(Told.of(rows[rows["what"] == what], name) for what, name in values.items()))

    @property
    def chances_since(self) -> float:
        """The first moment of which a chance of the CRM is known; endless if none is."""
        return _first(self.chance, np.isfinite(self.chance.value))

    @property
    def amounts_since(self) -> float:
        """The first moment of which amounts are known; endless if only those of today are."""
        return _first(self.amount, np.ones(self.amount.seen.size, dtype=bool))

    def amounts(self, deals: Ints, at: float, today: Floats) -> Floats:
        """Amounts as known at a moment: of the upload in force, else the first that one says, else
        those of today."""
        rows = self.amount.rows(deals, at, or_first=True)
        return np.where(rows < 0, today, self.amount.values(rows))

    def chances(self, deals: Ints, at: float, days: float) -> tuple[Floats, Flags]:
        """The CRM's own chance of each deal, and whether it speaks of so many days (`of_most`);
        nothing at all if it is too long ago that it was looked at.

        As CRMs do: the chance of a deal whose expected day lies within the days, none of the
        others; of every deal where no list tells days.
        """
        count = int(np.searchsorted(self.chance.seen, at, side="right"))
        every = np.ones(deals.size, dtype=bool)
        if not deals.size or not count or self.chance.seen[count - 1] < at - OLDEST:
            return np.full(deals.size, np.nan), every
        told = self.chance.values(self.chance.rows(deals, at))
        if not self.due.seen.size or self.due.seen[0] > at:
            return told, every
        due = self.due.values(self.due.rows(deals, at))
        return told, (due >= at) & (due < at + days)


def of_most(told: Floats, is_due: Flags) -> Floats:
    """The CRM's chances of some deals for the days that are asked, as `Looks.chances` says them;
    nothing at all if they say nothing of too many of the deals."""
    if not told.size or np.isfinite(told).mean() < MOSTLY:
        return np.full(told.size, np.nan)
    return np.where(is_due, np.nan_to_num(told), 0.0)


def _first(told: Told, counts: np.ndarray) -> float:
    found = told.seen[counts]
    if found.size:
        return float(found[0])
    return np.inf
