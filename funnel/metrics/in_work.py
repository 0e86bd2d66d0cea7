"""Where the open deals stand now, and how many of them are stuck there."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd

from funnel.blanks import text_or
from funnel.codes import TaskState
from funnel.columns import Column, Unit, by_name
from funnel.facts import Facts
from funnel.i18n import N_, t, tn
from funnel.metrics.amounts import Money
from funnel.metrics.present import open_deals
from funnel.metrics.stages import KEYS, in_order, stages_of
from funnel.scope import Scope

NAME = "in-work"
TITLE = N_("Deals in work")
NEEDS = ()
COUNTS = ["deals", "past_limit", "stuck", "no_task"]
DEFINITIONS = {
    "deals": N_("Open deals that are in this stage now; the period does not apply."),
    **by_name(
        Column(
            "past_limit",
            N_("Past their limit"),
            Unit.COUNT,
            N_("Those of them longer there than the limit of the stage."),
        ),
        Column(
            "stuck",
            N_("Stuck"),
            Unit.COUNT,
            N_(
                "Those past their limit without a task ahead that excuses them: one that is"
                " near, was not"
                " pushed again and again, and does not go on for ever."
            ),
        ),
        Column(
            "no_task",
            N_("Without a task"),
            Unit.COUNT,
            N_("Those of them without an open task; 0 if no tasks are loaded."),
        ),
    ),
    "amount": N_("Amount of the open deals."),
    **by_name(
        Column(
            "amount_stuck", N_("Amount stuck"), Unit.MONEY, N_("Amount of those that are stuck.")
        ),
    ),
}


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """Open deals by stage and currency."""
    return {"open": counted(scope), "stages": stages_of(scope)}


def counted(scope: Scope) -> ir.Table:
    """The open deals of the scope by stage and currency: all that metrics count of them, so that a
    page asks it once. `untold`: of which no task is known either way; `limited`: whose stage has a
    limit."""
    deals = open_deals(scope)
    is_idle = deals.task_state == TaskState.NONE
    return deals.group_by(*KEYS, "currency").agg(
        deals=deals.count(),
        past_limit=deals.is_past_limit.cast("int64").sum().fill_null(0),
        stuck=deals.is_stuck.cast("int64").sum().fill_null(0),
        no_task=is_idle.cast("int64").sum().fill_null(0),
        untold=(deals.task_state == TaskState.UNKNOWN).cast("int64").sum().fill_null(0),
        limited=deals.limit_days.count(),
        amount=deals.amount.sum(),
        amount_stuck=deals.amount.sum(where=deals.is_stuck),
        amount_no_task=deals.amount.sum(where=is_idle),
    )


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per stage with open deals, in the order of the pipelines."""
    found = tallies["open"]
    money = Money.of(facts, found)
    sums = {
        f"{name} {label}": values
        for name in ("amount", "amount_stuck")
        for label, values in _split(found, name, money).items()
    }
    table = (
        found[[*KEYS, *COUNTS]]
        .assign(**sums)
        .groupby(KEYS, dropna=False, sort=False, as_index=False)
        .sum()
    )
    table = in_order(table, tallies["stages"])
    amounts = {}
    for name in ("amount", "amount_stuck"):
        amounts |= money.columns(
            name,
            {label: table[f"{name} {label}"].to_numpy(dtype=float) for label in money.labels},
            len(table),
        )
    table = table[[*KEYS, *COUNTS]].astype(dict.fromkeys(COUNTS, "int64")).assign(**amounts)
    table.attrs["has_limits"] = bool(found["limited"].any())
    return table


def _split(found: pd.DataFrame, name: str, money: Money) -> dict:
    return money.split(found.assign(amount=found[name]))


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """Where the most of them stand."""
    if not len(table):
        return t("No open deals")
    top = table.sort_values("deals", ascending=False, kind="stable").iloc[0]
    stage = text_or(top["stage"], "–")
    return tn(
        "Most of them are in “{stage}”: {n} deal",
        "Most of them are in “{stage}”: {n} deals",
        int(top["deals"]),
        stage=stage,
    )
