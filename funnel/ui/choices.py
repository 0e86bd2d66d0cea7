"""Small choices on a page: what is measured, which stage, which thresholds, which deal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import ibis.expr.types as ir
import pandas as pd
import streamlit as st

from funnel import tables
from funnel.answers import Answer
from funnel.charts import timeline as chart
from funnel.i18n import N_, curtain, number, t, tn
from funnel.metrics import dwell, ends, notes
from funnel.rules import Thresholds, defaults, rules
from funnel.scope import Scope
from funnel.thresholds import in_force
from funnel.thresholds import of as thresholds_of
from funnel.ui import address, choose, threshold
from funnel.ui import marks as marks_of
from funnel.ui.text import plain
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
        choose.settled("one", t("Pipeline"), every.__contains__)
    if len(every) < 2:
        return view
    if len(names) == 1:
        return replace(view, scope=replace(view.scope, pipelines=(names[0],)))
    head, line = (
        st.container(),
        st.container(horizontal=True, vertical_alignment="center", wrap=False, key="scope-line"),
    )
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


def _pipelines(view: View, scope: Scope) -> list[str]:
    """The pipelines with deals of the scope, the one with most first."""
    counted = view.ask(_deals_by_pipeline, scope)
    return list(counted.sort_values(["n", "pipeline"], ascending=[False, True])["pipeline"])


def _deals_by_pipeline(scope: Scope) -> ir.Table:
    j = scope.journeys().select("pipeline", "deal_id")
    if scope.managers or scope.where:
        j = j.union(scope.visits().select("pipeline", "deal_id"), distinct=True)
    return j.group_by("pipeline").agg(n=j.count())


def left_out(view: View) -> None:
    """Which stages are no part of the funnel because of their names alone, and where to say that
    they are."""
    names = list(view.ask(_parked_by_name, view.scope.pipelines)["stage"])
    if names:
        text = tn(
            "Left out of the funnel as a side track, by its name alone: {stages}. Stages says"
            " otherwise, if it is a step on the way.",
            "Left out of the funnel as side tracks, by their names alone: {stages}. Stages says"
            " otherwise, if they are steps on the way.",
            len(names),
            stages=", ".join(f"“{name}”" for name in names),
        )
        st.caption(plain(text))


def _parked_by_name(pipelines: Sequence[str]) -> ir.Table:
    s = tables.stages.filter(tables.stages.kind == "parked", tables.stages.source == "inferred")
    s = s.filter(s.pipeline.isin(pipelines)) if pipelines else s
    return s.select("stage", "stage_order").order_by("stage_order")


def to_stages() -> None:
    """The way to the page on which it is said which stage is the win."""
    if st.button(t("Say on Stages which stage is the win"), type="primary", key="to-stages"):
        address.go("pages/data/stages.py")


def ask_for_ends(view: View) -> None:
    """Where no stage is known as won or lost: which look like an end, and the way to say so."""
    if len(view.ask(ends.end_stages, view.scope)):
        return
    found = view.ask(ends.never_left, view.scope)
    names = ", ".join(f"“{row.stage}” ({number(row.visits)})" for row in found.head(6).itertuples())
    text = (
        t(
            "No stage is known as won or lost, so nothing is said about outcomes. Deals come to"
            " these and never leave them: {stages}. Which of them are the win and the loss?",
            stages=names,
        )
        if names
        else t(
            "No stage is known as won or lost, so nothing is said about outcomes. Which stages are"
            " the win and the loss?"
        )
    )
    with st.container(border=True):
        st.markdown(plain(text))
        to_stages()


def has_won_stage(view: View) -> bool:
    """Whether a stage of the view's pipelines is the win."""
    return bool((stages_of(view)["kind"] == "won").any())


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
    return count if every else most


def why_blank(table: pd.DataFrame) -> None:
    """Why columns of a table are blank; nothing where there is nothing to say."""
    by_credit(table)
    if why := notes.why_blank(table, notes.UNSEEN):
        st.caption(plain(why + "."))


def by_credit(table: pd.DataFrame) -> None:
    """Why win rates are blank under the mode of credit, and the way to the one in which they are
    not."""
    if why := notes.why_blank(table):
        line = st.container(horizontal=True, vertical_alignment="center")
        line.markdown(plain(why + "."))
        line.button(t("Credit who opened the deal"), key="to-opener", on_click=_credit_openers)


def _credit_openers() -> None:
    st.session_state["credit"] = "opener"


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
    label, line = t("Won within, days"), st.container(horizontal=True, vertical_alignment="center")
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
    return float(rows["limit_days"].iloc[0]) if len(rows) else None


def stages_of(view: View) -> pd.DataFrame:
    """The stages of the view's pipelines in the order to show them: stage, kind."""
    return view.ask(_stages_in_order, view.scope.pipelines)


def _stages_in_order(pipelines: Sequence[str]) -> ir.Table:
    s = tables.stages
    s = s.filter(s.pipeline.isin(pipelines)) if pipelines else s
    return s.select("pipeline", "stage", "kind", "stage_order").order_by("pipeline", "stage_order")


def thresholds(view: View) -> Thresholds:
    """The rules' thresholds, to be moved; everything on the page follows."""
    chosen: dict[str, dict[str, Any]] = {}
    with st.expander(t("What counts as one click")):
        for column, (name, rule) in zip(st.columns(len(rules())), rules().items(), strict=True):
            with column:
                st.markdown(f"**{plain(t(rule.TITLE))}**", help=t(rule.MEANING))
                own = defaults(rule)
                about = thresholds_of(rule, own)
                chosen[name] = {
                    key: threshold.field(name, key, value, about[key], in_address=True)
                    for key, value in in_force(name, own, view.facts).items()
                }
    return chosen


def findings_of(view: View, thresholds: Thresholds, figure: Any, alt: str) -> None:
    """The figure of the managers, and the findings of those whose marks were clicked."""
    clicked = view.figure(figure, "managers", alt)
    hint = t("Click a mark to see the findings behind it, or choose it here")
    marks = clicked or marks_of.from_list(figure, "managers", t("Findings behind a mark"), hint)
    if marks:
        with marks_of.behind("managers"):
            _findings_behind(view, thresholds, marks)


def _findings_behind(view: View, thresholds: Thresholds, marks: list[dict[str, Any]]) -> None:
    found = view.answer("anomalies", thresholds=thresholds)
    people = [mark["manager"] for mark in marks]
    rows = found.table[
        found.table["manager"].isin([name for name in people if name])
        | (found.table["manager"].isna() & (None in people))
    ]
    st.subheader(plain(", ".join(name or t("(nobody)") for name in people)), anchor=False)
    if not len(rows):
        st.caption(t("Nothing was found by the rules here."))
        return
    view.table(found, "findings-of", rows=rows)


def timeline(view: View, found: Answer, chosen: list[int]) -> None:
    """The moves of the chosen finding's deal as a little timeline."""
    if not chosen:
        if len(found.table):
            st.caption(t("Choose a row to see the moves of its deal."))
        return
    row = found.table.iloc[chosen[0]]
    v, m = tables.visits, tables.transitions
    visits = view.snapshot.ask(v.filter(v.deal_id == row["deal_id"]).order_by("visit_no"))
    moves = view.snapshot.ask(m.filter(m.deal_id == row["deal_id"]).order_by("move_no"))
    st.subheader(plain(f"{row['name']}: {row['sentence']}"), anchor=False)
    figure = chart.figure(
        visits, moves, as_of=view.facts.as_of, timezone=view.facts.timezone, dark=view.is_dark
    )
    view.figure(figure, f"timeline-{row['deal_id']}", row["sentence"])
    view.rows(moves[["moved_at", "from_stage", "to_stage", "moved_by"]], "timeline-moves")
