"""What deals closed in one click do to the averages: each stage with and without them."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd

from funnel.columns import Column, Unit, by_name
from funnel.facts import Facts
from funnel.i18n import N_, days, t
from funnel.metrics import dwell
from funnel.metrics.rows import records
from funnel.metrics.stages import KEYS
from funnel.rules import Thresholds, everything
from funnel.scope import Scope

NAME = "distortion"
TITLE = N_("Distortion by one click")
NEEDS = ("transitions",)
FIGURES = ("visits", "mean_days", "median_days", "km_median_days")
DEFINITIONS = {
    "visits": N_("Stays entered in the period."),
    **by_name(
        Column(
            "visits_without",
            N_("Stays without flagged"),
            Unit.COUNT,
            N_("Stays entered in the period, without those of the flagged deals."),
        ),
    ),
    "mean_days": N_("Mean of the stays that are over, all deals."),
    **by_name(
        Column(
            "mean_days_without",
            N_("Mean without flagged, days"),
            Unit.DAYS,
            N_("The same without the deals that the rules flagged."),
        ),
    ),
    "median_days": N_("Median of the stays that are over, all deals."),
    **by_name(
        Column(
            "median_days_without",
            N_("Median without flagged, days"),
            Unit.DAYS,
            N_("The same without the flagged deals."),
        ),
    ),
    "km_median_days": N_("Half have left by (Kaplan–Meier), all deals."),
    **by_name(
        Column(
            "km_median_days_without",
            N_("Half have left by, without flagged, days"),
            Unit.DAYS,
            N_("The same without the flagged deals."),
        ),
        Column(
            "flagged_visits",
            N_("Stays of flagged deals"),
            Unit.COUNT,
            N_("Stays of the flagged deals: the difference in visits."),
        ),
    ),
}


def tallies(
    scope: Scope, facts: Facts, thresholds: Thresholds | None = None
) -> dict[str, ir.Table]:
    """The lengths of the stays, once of all deals and once without the flagged ones (flagged
    wherever, whoever looks)."""
    flagged = everything(facts, thresholds).select("deal_id").distinct()
    every = dwell.tallies(scope, facts, days_to=False)
    rest = dwell.tallies(scope, facts, without=flagged, days_to=False)
    return {"stays": every["stays"], "rest": rest["stays"], "stages": every["stages"]}


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per visited stage: figures of all deals and, with `_without`, of those that were not
    flagged; in days."""
    every, rest = (
        dwell.compute(
            {"stays": tallies[name], "stages": tallies["stages"]}, scope, facts, days_to=False
        )
        for name in ("stays", "rest")
    )
    both = every[[*KEYS, *FIGURES]].merge(
        rest[[*KEYS, *FIGURES]], on=KEYS, how="left", suffixes=("", "_without")
    )
    both["visits_without"] = both["visits_without"].fillna(0).astype("int64")
    both["flagged_visits"] = both["visits"] - both["visits_without"]
    ordered = [name for figure in FIGURES for name in (figure, f"{figure}_without")]
    return both[[*KEYS, *ordered, "flagged_visits"]]


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """The stage whose mean they change most, in proportion, if by a tenth or more."""
    worst = None
    change = 0.1
    for row in records(table):
        with_them = row["mean_days"]
        without = row["mean_days_without"]
        if with_them and without and abs(with_them / without - 1) > change:
            worst = row
            change = abs(with_them / without - 1)
    if worst is None:
        return t("Deals closed in one click change no stage's mean by a tenth")
    return t(
        "“{stage}” takes {without} on average, not {mean}, without deals closed in one click",
        stage=worst["stage"],
        without=days(worst["mean_days_without"]),
        mean=days(worst["mean_days"]),
    )
