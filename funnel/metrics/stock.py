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
from funnel.week import postings

NAME = "stock"
TITLE = N_("Open deals on a day")
NEEDS = ("deals",)
DEFINITIONS = {
    "open": N_("Deals that stood open in the stage at that moment."),
    "amount": N_("Their amount as it was then; with a single upload as it is today."),
}


def tallies(scope: Scope, facts: Facts, at: datetime | None = None) -> dict[str, ir.Table]:
    """Open deals by stage and currency at a moment (UTC), *as of* if none is given."""
    rows = postings.stock(scope, at or facts.as_of)
    counted = rows.group_by("pipeline", "stage", "currency").agg(
        open=rows.count(), amount=rows.amount.sum()
    )
    stages = tables.stages.select("pipeline", "stage", "stage_order")
    return {"stock": counted, "stages": stages}


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per stage (and currency) with open deals, in the order of the pipeline."""
    table = in_stage_order(tallies["stock"], tallies["stages"])
    table["open"] = table["open"].astype("int64")
    return table[["pipeline", "stage", "open", "amount", "currency"]]


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """How many there were."""
    if not len(table):
        return t("No deal was open at that moment")
    return tn("{n} deal was open", "{n} deals were open", int(table["open"].sum()))
