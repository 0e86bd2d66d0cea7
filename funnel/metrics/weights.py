"""In which order stuck deals are talked about: days over ÷ limit × amount × what another idle week
takes from the chance.

Where no chance is known, deals follow by days over ÷ limit × amount; those that a week costs
nothing come last.
Leaving the amount empty must not hide a deal: the median of its stage counts then. Currencies
without a rate are ordered each for itself and take turns.
"""

from __future__ import annotations

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel import tables
from funnel.metrics.stages import KEYS

HOUR = 1 / 24  # a limit of nothing is one


def typical_amounts() -> ir.Table:
    """The median amount of the open deals, by stage and currency, whoever looks."""
    d = tables.open_deals
    d = d.filter(d.amount > 0)
    return d.group_by(*KEYS, "currency").agg(
        deals=d.count(), typical=d.amount.median().cast("float64")
    )


def weighed(deals: pd.DataFrame, typical: pd.DataFrame) -> pd.DataFrame:
    """The deals in order, with `is_amount_assumed`."""
    amount, currency, is_assumed = counted_amounts(deals, typical)
    over = deals["days_over"] / np.maximum(deals["limit_days"].astype("float64"), HOUR)
    idle = deals.get("idle_week", pd.Series(np.nan, index=deals.index)).astype("float64")
    told = deals.assign(
        is_amount_assumed=is_assumed,
        over=over,
        tier=np.select([idle > 0, idle.isna()], [0, 1], 2),
        weight=over * amount * idle.where(idle > 0, 1.0),
        purse=currency,
    )
    told["turn"] = _turns(told)
    ordered = told.sort_values(
        ["turn", "over", "deal_id"], ascending=[True, False, True], ignore_index=True
    )
    return ordered.drop(columns=["over", "tier", "weight", "purse", "turn"])


def _turns(told: pd.DataFrame) -> pd.Series:
    """Each deal's place among those of its currency; equal weights by days over, then by number."""
    order = told.sort_values(
        ["tier", "weight", "over", "deal_id"],
        ascending=[True, False, False, True],
        na_position="last",
    )
    return order.groupby("purse", dropna=False).cumcount().reindex(told.index)


def counted_amounts(
    deals: pd.DataFrame, typical: pd.DataFrame
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """What each deal's amount counts as, in which currency, and whether it is assumed."""
    known = deals["amount"].fillna(0) > 0
    stages = typical.sort_values("deals", ascending=False, kind="stable")
    own = _looked_up(deals, stages, [*KEYS, "currency"])
    of_stage = _looked_up(deals, stages, KEYS)
    usual = of_stage["typical"].where(own["typical"].isna(), own["typical"])
    anywhere = float(stages["typical"].iloc[0]) if len(stages) else 1.0
    amount = deals["amount"].where(known, usual.fillna(anywhere)).astype("float64")
    named = deals["currency"].where(deals["currency"].notna(), of_stage["currency"])
    return amount, deals["currency"].where(known, named), ~known


def _looked_up(deals: pd.DataFrame, stages: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The most frequent row of each deal's stage."""
    first = stages.drop_duplicates(keys)
    found = deals[keys].merge(first, on=keys, how="left")
    return found.set_index(deals.index)[["currency", "typical"]]
