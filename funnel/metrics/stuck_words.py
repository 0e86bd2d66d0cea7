"""Why a deal is stuck, in words, and the sentence above the list."""

from __future__ import annotations

from typing import Any

import pandas as pd

from funnel.facts import Facts
from funnel.i18n import N_, days, moment, number, t, tn
from funnel.scope import Scope

TASK_STATES = {
    "none": N_("no task"),
    "overdue": N_("overdue task"),
    "postponed": N_("pushed task"),
    "planned": N_("planned task"),
    "unknown": N_("tasks not loaded"),
}
# From so many stuck deals on, a manager's share of them is worth a word.
_TELLING = 5


def reasons(deal: dict[str, Any], facts: Facts) -> str:
    """``21 d over the limit of 7 d; no open task``."""
    over = t("{days} over the limit of {limit}", days=days(deal["days_over"]), limit=days(deal["limit_days"]))
    told = [over, _task_reason(deal, facts)]
    if deal["is_approximate"] and not facts.knows_moves:
        told.append(t("time in stage is approximate"))
    return "; ".join(part for part in told if part)


def _task_reason(deal: dict[str, Any], facts: Facts) -> str:
    if deal["task_state"] == "none":
        return t("no open task")
    if deal["task_state"] == "overdue":
        known = pd.notna(deal["next_due_at"])
        return t("task overdue since {moment}", moment=moment(deal["next_due_at"], facts.timezone)) if known else t("task overdue")
    if deal["task_state"] == "postponed":
        return tn(
            "task pushed {n} time, by {days} in all",
            "task pushed {n} times, by {days} in all",
            int(deal["pushes"]),
            days=days(deal["pushed_days"]),
        )
    return ""


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """How many deals are stuck, and where they are or what hides them."""
    if not len(table):
        return t("No deal is stuck")
    stuck = tn("{n} deal is stuck", "{n} deals are stuck", len(table))
    more = _hidden(table) or _mostly_by_one(table) or _without_task(table)
    return t("{stuck}; {more}", stuck=stuck, more=more) if more else stuck


def _hidden(table: pd.DataFrame) -> str:
    """The manager most of whose stuck deals stand behind tasks pushed again and again."""
    per = table.assign(pushed=table["task_state"] == "postponed").groupby("manager")["pushed"].agg(["sum", "size"])
    per = per[(per["sum"] >= _TELLING) & (per["sum"] * 2 > per["size"])]
    if not len(per):
        return ""
    manager = per["sum"].idxmax()
    return t(
        "{manager}: {count} of {total} are hidden behind pushed tasks",
        manager=manager,
        count=number(per["sum"][manager]),
        total=number(per["size"][manager]),
    )


def _mostly_by_one(table: pd.DataFrame) -> str:
    managers = table["manager"].value_counts()
    if len(managers) < 2 or managers.iloc[0] * 2 <= len(table) or managers.iloc[0] < _TELLING:
        return ""
    return t("more than half belong to one manager: {manager}, {count}", manager=managers.index[0], count=number(managers.iloc[0]))


def _without_task(table: pd.DataFrame) -> str:
    nobody = int((table["task_state"] == "none").sum())
    return tn("{n} of them has no task at all", "{n} of them have no task at all", nobody) if nobody else ""
