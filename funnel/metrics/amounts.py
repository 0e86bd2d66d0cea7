"""Amounts beside counts: one currency gives one column, several give one each, since different
money is never added.

Rates set by the user (`settings["rates"]`: currency → units of `settings["base_currency"]`) bring
them together again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from funnel.blanks import only_one
from funnel.facts import Facts

NO_CURRENCY = "none"

Floats = NDArray[np.float64]


def _rates(facts: Facts) -> dict[str, float]:
    """What one unit of each currency is worth in the base currency, as far as people said."""
    said = facts.settings.get("rates") or {}
    rates = {str(code): float(rate) for code, rate in said.items() if rate}
    base = facts.settings.get("base_currency")
    if rates and base:
        return rates | {base: 1.0}
    return rates


@dataclass(frozen=True)
class Money:
    """The currencies of one answer, and how amounts in them become columns."""

    labels: tuple[str, ...]
    rates: Mapping[str, float]

    @classmethod
    def of(cls, facts: Facts, *tallies: pd.DataFrame) -> Money:
        """The currencies that the amounts of these tallies (columns `currency`, `amount`) are
        in."""
        found = {label for tally in tallies for label in labels(tally)[tally["amount"].notna()]}
        rates = _rates(facts)
        if len(found) > 1 and found <= rates.keys():
            return cls(tuple(sorted(found)), rates)
        return cls(tuple(sorted(found)), {})

    def split(self, tally: pd.DataFrame) -> dict[str, Floats]:
        """The amounts of a tally by currency: everywhere zero but in the rows of that currency."""
        amount = tally["amount"].to_numpy(dtype=float, na_value=0.0)
        label = labels(tally)
        return {one: np.where(label == one, amount, 0.0) for one in self.labels}

    def columns(
        self, name: str, sums: Mapping[str, Sequence[float] | Floats], rows: int
    ) -> dict[str, Floats]:
        """`name`, or `name` blank and `name_USD`, `name_UAH` … beside it; without any amounts
        `name` is blank."""
        amounts = {label: np.asarray(sums[label], dtype=float) for label in self.labels}
        if len(amounts) == 1:
            return {name: next(iter(amounts.values()))}
        if self.rates:
            return {
                name: np.sum([amounts[label] * self.rates[label] for label in self.labels], axis=0)
            }
        return {name: np.full(rows, np.nan)} | {
            f"{name}_{label}": values for label, values in amounts.items()
        }

    def names(self, name: str) -> list[str]:
        """What the columns of an amount are called."""
        return list(self.columns(name, {label: [] for label in self.labels}, 0))

    def totals(self, name: str, tally: pd.DataFrame) -> dict[str, float]:
        """The columns of one row: the sums over a whole tally, blank if no amount in it is
        known."""
        if len(tally) and tally["amount"].isna().all():
            return dict.fromkeys(self.names(name), float("nan"))
        sums = {label: [float(values.sum())] for label, values in self.split(tally).items()}
        return {column: float(values[0]) for column, values in self.columns(name, sums, 1).items()}


def told(
    row: Mapping[str, Any], currencies: Sequence[str], name: str = "amount"
) -> list[tuple[float, str | None]]:
    """The amounts of a row that are there and not zero, each with its currency; `currencies` are
    those of the company."""
    only = only_one(currencies)
    several = {f"{name}_{code}": code for code in sorted({*currencies, NO_CURRENCY})}
    found = [(row.get(column), code) for column, code in ({name: only} | several).items()]
    return [(float(value), code) for value, code in found if value and pd.notna(value)]


def labels(tally: pd.DataFrame) -> NDArray[np.object_]:
    """The currency of each row as text, ``none`` where it is blank."""
    return (
        tally["currency"]
        .astype(object)
        .where(tally["currency"].notna(), NO_CURRENCY)
        .to_numpy(dtype=object)
    )


def worth_of_new(
    won: pd.DataFrame, came: pd.DataFrame, new: np.ndarray, label: str
) -> tuple[float, float]:
    """What a new win is worth in a currency, on average and when squared: as the wins of half a
    year in the pipelines that new deals come to."""
    if not new.sum():
        return 0.0, 0.0
    of_pipeline = won.groupby("pipeline", dropna=False)["wins"].sum()
    own = won[labels(won) == label].groupby("pipeline", dropna=False)[["amount", "square"]].sum()
    each = own.div(of_pipeline.reindex(own.index), axis=0)
    found = each.reindex(came["pipeline"]).fillna(0.0).to_numpy()
    mean, square = (new @ found) / new.sum()
    return float(mean), float(square)
