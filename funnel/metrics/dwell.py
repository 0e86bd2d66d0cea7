"""How long deals stay in a stage, those still there counted as what they are: not finished; and
how long it takes those that go on, and those that are lost.

The plain median of the stays that are over looks fine while a swamp fills up; Kaplan–Meier counts
the open stays too, and the difference between the two is the swamp. Who drops three in four after
two days looks fast in both: the days to go on do not. A stage that a deal skipped adds no stay,
never one of zero days.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel.deal_numbers import number_of
from funnel.evidence import ENOUGH
from funnel.facts import Facts
from funnel.i18n import N_
from funnel.metrics import dwell_words, looks
from funnel.metrics.lengths import LOST, ON, Lengths, gathered, packed
from funnel.metrics.months import month_of, month_slot
from funnel.metrics.rows import records, split
from funnel.metrics.stages import KEYS, in_order, stages_of
from funnel.model.coded import way_out
from funnel.scope import Scope
from funnel.stats import intervals_of, mean, quantiles, time_to

NAME = "dwell"
TITLE = N_("Time in stage")
NEEDS = ("transitions",)
DEFINITIONS = dwell_words.DEFINITIONS
headline = dwell_words.headline

# Half of those that end so have done it by then.
HALF = 0.5
DAYS_TO = {"days_to_go_on": ON, "days_to_loss": LOST}
COLUMNS = [
    "visits",
    "left",
    "still_here",
    "went_on",
    "mean_days",
    "median_days",
    "p90_days",
    "km_median_days",
    "km_p90_days",
    "days_to_go_on",
    "days_to_go_on_low",
    "days_to_go_on_high",
    "days_to_loss",
    "days_to_loss_low",
    "days_to_loss_high",
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
    days_to: bool = True,
) -> dict[str, ir.Table]:
    """The lengths of all stays, as lists of numbers per stage (`funnel.metrics.lengths`).

    `by="manager"` or `by="month"` (of entry) splits them; `per="deal"` adds up the stays of a deal
    in a stage; `without` is a table with the column `deal_id`: deals to leave out, such as those of
    the anomaly rules. Only `days_to` go on and to loss need to know whose stays they are.
    """
    visits = scope.visits()
    if without is not None:
        visits = visits.anti_join(without, "deal_id")
    keys = split(KEYS, by)
    if by == "month":
        visits = visits.mutate(month=month_slot(visits.entered_at))
    of_whom = number_of(visits.deal_id) if days_to else ibis.literal(0, "int64")
    visits = visits.mutate(whose=of_whom)
    if per == "deal":
        stays = _per_deal(visits, keys)
    else:
        stays = _per_visit(visits, keys)
    lists = stays.group_by(*keys, "unseen_days").agg(
        visits=stays.count(), still_here=stays.is_here.sum(), packed=stays.packed.collect()
    )
    found = {"stays": lists, "stages": stages_of(scope)}
    if facts.seen_pipelines:
        found["seen"] = looks.bounds(visits, keys, facts)
    return found


def _per_visit(visits: ir.Table, keys: list[str]) -> ir.Table:
    days = visits.dwell_days.fill_null(visits.open_days)
    return visits.select(
        *keys,
        "unseen_days",
        is_here=visits.left_at.isnull().cast("int64"),
        packed=packed(days, way_out(visits), visits.whose),
    )


def _per_deal(visits: ir.Table, keys: list[str]) -> ir.Table:
    """All stays of a deal in a stage as one: open if one of them is, else ended as the last did."""
    visits = visits.mutate(way=way_out(visits))
    total = visits.group_by(*keys, "deal_id").agg(
        is_here=visits.left_at.isnull().cast("int64").max(),
        days=visits.dwell_days.fill_null(visits.open_days).sum(),
        unseen_days=visits.unseen_days.sum(),
        ended=visits.way.argmax(visits.visit_no),
        whose=visits.whose.min(),
    )
    ended = (total.is_here == 1).ifelse("still_here", total.ended)
    return total.select(
        *keys, "unseen_days", "is_here", packed=packed(total.days, ended, total.whose)
    )


def compute(
    tallies: dict[str, pd.DataFrame],
    scope: Scope,
    facts: Facts,
    by: str | None = None,
    days_to: bool = True,
    ways: Mapping[str, int] = DAYS_TO,
) -> pd.DataFrame:
    """One row per stage that was visited (and per manager or month), in the order of the pipeline,
    side tracks after it; in days. `days_to` go on and to loss (`ways`), with their intervals, take
    most of the time: left blank for who does not show them."""
    stays = tallies["stays"]
    keys = split(KEYS, by)
    seen = tallies.get("seen")
    if by == "month":
        stays = _in_months(stays, scope)
        if seen is not None:
            seen = _in_months(seen, scope)
    if not days_to:
        ways = {}
    stays = in_order(gathered(stays, keys), tallies["stages"], keys[2:])
    rows = [_row(row, ways) for row in records(stays)]
    table = pd.concat([stays[keys], pd.DataFrame(rows, columns=pd.Index(COLUMNS))], axis=1)
    counts = ["visits", "left", "still_here", "went_on", "over_limit"]
    table = table.astype(dict.fromkeys(COLUMNS, "float64") | dict.fromkeys(counts, "int64"))
    if seen is None:
        return table
    return looks.with_bounds(table, seen, keys, facts)


def _in_months(rows: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """The slots of `month_slot` as months of the zone."""
    if len(rows):
        return rows.assign(month=month_of(rows["month"], scope.timezone))
    return rows


def _row(stay: dict[str, Any], ways: Mapping[str, int]) -> dict[str, float]:
    own = stay["lengths"]
    limit = float(stay["limit_days"])
    median, p90 = quantiles(own.over, (0.5, 0.9))
    return {
        "visits": stay["visits"],
        "left": stay["visits"] - stay["still_here"],
        "still_here": stay["still_here"],
        "went_on": own.are(ON).size,
        "mean_days": mean(own.over),
        "median_days": median,
        "p90_days": p90,
        "km_median_days": own.curve.reaches(0.5),
        "km_p90_days": own.curve.reaches(0.1),
        **_days_to(own, ways),
        "longest_open_days": float(own.still.max()) if own.still.size else np.nan,
        "limit_days": limit,
        "over_limit": int((own.days > limit).sum()),
    }


def _days_to(own: Lengths, ways: Mapping[str, int]) -> dict[str, float]:
    """When half of those that end so have; blank under 20 of them."""
    found = {f"{name}{end}": np.nan for name in ways for end in ("", "_low", "_high")}
    told = {name: own.way == way for name, way in ways.items() if own.are(way).size >= ENOUGH}
    if not told:
        return found
    both = intervals_of(own.stays, list(told.values()), HALF)
    for (name, is_so), (low, high) in zip(told.items(), both, strict=True):
        half = time_to(own.stays, is_so, HALF)
        found |= {name: half, f"{name}_low": low, f"{name}_high": high}
    return found


def open_stays(scope: Scope) -> ir.Table:
    """The stays entered in the period that are not over, one row each: what stands as dots beside
    the medians."""
    visits = scope.visits()
    here = visits.filter(visits.left_at.isnull(), visits.open_days.notnull())
    return here.select(
        "pipeline", "stage", "deal_id", "manager", "entered_at", "open_days", "amount", "currency"
    )
