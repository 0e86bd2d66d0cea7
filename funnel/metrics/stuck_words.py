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
# What a reason is made from.
TOLD = ("days_over", "limit_days", "task_state", "next_due_at", "pushes", "pushed_days", "is_approximate")
# From so many stuck deals on, a manager's share of them is worth a word.
_TELLING = 5


class Teller:
    """Says why deals are stuck; each duration and moment is put into words once, since lists are long and words are slow."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._days = cache(days)
        self._moment = cache(moment)

    def reasons(self, deal: dict[str, Any]) -> str:
        """``21 d over the limit of 7 d; no open task``."""
        over, limit = self._span(deal["days_over"]), self._span(deal["limit_days"])
        told = [t("{days} over the limit of {limit}", days=over, limit=limit), self._task(deal)]
        if deal["is_approximate"] and not self._facts.knows_moves:
            told.append(t("time in stage is approximate"))
        return "; ".join(part for part in told if part)

    def _span(self, length: float) -> str:
        # `days` shows no more digits than these
        return self._days(round(length) if length >= 10 else round(length, 1) if length >= 1 else length)

    def _task(self, deal: dict[str, Any]) -> str:
        state, due_at = deal["task_state"], deal["next_due_at"]
        if state == "none":
            return t("no open task")
        if state == "overdue" and pd.notna(due_at):
            return t("task overdue since {moment}", moment=self._moment(due_at, self._facts.timezone))
        if state == "overdue":
            return t("task overdue")
        if state != "postponed":
            return ""
        pushed = self._span(deal["pushed_days"])
        return tn("task pushed {n} time, by {days} in all", "task pushed {n} times, by {days} in all", int(deal["pushes"]), days=pushed)


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
