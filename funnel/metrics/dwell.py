"""How long deals stay in a stage, those still there counted as what they are: not finished.

The plain median of the stays that are over looks fine while a swamp fills up; Kaplan–Meier counts
the open stays too, and the difference
between the two is the swamp. A stage that a deal skipped adds no stay, never one of zero days.
"""

from __future__ import annotations

from typing import Any

import ibis.expr.types as ir
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from funnel.facts import Facts
from funnel.i18n import N_
from funnel.metrics import dwell_words
from funnel.metrics.months import month_of, month_slot
from funnel.metrics.rows import records
from funnel.metrics.stages import KEYS, in_order, stages_of
from funnel.scope import Scope
from funnel.stats import kaplan_meier, mean, quantiles

NAME = "dwell"
TITLE = N_("Time in stage")
NEEDS = ("transitions",)
DEFINITIONS = dwell_words.DEFINITIONS
headline = dwell_words.headline

COLUMNS = [
    "visits",
    "left",
    "still_here",
    "mean_days",
    "median_days",
    "p90_days",
    "km_median_days",
    "km_p90_days",
    "longest_open_days",
    "limit_days",
    "over_limit",
]


def tallies(
    scope: Scope,
    facts: Facts,
    by: str | None = None,
    per: str = "visit",
    without: ir.Table | None = None,
) -> dict[str, ir.Table]:
    """The lengths of all stays, as a list of those over and a list of those open per stage.

    `by="manager"` or `by="month"` (of entry) splits them; `per="deal"` adds up the stays of a deal
    in a stage; `without` is a table with
    the column `deal_id`: deals to leave out, such as those of the anomaly rules.
    """
    visits = scope.visits() if without is None else scope.visits().anti_join(without, "deal_id")
    keys = [*KEYS, *([by] if by else [])]
    if by == "month":
        visits = visits.mutate(month=month_slot(visits.entered_at))
    stays = _per_deal(visits, keys) if per == "deal" else _per_visit(visits, keys)
    lists = stays.group_by(*keys).agg(
        visits=stays.count(),
        still_here=stays.is_here.sum(),
        over=stays.dwell_days.collect(),
        open=stays.open_days.collect(),
    )
    return {"stays": lists, "stages": stages_of(scope)}


def _per_visit(visits: ir.Table, keys: list[str]) -> ir.Table:
    return visits.select(
        *keys, "dwell_days", "open_days", is_here=visits.left_at.isnull().cast("int64")
    )


def _per_deal(visits: ir.Table, keys: list[str]) -> ir.Table:
    """All stays of a deal in a stage as one: open if one of them is."""
    total = visits.group_by(*keys, "deal_id").agg(
        is_here=visits.left_at.isnull().cast("int64").max(),
        days=visits.dwell_days.fill_null(visits.open_days).sum(),
    )
    here = total.is_here == 1
    return total.select(
        *keys,
        "is_here",
        dwell_days=here.ifelse(None, total.days),
        open_days=here.ifelse(total.days, None),
    )


def compute(
    tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts, by: str | None = None
) -> pd.DataFrame:
    """One row per stage that was visited (and per manager or month), in the order of the pipeline,
    side tracks after it; in days."""
    stays, keys = tallies["stays"], [*KEYS, *([by] if by else [])]
    if by == "month":
        stays = merged_months(stays, scope)
    stays = in_order(stays, tallies["stages"], keys[2:])
    rows = [_row(row) for row in records(stays)]
    table = pd.concat([stays[keys], pd.DataFrame(rows, columns=pd.Index(COLUMNS))], axis=1)
    counts = ["visits", "left", "still_here", "over_limit"]
    return table.astype(dict.fromkeys(COLUMNS, "float64") | dict.fromkeys(counts, "int64"))


def merged_months(stays: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """The slots of `month_slot` brought together: one row per stage and month of the zone."""
    if not len(stays):
        return stays
    stays = stays.assign(month=month_of(stays["month"], scope.timezone))
    together = stays.groupby([*KEYS, "month"], dropna=False, sort=False)
    return together.agg(
        visits=("visits", "sum"),
        still_here=("still_here", "sum"),
        over=("over", lambda lists: np.concatenate([lengths(one) for one in lists])),
        open=("open", lambda lists: np.concatenate([lengths(one) for one in lists])),
    ).reset_index()


def lengths(cell: Any) -> NDArray[np.float64]:
    """A list of durations as the engine returns it; none is an empty one."""
    return np.asarray(cell, dtype=float) if isinstance(cell, list | np.ndarray) else np.empty(0)


def _row(stay: dict[str, Any]) -> dict[str, float]:
    over, still, limit = lengths(stay["over"]), lengths(stay["open"]), float(stay["limit_days"])
    curve, (median, p90) = kaplan_meier(over, still), quantiles(over, (0.5, 0.9))
    return {
        "visits": stay["visits"],
        "left": stay["visits"] - stay["still_here"],
        "still_here": stay["still_here"],
        "mean_days": mean(over),
        "median_days": median,
        "p90_days": p90,
        "km_median_days": curve.reaches(0.5),
        "km_p90_days": curve.reaches(0.1),
        "longest_open_days": float(still.max()) if still.size else np.nan,
        "limit_days": limit,
        "over_limit": int((over > limit).sum() + (still > limit).sum()),
    }


def open_stays(scope: Scope) -> ir.Table:
    """The stays entered in the period that are not over, one row each: what stands as dots beside
    the medians."""
    visits = scope.visits()
    here = visits.filter(visits.left_at.isnull(), visits.open_days.notnull())
    return here.select(
        "pipeline", "stage", "deal_id", "manager", "entered_at", "open_days", "amount", "currency"
    )
