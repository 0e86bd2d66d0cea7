"""Goals on the page Ahead: what is expected against them, and the form that sets one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from funnel.ahead.record import Judged
from funnel.answers import Answer
from funnel.blanks import text_or
from funnel.charts import goals as drawn
from funnel.i18n import month, number, t
from funnel.metrics import menus
from funnel.metrics.rows import records
from funnel.scope import Scope
from funnel.ui import boxes, choose
from funnel.ui.deciding import done
from funnel.ui.text import plain
from funnel.ui.view import View
from funnel.week.goal import Goal
from funnel.zones import local

OPEN = "goals-open"
AHEAD = 6  # months for which a goal can be set here; others on the command line


def part(view: View) -> None:
    """The goals of the running month and the later ones, and the form."""
    goals = view.workspace.notebook.goals(view.facts.is_demo)
    found = view.answer("goals", goals=goals, report=_report(view, goals))
    today = _today(view)
    rows = found.table[found.table["month"].map(lambda one: one >= today)] if goals else found.table
    if len(rows):
        view.subheading(found.headline)
        view.figure_with_deals(drawn.figure(rows, dark=view.is_dark), "goals", found.headline)
        _needs(rows)
    with boxes.box(st, t("Goals"), ":material/flag:", OPEN) as box:
        if box.open:
            _form(view, goals, found)


def _report(view: View, goals: tuple[Goal, ...]) -> Judged | None:
    """The school report of the whole company: a goal is not a manager's."""
    if not goals:
        return None
    whole = Scope(timezone=view.scope.timezone)
    return Judged.of(view.answer("forecast-record", scope=whole).table)


def _today(view: View) -> date:
    return local(view.facts.as_of, view.facts.timezone).date().replace(day=1)


def _needs(rows: pd.DataFrame) -> None:
    """How many new deals each still needs, or why that can't be known."""
    lines = [plain(_need(row)) for row in records(rows)]
    st.markdown("  \n".join(lines))


def _need(row: dict[str, Any]) -> str:
    where = text_or(row["pipeline"], t("all pipelines"))
    of = f"{month(row['month'])}, {where}"
    if pd.isna(row["needed"]):
        why = row["needed_why"]
        return t("{of}: how many new deals are needed is not known: {why}", of=of, why=why)
    words = {"of": of, "usual": number(row["usual"])}
    if not row["needed"]:
        return t("{of}: no new deal is needed to reach it, {usual} come as a rule", **words)
    return t(
        "{of}: {needed} new deals are needed until the end of the month, {usual} come as a rule",
        needed=number(row["needed"]),
        **words,
    )


def _form(view: View, goals: tuple[Goal, ...], found: Answer) -> None:
    """Set the goal of a month and pipeline, or take it away; and all goals as a table."""
    line = st.container(horizontal=True, vertical_alignment="bottom")
    months = _months(_today(view))
    chosen = choose.one(
        line.selectbox,
        t("Month"),
        [str(one) for one in months],
        key="goal-month",
        say=lambda one: month(date.fromisoformat(one)),
        default=str(months[0]),
    )
    pipelines = ["", *_pipelines(view)]
    pipeline = choose.one(
        line.selectbox,
        t("Pipeline"),
        pipelines,
        key="goal-pipeline",
        say=lambda one: one or t("all pipelines"),
        default="",
    )
    asked = Goal(date.fromisoformat(chosen or str(months[0])), pipeline or "")
    own = [one for one in goals if (one.month, one.pipeline) == (asked.month, asked.pipeline)]
    _numbers(view, line, own[0] if own else asked)
    if len(found.table):
        view.table(found)


def _numbers(view: View, line: Any, was: Goal) -> None:
    """The fields and buttons of one goal; 0 is none."""
    key = f"goal-{was.month}-{was.pipeline}"
    wins = line.number_input(t("Wins"), min_value=0, value=was.wins or 0, key=f"{key}-wins")
    amount = line.number_input(
        t("Amount"), min_value=0.0, value=was.amount or 0.0, step=1000.0, key=f"{key}-amount"
    )
    currency = _currency(view, line, was, key)
    book = view.workspace.notebook
    is_demo = view.facts.is_demo
    if line.button(t("Save"), key=f"{key}-save", type="primary"):
        told = replace(was, wins=int(wins) or None, amount=amount or None, currency=currency)
        done(lambda: book.set_goal(told, is_demo))
    is_set = bool(was.wins or was.amount)
    if is_set and line.button(t("Take this goal away"), key=f"{key}-away"):
        done(lambda: book.set_goal(Goal(was.month, was.pipeline), is_demo))


def _currency(view: View, line: Any, was: Goal, key: str) -> str:
    """Which currency the amount is in; not asked where there is one only."""
    codes = list(view.facts.currencies)
    if len(codes) < 2:
        return was.currency
    place = codes.index(was.currency) if was.currency in codes else 0
    return line.selectbox(t("Currency"), codes, place, key=f"{key}-currency")


def _months(first: date) -> list[date]:
    found = [first]
    while len(found) < AHEAD:
        found.append((found[-1] + timedelta(days=32)).replace(day=1))
    return found


def _pipelines(view: View) -> list[str]:
    return sorted(view.ask(menus.pipelines)["pipeline"].dropna())
