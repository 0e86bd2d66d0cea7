"""The open deals at the end of every week, by stage: one walk through the ledger, its postings
added up."""

from __future__ import annotations

from datetime import timedelta

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel import tables
from funnel.columns import Column, Unit, by_name
from funnel.facts import Facts
from funnel.i18n import N_, number, t
from funnel.metrics.rows import in_stage_order
from funnel.scope import Scope
from funnel.week.postings import events, postings
from funnel.week.stays import questions
from funnel.week.window import Window
from funnel.zones import local, utc

NAME = "stock-weeks"
TITLE = N_("Open deals week by week")
NEEDS = ("deals",)
DEFINITIONS = {
    **by_name(
        Column(
            "week_ends_at",
            N_("End of the week"),
            Unit.MOMENT,
            N_(
                "The end of the week, midnight from Sunday to Monday; of the last one the"
                " moment of the"
                " data."
            ),
        ),
    ),
    "open": N_("Deals that stood open in the stage at that moment."),
    "amount": N_("Their amount as it was then; with a single upload as it is today."),
}
COLUMNS = ["week_ends_at", "pipeline", "stage", "open", "amount", "currency"]
WEEKS = 13


def tallies(scope: Scope, facts: Facts, weeks: int = WEEKS) -> dict[str, ir.Table]:
    """The stays that touch these weeks, and the order of the stages."""
    stages = tables.stages.select("pipeline", "stage", "stage_order")
    return questions(scope, _window(facts, weeks)) | {"stages": stages}


def compute(
    tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts, weeks: int = WEEKS
) -> pd.DataFrame:
    """One row per week, stage and currency with open deals, the oldest week first."""
    rows = events(tallies, scope, _window(facts, weeks))
    for side in ("", "was_"):
        rows[f"{side}place"] = _place(rows, side)
    posted = postings(rows, "place")
    if not len(posted):
        return pd.DataFrame(columns=COLUMNS).astype({"week_ends_at": "datetime64[us]"})
    ends = _ends(facts, weeks)
    week = np.searchsorted(ends, rows.loc[posted.index, "at"].to_numpy(dtype=ends.dtype))
    posted = posted.assign(week=week, currency=posted["currency"].fillna(""))
    own = ["key", "currency"]
    sums = posted.groupby([*own, "week"], as_index=False)[["deals", "amount"]].sum()
    weeks_of = (
        posted[own].drop_duplicates().merge(pd.DataFrame({"week": range(len(ends))}), "cross")
    )
    table = weeks_of.merge(sums, "left").fillna({"deals": 0, "amount": 0.0})
    table[["deals", "amount"]] = table.groupby(own)[["deals", "amount"]].cumsum()
    table = table[table["deals"] > 0]
    has_amounts = posted.groupby("key")["amount"].count()
    pipeline, stage = (table["key"].str.split("\n").str[side].replace("", None) for side in (0, 1))
    table = table.assign(
        week_ends_at=ends[table["week"]],
        pipeline=pipeline,
        stage=stage,
        open=table["deals"].astype("int64"),
        amount=table["amount"].where(table["key"].map(has_amounts) > 0),
        currency=table["currency"].replace("", None),
    )
    ordered = in_stage_order(table, tallies["stages"])
    return ordered.sort_values("week_ends_at", kind="stable", ignore_index=True)[COLUMNS]


def _place(rows: pd.DataFrame, side: str) -> pd.Series:
    names = [rows[f"{side}{name}"].fillna("").astype("str") for name in ("pipeline", "stage")]
    return names[0] + "\n" + names[1]


def _window(facts: Facts, weeks: int) -> Window:
    return Window(pd.Timestamp(_ends(facts, weeks)[0]).to_pydatetime(), facts.as_of)


def _ends(facts: Facts, weeks: int) -> np.ndarray:
    """The ends of the last weeks, and the moment of the data; UTC, in order."""
    today = local(facts.as_of, facts.timezone).date()
    monday = today - timedelta(days=today.weekday())
    days = [monday - timedelta(weeks=back) for back in range(weeks - 2, -1, -1)]
    ends = [utc(day, facts.timezone) for day in days]
    return np.unique(np.array([*ends, facts.as_of], dtype="datetime64[us]"))


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """From how many to how many."""
    sums = table.groupby("week_ends_at")["open"].sum()
    if len(sums) < 2:
        return t("Too few weeks are known to compare them")
    return t(
        "Open deals: {first} then, {last} now",
        first=number(sums.iloc[0]),
        last=number(sums.iloc[-1]),
    )
