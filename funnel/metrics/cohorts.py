"""Journeys by the month they began: a young cohort looks bad only because it is young.

The share won within 30, 60, 90, 180 days is given for cohorts whose youngest journey is at least
that old; the others stay blank. `to_won` is what the share won is expected to become in the end.
Curves that need not leave out any month are in `closing`.
"""

from __future__ import annotations

from datetime import timedelta

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel import tables
from funnel.codes import ENDED
from funnel.columns import Column, Unit, by_name
from funnel.evidence import ENOUGH
from funnel.facts import Facts
from funnel.i18n import N_, month, percent, t
from funnel.metrics import win_rates
from funnel.metrics.ends import NO_ENDS, end_stages
from funnel.metrics.months import month_of, month_slot
from funnel.metrics.passages import since_beginning
from funnel.metrics.rows import several_pipelines
from funnel.model.seconds import closed_days
from funnel.scope import Scope
from funnel.stats import share, wilson

NAME = "cohorts"
TITLE = N_("Cohorts by month of start")
NEEDS = ()
SPANS = (30, 60, 90, 180)
OUTCOMES = ("won", "lost", "open", "moved_out")

DEFINITIONS = {
    "month": N_(
        "The month in which the journeys began, in the time zone of the workspace; blank: unknown."
    ),
    "journeys": N_("Journeys that began in the month."),
    "won": N_("Those of them that are won by now, or passed on where that is the aim."),
    "lost": N_("Those of them that are lost by now."),
    "open": N_("Those of them that are open now."),
    "moved_out": N_("Those of them that went on to another pipeline."),
    **win_rates.DEFINITIONS,
    **by_name(
        Column(
            "dated",
            N_("Dated"),
            Unit.COUNT,
            N_(
                "Those of them whose beginning is known, and their closing if they are closed:"
                " what the"
                " shares are of."
            ),
        ),
    ),
    "won_30": N_("How many were won within 30 days; blank while the youngest is not that old."),
    "won_60": N_("How many were won within 60 days; blank while the youngest is not that old."),
    "won_90": N_("How many were won within 90 days; blank while the youngest is not that old."),
    "won_180": N_("How many were won within 180 days; blank while the youngest is not that old."),
    "share_30": N_("Share won within 30 days."),
    "share_60": N_("Share won within 60 days."),
    "share_90": N_("Share won within 90 days."),
    "share_180": N_("Share won within 180 days."),
    "low_30": N_("Low end of the 95% interval of the share won within 30 days (Wilson)."),
    "low_60": N_("Low end of the 95% interval of the share won within 60 days (Wilson)."),
    "low_90": N_("Low end of the 95% interval of the share won within 90 days (Wilson)."),
    "low_180": N_("Low end of the 95% interval of the share won within 180 days (Wilson)."),
    "high_30": N_("High end of the 95% interval of the share won within 30 days (Wilson)."),
    "high_60": N_("High end of the 95% interval of the share won within 60 days (Wilson)."),
    "high_90": N_("High end of the 95% interval of the share won within 90 days (Wilson)."),
    "high_180": N_("High end of the 95% interval of the share won within 180 days (Wilson)."),
}
COLUMNS = [
    "pipeline",
    "month",
    "journeys",
    *OUTCOMES,
    *win_rates.columns(),
    "dated",
    *(f"{what}_{span}" for span in SPANS for what in ("won", "share", "low", "high")),
]


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """Journeys by pipeline and month of start: how they ended and how many were won within each
    span."""
    j = scope.journeys()
    j = j.mutate(month=month_slot(j.began_at), is_dated=is_dated(j))
    days = closed_days(j)
    is_won = j.outcome.isin(tables.WINS) & j.is_dated
    within = {f"won_{span}": (is_won & (days <= span)).cast("int64").sum() for span in SPANS}
    ended = {outcome: (j.outcome == outcome).cast("int64").sum() for outcome in OUTCOMES}
    ended["won"] = j.outcome.isin(tables.WINS).cast("int64").sum()
    months = j.group_by("pipeline", "month").agg(
        journeys=j.count(),
        **ended,
        dated=j.is_dated.cast("int64").sum(),
        **within,
        youngest_at=j.began_at.max(),
    )
    ways = since_beginning(j, facts.as_of, ["pipeline", "month"])
    return {"months": months, "ways": ways, "ends": end_stages(scope)}


def is_dated(journeys: ir.Table) -> ir.BooleanValue:
    """Whether it is known how long the journey took, or takes so far."""
    closed = journeys.outcome.isin(ENDED)
    unknown = journeys.began_at.isnull() | journeys.is_began_unknown.identical_to(True)
    return ~unknown & (~closed | journeys.closed_days.notnull())


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per pipeline and month, the oldest first."""
    months = tallies["months"].assign(month=month_of(tallies["months"]["month"], scope.timezone))
    counts = ["journeys", *OUTCOMES, "dated", *(f"won_{span}" for span in SPANS)]
    together = months.groupby(["pipeline", "month"], dropna=False, sort=False)
    table = together.agg({**dict.fromkeys(counts, "sum"), "youngest_at": "max"}).reset_index()
    table = table.sort_values(
        ["pipeline", "month"], na_position="last", ignore_index=True, key=_sortable
    )
    for span in SPANS:
        table = _with_span(table, span, facts)
    table = _with_rates(table, tallies["ways"], scope)
    table = table[COLUMNS].astype(
        dict.fromkeys(counts[:6], "int64") | dict.fromkeys(counts[6:], "Int64")
    )
    table.attrs["has_end"] = bool(len(tallies["ends"]))
    return table


def _with_rates(table: pd.DataFrame, ways: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """With the share won of each month: so far, at most, and what it is expected to become."""
    keys = ["pipeline", "month"]
    own = ways.assign(month=month_of(ways["month"], scope.timezone))
    rates = win_rates.with_rates(win_rates.together(own, keys))
    return table.merge(rates[[*keys, *win_rates.columns()]], on=keys, how="left")


def _sortable(column: pd.Series) -> pd.Series:
    if column.name == "month":
        return pd.to_datetime(column)
    return column


def _with_span(table: pd.DataFrame, span: int, facts: Facts) -> pd.DataFrame:
    """The share won within so many days, blank for a cohort too young to know."""
    old = (table["youngest_at"] + timedelta(days=span) <= facts.as_of).to_numpy(dtype=bool)
    won = np.where(old, table[f"won_{span}"].to_numpy(dtype=float), np.nan)
    dated = np.where(old, table["dated"].to_numpy(dtype=float), 0.0)
    low, high = wilson(won, dated)
    return table.assign(
        **{
            f"won_{span}": won,
            f"share_{span}": share(won, dated),
            f"low_{span}": low,
            f"high_{span}": high,
        }
    )


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """The last cohort old enough for 90 days against the one before it, if their intervals do not
    meet."""
    if not len(table):
        return t("No deals to show here")
    if not table["won"].sum() and not table.attrs.get("has_end", True):
        return t(NO_ENDS)
    if not table["won"].sum():
        return t("No deal was won yet")
    if several_pipelines(table):
        return t("Share won by month of start; months too young to know are blank")
    known = table[table["share_90"].notna() & (table["dated"] >= ENOUGH)]
    if len(known) < 2:
        return t("Too few months are old enough to compare")
    before = known.iloc[-2]
    last = known.iloc[-1]
    words = {
        "month": month(last["month"]),
        "share": percent(last["share_90"]),
        "before": percent(before["share_90"]),
        "previous": month(before["month"]),
    }
    if last["low_90"] > before["high_90"]:
        return t(
            "{month}: {share} won within 90 days, more than the {before} of {previous}", **words
        )
    if last["high_90"] < before["low_90"]:
        return t(
            "{month}: {share} won within 90 days, fewer than the {before} of {previous}", **words
        )
    return t(
        "{month}: {share} won within 90 days; no evidence that it differs from {previous}", **words
    )
