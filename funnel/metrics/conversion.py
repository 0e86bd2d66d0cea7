"""How far the journeys of the cohort got: reached, strict, and the share that goes on to the next
stage.

`reached` counts whoever got to a stage or past it, so passes that never happened cannot lift a
later stage above an earlier one;
`phantom` says how many of them there were.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from ibis.expr import types as ir
from numpy.typing import NDArray

from funnel import tables
from funnel.facts import Facts
from funnel.i18n import N_
from funnel.metrics import conversion_words
from funnel.metrics.amounts import Money
from funnel.metrics.stages import stages_of
from funnel.scope import Scope
from funnel.stats import share, wilson

NAME = "conversion"
TITLE = N_("Conversion")
NEEDS = ("transitions",)
DEFINITIONS = conversion_words.DEFINITIONS
headline = conversion_words.headline

COUNTS = ("entered", "reached", "strict", "open_here", "lost_here", "won")
COLUMNS = (
    "entered",
    "reached",
    "phantom",
    "strict",
    "open_here",
    "lost_here",
    "won",
    "to_next",
    "to_next_low",
    "to_next_high",
    "to_won",
    "to_won_low",
    "to_won_high",
    "won_of_closed",
)
_PLACES = ("reached_position", "strict_position", "current_position", "last_open_position")
# The journey's own facts; what else the page asks to count money by.
AMOUNTS = ("reached", "won")
ALL_AMOUNTS = COUNTS


def tallies(scope: Scope, facts: Facts, by: str | None = None) -> dict[str, ir.Table]:
    """Journeys by how far they got, and how many entered each stage; `by="manager"` for each
    manager apart."""
    journeys, keys = scope.whole_journeys(), ["pipeline", *([by] if by else [])]
    reached = journeys.group_by(*keys, "currency", "outcome", *_PLACES).agg(
        journeys=journeys.count(), amount=journeys.amount.sum()
    )
    return {"journeys": reached, "entered": _entered(journeys, keys), "stages": stages_of(scope)}


def _entered(journeys: ir.Table, keys: list[str]) -> ir.Table:
    """Journeys with at least one visit in the stage."""
    visits = (
        tables.visits.filter(tables.visits.kind == "open")
        .select("deal_id", "pipeline", "position")
        .distinct()
    )
    own = journeys.select("deal_id", "amount", "currency", *keys)
    entered = visits.inner_join(own, ["deal_id", "pipeline"])
    return entered.group_by(*keys, "position", "currency").agg(
        journeys=entered.count(), amount=entered.amount.sum()
    )


def compute(
    tallies: dict[str, pd.DataFrame],
    scope: Scope,
    facts: Facts,
    by: str | None = None,
    amounts: str = "",
) -> pd.DataFrame:
    """One row per open stage, in order (and per manager); `amounts="all"` adds `amount_entered`,
    `amount_strict` … to the two there are.

    Without the tally `entered` (it costs the most) the columns `entered` and `phantom` mean
    nothing: for those who only ask where deals leak.
    """
    journeys, keys = tallies["journeys"], ["pipeline", *([by] if by else [])]
    money = Money.of(facts, journeys)
    stages = tallies["stages"]
    stages = stages[stages["kind"] == "open"].sort_values("position")
    entered = (
        dict(tuple(tallies["entered"].groupby(keys, dropna=False, sort=False)))
        if "entered" in tallies
        else {}
    )
    named = ALL_AMOUNTS if amounts == "all" else AMOUNTS
    parts = [pd.DataFrame(columns=pd.Index(_columns(by, money, named)))]
    for key, group in journeys.groupby(keys, dropna=False, sort=True):
        own = stages[stages["pipeline"] == key[0]]
        if len(own):
            parts.append(
                _of_pipeline(
                    dict(zip(keys, key, strict=True)), own, group, entered.get(key), money, named
                )
            )
    table = _typed(pd.concat(parts[1:] or parts, ignore_index=True)[_columns(by, money, named)])
    ended = tallies["stages"].loc[tallies["stages"]["kind"] == "won", "pipeline"]
    table.attrs["has_end"] = bool(table["pipeline"].isin(ended).any())
    return table


def _of_pipeline(
    keys: dict[str, Any],
    stages: pd.DataFrame,
    journeys: pd.DataFrame,
    entered: pd.DataFrame | None,
    money: Money,
    named: tuple[str, ...],
) -> pd.DataFrame:
    positions = stages["position"].to_numpy(dtype=float)
    masks = _masks(journeys, positions)
    tallied = {name: (mask, journeys) for name, mask in masks.items()}
    if entered is not None:
        tallied["entered"] = (
            entered["position"].to_numpy(dtype=float) == positions[:, None],
            entered,
        )
    zeros = np.zeros(len(positions))
    counts = {
        name: mask @ tally["journeys"].to_numpy(dtype=float)
        for name, (mask, tally) in tallied.items()
    }
    table = {
        **keys,
        "stage": stages["stage"].to_numpy(),
        "position": positions,
        "entered": zeros,
        **counts,
        **_shares(counts),
    }
    table["phantom"] = share(counts["reached"] - np.asarray(table["entered"]), counts["reached"])
    for name in named:
        mask, tally = tallied.get(name, (zeros[:, None], journeys.iloc[:1]))
        sums = {label: mask @ amount for label, amount in money.split(tally).items()}
        table |= money.columns(f"amount_{name}", sums, len(positions))
    return pd.DataFrame(table)


def _masks(journeys: pd.DataFrame, positions: NDArray[np.float64]) -> dict[str, NDArray[np.bool_]]:
    """Which tallies count at which stage: one row per stage, one column per tally."""
    reached, strict, current, last = (
        journeys[place].to_numpy(dtype=float, na_value=np.nan) for place in _PLACES
    )
    outcome, k = journeys["outcome"].to_numpy(dtype=object), positions[:, None]
    return {
        "reached": reached >= k,
        "strict": strict >= k,
        "open_here": (outcome == "open") & (current == k),
        "lost_here": (outcome == "lost") & (last == k),
        "won": (outcome == "won") & (reached >= k),
        "lost": (outcome == "lost") & (reached >= k),
    }


def _shares(counts: dict[str, NDArray[np.float64]]) -> dict[str, NDArray[np.float64]]:
    reached, won = counts["reached"], counts["won"]
    moved_on = np.append(reached[1:], won[-1:])
    next_low, next_high = wilson(moved_on, reached)
    won_low, won_high = wilson(won, reached)
    return {
        "to_next": share(moved_on, reached),
        "to_next_low": next_low,
        "to_next_high": next_high,
        "to_won": share(won, reached),
        "to_won_low": won_low,
        "to_won_high": won_high,
        "won_of_closed": share(won, won + counts["lost"]),
    }


def _columns(by: str | None, money: Money, named: tuple[str, ...]) -> list[str]:
    amounts = [
        column
        for name in named
        for column in money.columns(f"amount_{name}", {label: [] for label in money.labels}, 0)
    ]
    return ["pipeline", "stage", *([by] if by else []), "position", *COLUMNS, *amounts]


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    shares = [
        column
        for column in map(str, table.columns)
        if column.startswith(("to_", "amount_")) or column in ("phantom", "won_of_closed")
    ]
    return table.astype(
        {"position": "int64"} | dict.fromkeys(COUNTS, "int64") | dict.fromkeys(shares, "float64")
    )
