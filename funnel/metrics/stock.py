"""The open deals as they stood at any moment, by stage."""

from __future__ import annotations

from datetime import datetime

import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.facts import Facts
from funnel.i18n import N_, t, tn
from funnel.metrics.rows import in_stage_order
from funnel.scope import Scope
from funnel.week.postings import stock
from funnel.week.stays import questions
from funnel.week.window import Window

NAME = "stock"
TITLE = N_("Open deals on a day")
NEEDS = ("deals",)
DEFINITIONS = {
    "open": N_("Deals that stood open in the stage at that moment."),
    "amount": N_("Their amount as it was then; with a single upload as it is today."),
}


def tallies(scope: Scope, facts: Facts, at: datetime | None = None) -> dict[str, ir.Table]:
    """The stays of a moment (UTC), *as of* if none is given, and the order of the stages."""
    stages = tables.stages.select("pipeline", "stage", "stage_order")
    return questions(scope, _moment(at, facts)) | {"stages": stages}


def compute(
    tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts, at: datetime | None = None
) -> pd.DataFrame:
    """One row per stage (and currency) with open deals, in the order of the pipeline."""
    rows = stock(tallies, scope, _moment(at, facts))
    grouped = rows.groupby(["pipeline", "stage", "currency"], dropna=False)["amount"]
    table = grouped.agg(open="size", amount=lambda known: known.sum(min_count=1)).reset_index()
    table = in_stage_order(table, tallies["stages"])
    return table[["pipeline", "stage", "open", "amount", "currency"]]


def _moment(at: datetime | None, facts: Facts) -> Window:
    return Window(at or facts.as_of, at or facts.as_of)


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """How many there were."""
    if not len(table):
        return t("No deal was open at that moment")
    return tn("{n} deal was open", "{n} deals were open", int(table["open"].sum()))
