"""The funnel over time, by week or month: new, won, lost and overdue deals, the share that goes on
from each stage, and the time in it; each with its interval, what is not over yet marked as young.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.codes import Kind
from funnel.facts import Facts
from funnel.i18n import N_, t
from funnel.metrics import over_time_columns
from funnel.metrics.closings import closed_in
from funnel.metrics.lengths import lengths
from funnel.metrics.over_time_shares import FEW, PASSAGE, shares
from funnel.metrics.passages import passages
from funnel.metrics.rows import records
from funnel.metrics.stages import stages_of
from funnel.metrics.weeks import begin, following, period_of, runs
from funnel.model.clock import passed_at
from funnel.model.joins import look_up
from funnel.scope import Scope
from funnel.stats import kaplan_meier
from funnel.stats.distributions import chi_square_quantile
from funnel.zones import local

NAME = "over-time"
TITLE = N_("Over time")
NEEDS = ()
DEFINITIONS = over_time_columns.DEFINITIONS
BREAKDOWNS = ("week", "month")
NEW = "new"
WON = "won"
LOST = "lost"
PAST = "past"
TIME = "time"
COUNTED = (NEW, WON, LOST, PAST)
LINES = {
    NEW: N_("new deals"),
    WON: N_("won deals"),
    LOST: N_("lost deals"),
    PAST: N_("deals past their limit"),
    PASSAGE: N_("share that goes on"),
    TIME: N_("half have left by"),
}
LAST = {"week": 52, "month": 24}  # periods
# A stay past its limit adds one when it passes, and takes it away when it is left.
STEPS = (("over_at", 1), ("left_at", -1))
COLUMNS = ["series", "pipeline", "stage", "position", "period", "value", "low", "high", "n"]


def tallies(scope: Scope, facts: Facts, by: str = "month") -> dict[str, ir.Table]:
    """Counts per pipeline and period; lists of days per stage and period."""
    at = period_of(facts, by)
    j = scope.journeys()
    began = j.mutate(period=at(j.began_at))
    c = closed_in(scope)
    closed = c.mutate(period=at(c.closed_at))
    found = {
        "begun": began.group_by("pipeline", "period").agg(count=began.count()),
        "closed": closed.group_by("pipeline", "period", "outcome").agg(count=closed.count()),
        "stages": stages_of(scope),
    }
    if facts.knows_moves:
        v = scope.visits()
        stays = v.filter(v.kind == Kind.OPEN, ~v.is_entry_unknown).mutate(period=at(v.entered_at))
        found["passages"] = passages(scope.whole_journeys(), ["pipeline"])
        found["stays"] = stays.group_by("pipeline", "stage", "period").agg(
            left=stays.dwell_days.collect(where=stays.dwell_days.notnull()),
            still=stays.open_days.collect(where=stays.open_days.notnull()),
        )
        over = past(scope, facts)
        ends = [over.mutate(period=at(over[name]), sign=ibis.literal(sign)) for name, sign in STEPS]
        steps = ibis.union(*(one.filter(one.period.notnull()) for one in ends))
        found["past"] = steps.group_by("pipeline", "period").agg(count=steps.sign.sum())
    return found


def past(scope: Scope, facts: Facts) -> ir.Table:
    """The stays of the scope that passed the limit of their stage: deal_id, pipeline, `over_at`
    when they did, left_at."""
    limits = tables.stages.select("pipeline", "stage", "limit_days")
    whole = replace(scope, since=None, until=None)
    v = whole.visits()
    v = look_up(v.filter(~v.is_entry_unknown), limits, "pipeline", "stage")
    v = v.filter(v.dwell_days.fill_null(v.open_days) > v.limit_days)
    v, over_at = passed_at(v, "entered_at", v.limit_days, facts.working)
    return v.select("deal_id", "pipeline", "left_at", over_at=over_at)


def compute(
    tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts, by: str = "month"
) -> pd.DataFrame:
    """One row per line and period, of the last 52 weeks or 24 months, the oldest first."""
    calendar = _calendar(tallies, facts, by)
    rows = _counts(NEW, tallies["begun"], calendar, facts, by)
    for outcome in (WON, LOST):
        own = tallies["closed"][tallies["closed"]["outcome"] == outcome]
        rows += _counts(outcome, own, calendar, facts, by)
    if "past" in tallies:
        rows += _stock(tallies["past"], calendar, facts, by)
        names = {
            (row["pipeline"], int(row["position"])): row["stage"]
            for row in records(tallies["stages"])
            if pd.notna(row["position"])
        }
        places = {(pipeline, stage): position for (pipeline, position), stage in names.items()}
        rows += shares(tallies["passages"], names, calendar, facts, by)
        rows += _times(tallies["stays"], places, calendar, facts, by)
    table = pd.DataFrame(rows, columns=[*COLUMNS, "is_young"])
    table = table.astype(
        dict.fromkeys(["series", "pipeline", "stage"], "str")
        | dict.fromkeys(["value", "low", "high"], "float64")
        | {"position": "Int64", "n": "int64", "is_young": "bool", "period": "object"}
    )
    counted = table["series"].isin(COUNTED)
    ends = ["low", "high"]
    table.loc[counted, ends] = table.loc[counted, ends].round(1)  # of whole deals
    order = table.assign(_line=table["series"].map(list(LINES).index))
    keys = ["_line", "pipeline", "position", "period"]
    return order.sort_values(keys, kind="stable", ignore_index=True).drop(columns="_line")


def _calendar(tallies: dict[str, pd.DataFrame], facts: Facts, by: str) -> list[date]:
    """The periods from the first deal to *as of*, the last ones of them."""
    known = [pd.to_datetime(tallies[name]["period"].dropna()) for name in ("begun", "closed")]
    days = pd.concat(known)
    if not len(days):
        return []
    last = local(facts.as_of, facts.timezone).date()
    found = [begin(days.min().date(), by)]
    while following(found[-1], by) <= last:
        found.append(following(found[-1], by))
    return found[-LAST[by] :]


def _by_period(rows: pd.DataFrame, column: str) -> dict[tuple[Any, date], Any]:
    days = pd.to_datetime(rows["period"]).dt.date
    return dict(zip(zip(rows["pipeline"], days, strict=True), rows[column], strict=True))


def _counts(
    line: str, rows: pd.DataFrame, calendar: list[date], facts: Facts, by: str
) -> list[list[Any]]:
    known = _by_period(rows, "count")
    found = []
    for pipeline in sorted(rows["pipeline"].dropna().unique()):
        for day in calendar:
            count = int(known.get((pipeline, day), 0))
            low, high = poisson(count)
            is_running = runs(day, facts, by)
            found.append([line, pipeline, None, None, day, count, low, high, count, is_running])
    return found


def _stock(rows: pd.DataFrame, calendar: list[date], facts: Facts, by: str) -> list[list[Any]]:
    """What went past the limit before the end of each period, less what had left by then."""
    days = pd.to_datetime(rows["period"]).dt.date
    found = []
    for pipeline in sorted(rows["pipeline"].dropna().unique()):
        own = (rows["pipeline"] == pipeline).to_numpy(dtype=bool)
        for day in calendar:
            count = int(rows.loc[own & (days <= day).to_numpy(dtype=bool), "count"].sum())
            is_running = runs(day, facts, by)
            found.append([PAST, pipeline, None, None, day, count, None, None, count, is_running])
    return found


def _times(
    rows: pd.DataFrame,
    places: dict[tuple[str, str], int],
    calendar: list[date],
    facts: Facts,
    by: str,
) -> list[list[Any]]:
    found = []
    wanted = set(calendar)
    for row in records(rows):
        key = (row["pipeline"], row["stage"])
        day = None if pd.isna(row["period"]) else pd.Timestamp(row["period"]).date()
        left = lengths(row["left"])
        still = lengths(row["still"])
        n = left.size + still.size
        if day is None or day not in wanted or key not in places or n < FEW:
            continue
        curve = kaplan_meier(left, still)
        middle = curve.reaches(0.5)
        low, high = curve.interval(0.5)
        is_young = runs(day, facts, by)
        found.append([TIME, *key, places[key], day, middle, low, high, n, is_young])
    return found


def poisson(count: int) -> tuple[float, float]:
    """The exact 95 % interval of a count (Garwood 1936)."""
    low = chi_square_quantile(0.025, 2 * count) / 2 if count else 0.0
    return low, chi_square_quantile(0.975, 2 * count + 2) / 2


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """What the table is about; one line says it of itself."""
    if not len(table):
        return t("Nothing is known over time here")
    return t("The funnel over time")
