"""Why a deal is stuck, in words, and the sentence above the list."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import pandas as pd

from funnel.codes import TaskState
from funnel.facts import Facts
from funnel.i18n import N_, calendar_days, days, moment, number, t, tn
from funnel.scope import Scope

TASK_STATES = {
    "none": N_("no task"),
    "overdue": N_("overdue task"),
    "postponed": N_("pushed task"),
    "planned": N_("planned task"),
    "far": N_("task too far ahead"),
    "undated": N_("task without a date"),
    "too_long": N_("task, but stagnant too long"),
    "unknown": N_("tasks not loaded"),
}
# From so many stuck deals on, a manager's share of them is worth a word.
_TELLING = 5


def reasons(deals: pd.DataFrame, facts: Facts) -> list[str]:
    """``21 d over the limit of 7 d; no open task``, per deal."""
    parts = (_limits_said(deals), _tasks_said(deals, facts), _notes(deals, facts))
    return ["; ".join(filter(None, said)) for said in zip(*parts, strict=True)]


def _each(say: Callable[..., str], *columns: pd.Series) -> list[str]:
    """What is said of each row of some columns. Lists are long and words are slow: of rows that are
    alike it is said once, and a list is walked through ten times faster than a column."""
    once = cache(say)
    return [once(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def _limits_said(deals: pd.DataFrame) -> list[str]:
    """How far each deal is past its limit."""
    stay = deals["days_here"].fillna(0) - deals["limit_days"]
    return _each(
        partial(_over, cache(days)),
        _shown(deals["days_over"]),
        deals["limit_days"],
        (stay < deals["days_over"]) & deals["days_here"].notna(),
        deals["is_at_least"].fillna(False).astype(bool),
    )


def _tasks_said(deals: pd.DataFrame, facts: Facts) -> list[str]:
    """What is wrong with the tasks of each deal. What its words do not speak of is left out, so
    that more rows are alike."""
    state = deals["task_state"]
    is_pushed = state == TaskState.POSTPONED
    is_dated = state.isin([TaskState.OVERDUE, TaskState.FAR, TaskState.TOO_LONG])
    due_at = deals["next_due_at"].where(state == TaskState.OVERDUE, deals["planned_due_at"])
    # a blank moment does not equal itself, so it would be said anew for every deal
    due_at = due_at.astype("object").where(is_dated & due_at.notna(), None)
    stagnant = _shown(deals["days_stagnant"].fillna(0))
    return _each(
        partial(_task, facts),
        state.astype("object"),
        due_at,
        deals["pushes"].fillna(0).where(is_pushed, 0),
        _shown(deals["pushed_days"].fillna(0)).where(is_pushed, 0),
        stagnant.where(state == TaskState.TOO_LONG, 0),
    )


def _notes(deals: pd.DataFrame, facts: Facts) -> list[str]:
    """What a reader should know of the numbers of each deal."""
    rough = deals["is_approximate"].fillna(False).astype(bool) & (not facts.knows_moves)
    return _each(_note, rough, deals["is_amount_assumed"])


def _note(is_rough: bool, is_amount_assumed: bool) -> str:
    notes = []
    if is_rough:
        notes.append(t("time in stage is approximate"))
    if is_amount_assumed:
        notes.append(t("no amount, the median of its stage counts"))
    return "; ".join(notes)


def _over(
    said: Callable[[float], str],
    over: float,
    limit: float,
    is_stagnation: bool,
    is_at_least: bool,
) -> str:
    """The words of a deal past its limit; `said`: a length in words, which takes the longest."""
    if is_stagnation:
        return t(
            "moved to and fro, {days} over three limits of {limit}",
            days=said(over),
            limit=said(limit),
        )
    if is_at_least:
        return t("at least {days} over the limit of {limit}", days=said(over), limit=said(limit))
    return t("{days} over the limit of {limit}", days=said(over), limit=said(limit))


def _shown(length: pd.Series) -> pd.Series:
    """As exact as `days` shows it."""
    return length.round().where(length >= 10, length.round(1).where(length >= 1, length))


def _task(
    facts: Facts, state: str, due_at: Any, pushes: int, pushed: float, stagnant: float
) -> str:
    if state == "none":
        return t("no open task")
    if state == "overdue":
        if due_at:
            return t("task overdue since {moment}", moment=moment(due_at, facts.timezone))
        return t("task overdue")
    if state == "far":
        return t("task only on {moment}", moment=moment(due_at, facts.timezone))
    if state == "undated":
        return t("task without a date")
    if state == "too_long":
        return t(
            "task on {moment}, but no step ahead for {days}",
            moment=moment(due_at, facts.timezone),
            days=days(stagnant),
        )
    if state != "postponed":
        return ""
    return tn(
        "task pushed {n} time, by {days} in all",
        "task pushed {n} times, by {days} in all",
        int(pushes),
        days=calendar_days(pushed),
    )


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """How many deals are stuck and how many are past their limit, and where they are or what hides
    them."""
    if why := table.attrs.get("untold"):
        return t("Nothing is called stuck: {why}", why=_lower(t(why)))
    past = int(table.attrs.get("past_limit", len(table)))
    if not past:
        return t("No deal is past its limit")
    stuck = int(table.attrs.get("stuck", len(table)))
    both = t(
        "{stuck}, {past}",
        stuck=_count(stuck),
        past=tn("{n} is past its limit", "{n} are past their limit", past),
    )
    more = _hidden(table) or _mostly_by_one(table) or _without_task(table)
    if stuck and more:
        return t("{stuck}; {more}", stuck=both, more=more)
    return both


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _count(stuck: int) -> str:
    if not stuck:
        return t("No deal is stuck")
    return tn("{n} deal is stuck", "{n} deals are stuck", stuck)


def _hidden(table: pd.DataFrame) -> str:
    """The manager most of whose stuck deals stand behind tasks pushed again and again."""
    per = (
        table.assign(pushed=table["task_state"] == TaskState.POSTPONED)
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
    nobody = int((table["task_state"] == TaskState.NONE).sum())
    if nobody:
        return tn("{n} of them has no task at all", "{n} of them have no task at all", nobody)
    return ""
