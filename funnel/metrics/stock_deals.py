"""The deals that stood open at any moment, one by one."""

from __future__ import annotations

from datetime import datetime

import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.facts import Facts
from funnel.i18n import N_, t, tn
from funnel.scope import Scope
from funnel.week.postings import stock
from funnel.week.stays import questions
from funnel.week.window import Window

NAME = "stock-deals"
TITLE = N_("Deals that were open on a day")
NEEDS = ("deals",)
DEFINITIONS = {
    "amount": N_("Its amount as it was then; with a single upload as it is today."),
    "days": N_("Days in its stage at that moment."),
}
COLUMNS = ["deal_id", "name", "pipeline", "stage", "manager", "amount", "currency", "days"]


def tallies(scope: Scope, facts: Facts, at: datetime | None = None) -> dict[str, ir.Table]:
    """The stays of a moment (UTC), *as of* if none is given, and the names."""
    names = tables.deals.select("deal_id", "name")
    return questions(scope, _moment(at, facts)) | {"deals": names}


def compute(
    tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts, at: datetime | None = None
) -> pd.DataFrame:
    """One row per deal, the largest amounts first."""
    seen = _moment(at, facts)
    rows = stock(tallies, scope, seen).merge(tallies["deals"], on="deal_id", how="left")
    table = rows.assign(days=facts.days_until(rows["stage_since"], seen.until))
    known = table["stage_since"].dt.year > 1970
    table = table.assign(days=table["days"].where(known))
    return table.sort_values(["amount", "deal_id"], ascending=[False, True], ignore_index=True)[
        COLUMNS
    ]


def _moment(at: datetime | None, facts: Facts) -> Window:
    return Window(at or facts.as_of, at or facts.as_of)


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """How many there were."""
    if not len(table):
        return t("No deal was open at that moment")
    return tn("{n} deal was open", "{n} deals were open", len(table))
