"""Open deals without an open task: nobody has to do anything about them, so nobody will."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd

from funnel.codes import TaskState
from funnel.columns import Column, Unit, by_name
from funnel.facts import Facts
from funnel.i18n import N_, t, tn
from funnel.metrics.present import WHICH, open_deals
from funnel.scope import Scope

NAME = "no-task"
TITLE = N_("Deals without a task")
NEEDS = ()
DEFINITIONS = {
    **by_name(
        Column(
            "is_stuck",
            N_("Stuck too"),
            Unit.FLAG,
            N_("Whether the deal is past the limit of its stage, too."),
        ),
    ),
    "last_activity_at": N_("The last activity that the CRM names for the deal."),
}
COLUMNS = [
    *WHICH,
    "entered_at",
    "days_here",
    "limit_days",
    "is_stuck",
    "last_activity_at",
]


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """The open deals with task state `none`, and how many open deals have no known state."""
    deals = open_deals(scope)
    states = deals.group_by("task_state").agg(deals=deals.count())
    return {
        "deals": deals.filter(deals.task_state == TaskState.NONE).select(*COLUMNS),
        "states": states,
    }


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per open deal without an open task, the largest amount first."""
    table = in_order(tallies["deals"])
    table.attrs["open_deals"] = int(tallies["states"]["deals"].sum())
    table.attrs["unknown"] = int(
        tallies["states"].loc[tallies["states"]["task_state"] == TaskState.UNKNOWN, "deals"].sum()
    )
    return table


def in_order(deals: pd.DataFrame) -> pd.DataFrame:
    """The deals, the largest amount first."""
    order = ["amount", "days_here", "deal_id"]
    return deals.sort_values(
        order, ascending=[False, False, True], na_position="last", ignore_index=True
    ).astype({"is_stuck": "bool"})[COLUMNS]


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """How many open deals nobody has a task for."""
    open_deals = table.attrs.get("open_deals", 0)
    unknown = table.attrs.get("unknown", 0)
    if not open_deals:
        return t("There are no open deals")
    if unknown == open_deals:
        return t("No tasks are loaded, so nobody can say which deals have none")
    if not len(table):
        return t("Every open deal has a task")
    return tn("{n} open deal has no task", "{n} open deals have no task", len(table))
