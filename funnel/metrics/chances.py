"""The chance that a deal is still won after so long in its stage, from the closed journeys that had
been there longer.

Neither scope nor period narrows it: what happened to all the others does not change with who looks.
"""

from __future__ import annotations

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel import tables
from funnel.metrics.dwell import lengths
from funnel.metrics.stages import KEYS

# Below so many cases there is no chance to speak of.
ENOUGH = 20


def long_stays() -> ir.Table:
    """Per stage and outcome, the longest stay of each closed journey there; only those over the
    limit, since a stuck deal is over it."""
    v, s = tables.visits, tables.stages.select("pipeline", "stage", "limit_days")
    closed = v.filter(v.outcome.isin(["won", "lost"]), v.dwell_days.notnull()).inner_join(s, KEYS)
    longer = closed.filter(closed.dwell_days > closed.limit_days)
    each = longer.group_by("deal_id", *KEYS, "outcome").agg(days=longer.dwell_days.max())
    return each.group_by(*KEYS, "outcome").agg(days=each.days.collect())


def with_chances(deals: pd.DataFrame, stays: pd.DataFrame) -> pd.DataFrame:
    """The deals with `win_chance` and `win_chance_n`; the chance is blank under 20 cases."""
    sorted_days = {
        (row.pipeline, row.stage, row.outcome): np.sort(lengths(row.days))
        for row in stays.itertuples()
    }
    won, lost = (_longer(deals, sorted_days, outcome) for outcome in ("won", "lost"))
    n = won + lost
    return deals.assign(
        win_chance=np.where(n >= ENOUGH, won / np.maximum(n, 1), np.nan), win_chance_n=n
    )


def _longer(deals: pd.DataFrame, sorted_days: dict, outcome: str) -> np.ndarray:
    found = np.zeros(len(deals), dtype="int64")
    for key, rows in deals.reset_index(drop=True).groupby(KEYS, dropna=False):
        days = sorted_days.get((*key, outcome), np.empty(0))
        found[rows.index] = days.size - np.searchsorted(
            days, rows["days_here"].to_numpy(dtype=float), side="right"
        )
    return found
