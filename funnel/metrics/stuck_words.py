"""Why a deal is stuck, in words, and the sentence above the list."""

from __future__ import annotations

from functools import cache
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


def reasons(deals: pd.DataFrame, facts: Facts) -> list[str]:
    """``21 d over the limit of 7 d; no open task``, per deal. Lists are long and words are slow:
    what is said alike is said once."""
    span = cache(days)

    @cache
    def told(
        over: float, limit: float, state: str, due_at: Any, pushes: int, pushed: float, rough: bool
    ) -> str:
        parts = [
            t("{days} over the limit of {limit}", days=span(over), limit=span(limit)),
            _task(state, due_at, pushes, pushed, facts),
        ]
        return "; ".join(
            part for part in [*parts, t("time in stage is approximate") if rough else ""] if part
        )

    is_pushed, due_at = deals["task_state"] == "postponed", deals["next_due_at"]
    # a blank moment does not equal itself, so it would be said anew for every deal
    due_at = due_at.astype("object").where(
        (deals["task_state"] == "overdue") & due_at.notna(), None
    )
    columns = (
        _shown(deals["days_over"]),
        deals["limit_days"],
        deals["task_state"].astype("object"),
        due_at,
        deals["pushes"].fillna(0).where(is_pushed, 0),
        _shown(deals["pushed_days"].fillna(0)).where(is_pushed, 0),
        deals["is_approximate"].astype(bool) & (not facts.knows_moves),
    )
    return [
        told(*deal) for deal in zip(*(column.tolist() for column in columns), strict=True)
    ]  # a list is walked through ten times faster


def _shown(length: pd.Series) -> pd.Series:
    """As exact as `days` shows it."""
    return length.round().where(length >= 10, length.round(1).where(length >= 1, length))


def _task(state: str, due_at: Any, pushes: int, pushed: float, facts: Facts) -> str:
    if state == "none":
        return t("no open task")
    if state == "overdue":
        return (
            t("task overdue since {moment}", moment=moment(due_at, facts.timezone))
            if due_at
            else t("task overdue")
        )
    if state != "postponed":
        return ""
    return tn(
        "task pushed {n} time, by {days} in all",
        "task pushed {n} times, by {days} in all",
        int(pushes),
        days=days(pushed),
    )


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """How many deals are stuck, and where they are or what hides them."""
    if not len(table):
        return t("No deal is stuck")
    stuck = tn("{n} deal is stuck", "{n} deals are stuck", len(table))
    more = _hidden(table) or _mostly_by_one(table) or _without_task(table)
    return t("{stuck}; {more}", stuck=stuck, more=more) if more else stuck


def _hidden(table: pd.DataFrame) -> str:
    """The manager most of whose stuck deals stand behind tasks pushed again and again."""
    per = (
        table.assign(pushed=table["task_state"] == "postponed")
        .groupby("manager")["pushed"]
        .agg(["sum", "size"])
    )
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
    return t(
        "more than half belong to one manager: {manager}, {count}",
        manager=managers.index[0],
        count=number(managers.iloc[0]),
    )


def _without_task(table: pd.DataFrame) -> str:
    nobody = int((table["task_state"] == "none").sum())
    return (
        tn("{n} of them has no task at all", "{n} of them have no task at all", nobody)
        if nobody
        else ""
    )
