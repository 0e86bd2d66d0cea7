"""Small choices on a page: what is measured, which stage, which thresholds, which deal."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from funnel.answers import Answer
from funnel.i18n import N_, curtain, number, t
from funnel.metrics import dwell, menus
from funnel.scope import Scope
from funnel.ui import choose
from funnel.ui.chosen import settled
from funnel.ui.view import View

MEASURES = {
    "reached": N_("reached"),
    "entered": N_("entered"),
    "strict": N_("strict: every stage in order"),
}


def one_pipeline(view: View) -> View:
    """The same view on one pipeline of its scope, chosen beside the scope where there are several;
    the one with most deals comes first. Where people or another column are chosen, only pipelines
    in which they have deals."""
    every = _pipelines(view, Scope(view.scope.pipelines, timezone=view.scope.timezone))
    names = _pipelines(view, replace(view.scope, since=None, until=None)) or every
    if len(names) < 2:
        settled("one", t("Pipeline"), every.__contains__)
    if len(every) < 2:
        return view
    if len(names) == 1:
        return replace(view, scope=replace(view.scope, pipelines=(names[0],)))
    head = st.container()
    line = st.container(horizontal=True, vertical_alignment="center", wrap=False, key="scope-line")
    # A drop-down, not pills: those would read a pipeline's name as Markdown, and the address keeps
    # the names as they are.
    chosen = choose.one(
        line.selectbox,
        t("Pipeline"),
        names,
        key="one",
        default=names[0],
        parameter="one",
        label_visibility="collapsed",
        width=220,
    )
    return replace(
        view, scope=replace(view.scope, pipelines=(chosen or names[0],)), above=(head, line)
    )


def first_pipeline(view: View) -> View:
    """What `one_pipeline` shows first, where nothing is filtered and nobody chooses."""
    every = _pipelines(view, view.scope)
    if len(every) < 2:
        return view
    return replace(view, scope=replace(view.scope, pipelines=(every[0],)))


def _pipelines(view: View, scope: Scope) -> list[str]:
    """The pipelines with deals of the scope, the one with most first."""
    counted = view.ask(menus.pipelines_with_deals, scope)
    return list(counted.sort_values(["n", "pipeline"], ascending=[False, True])["pipeline"])


def how_many(count: int, most: int, key: str) -> int:
    """How many managers a figure shows: the first `most`, or all if that is wanted."""
    if count <= most:
        return count
    left = st.container(horizontal=True, vertical_alignment="center")
    every = choose.switch(left.toggle, t("Show all"), key=f"all-{key}", parameter="all")
    left.caption(
        t(
            "{shown} of {all} managers are shown",
            shown=number(count if every else most),
            all=number(count),
        )
    )
    if every:
        return count
    return most


def open_stays(view: View) -> pd.DataFrame:
    """The stays of the scope that are not over, one row each: stage, manager, deal_id, open_days
    …"""
    return view.ask(dwell.open_stays, view.scope)


def measure() -> tuple[str, bool]:
    """What the funnel's bars are, and whether they are amounts."""
    line = st.container(horizontal=True, vertical_alignment="center", gap="medium")
    label = t("Counted as")
    chosen = choose.segment(
        line, label, MEASURES, key="measure", default="reached", parameter="measure"
    )
    if curtain.is_down():
        return chosen, False
    by_amount = choose.switch(
        line.toggle, t("Amounts instead of counts"), key="by-amount", parameter="amounts"
    )
    return chosen, by_amount


def span(table: pd.DataFrame) -> int:
    """Won within how many days, 0: in the end; first the longest up to 90 that some month is old
    enough for."""
    first = next((days for days in (90, 60, 30) if table[f"share_{days}"].notna().any()), 90)
    label = t("Won within, days")
    line = st.container(horizontal=True, vertical_alignment="center")
    line.caption(label, width="content")
    chosen = choose.one(
        line.segmented_control,
        label,
        [30, 60, 90, 180, 0],
        key="span",
        say=lambda days: str(days) if days else t("in the end"),
        default=first,
        parameter="span",
        required=True,
        label_visibility="collapsed",
    )
    return int(first if chosen is None else chosen)


def rows_of_stage(table: pd.DataFrame, key: str) -> pd.DataFrame:
    """The rows of one stage, chosen where there are several; the first is the slowest."""
    if not len(table):
        return table
    order = (
        table.groupby("stage", sort=False)["still_here"]
        .sum()
        .sort_values(ascending=False, kind="stable")
    )
    stages = list(dict.fromkeys(table["stage"]))
    chosen = choose.one(
        st.selectbox,
        t("Stage"),
        stages,
        key=f"stage-{key}",
        default=str(order.index[0]),
        parameter="stage",
        label_visibility="collapsed",
        width=420,
    )
    return table[table["stage"] == chosen]


def same_stage(stays: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The open stays in the stage of the rows."""
    return stays[stays["stage"].isin(rows["stage"]) & stays["pipeline"].isin(rows["pipeline"])]


def survival_of(view: View, rows: pd.DataFrame) -> Answer:
    """The curve of the stage of the rows."""
    if not len(rows):
        return view.answer("survival", stage="")
    return view.answer("survival", pipeline=rows["pipeline"].iloc[0], stage=rows["stage"].iloc[0])


def limit_of(rows: pd.DataFrame) -> float | None:
    """The limit of the stage of the rows, in days."""
    if len(rows):
        return float(rows["limit_days"].iloc[0])
    return None
