"""The page Why: what is said beside its figures."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from funnel.answers import Answer
from funnel.charts import drivers
from funnel.i18n import N_, number, t
from funnel.metrics.driver_columns import left_out_words
from funnel.metrics.driver_words import fact_words, value_words
from funnel.metrics.stage_journeys import LOST, SLOW
from funnel.metrics.stages import stages_of
from funnel.ui import choose
from funnel.ui.chosen import settled
from funnel.ui.text import plain
from funnel.ui.view import View

ABOUT = {LOST: N_("Lost here"), SLOW: N_("Slow here")}


def in_words(table: pd.DataFrame) -> pd.DataFrame:
    """The table with facts and values as people write them."""
    if not len(table):
        return table
    pairs = zip(table["fact"], table["value"], strict=True)
    values = [value_words(fact, value) for fact, value in pairs]
    counts = {name: 0 for name in ("more_wins", "more_hits") if name in table}
    return table.assign(fact=table["fact"].map(fact_words), value=values).round(counts)


def to_a_tenth(table: pd.DataFrame) -> pd.DataFrame:
    """The lever's table: deals and wins to a tenth, amounts to whole units."""
    amounts = {name: 0 for name in table.columns if str(name).startswith("amount")}
    return table.round(amounts | dict.fromkeys(("arrived", "wins_a_month"), 1))


def not_a_cause(found: Answer) -> None:
    """How many were asked, what it is not, and what was left out."""
    table = found.table
    asked = number(table["asked"].iloc[0] if len(table) else 0)
    st.caption(
        plain(
            t(
                "{asked} facts were asked; shown is what passes a correction for all of them and"
                " makes 5 points or more. What goes with winning is not therefore its cause: who"
                " comes by recommendation may be another kind of client.",
                asked=asked,
            )
        )
    )
    with st.expander(t("What was left out, and why")):
        for sentence in left_out_words(table.attrs["left_out"]):
            st.markdown(plain(sentence))
        st.caption(
            plain(
                t(
                    "Stage, status, closing date, reason of loss, tasks and the owner now are never"
                    " asked: they tell how the deal ended or how it is today. Other columns are"
                    " taken as they are now, since the files do not say when they were filled in."
                )
            )
        )


def one_currency(view: View) -> str | None:
    """The currency of all amounts, if there is one."""
    if len(view.facts.currencies) == 1:
        return view.facts.currencies[0]
    return None


def one_pipeline(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of one pipeline, chosen where there are several; first the one with most losses."""
    if not len(table):
        return table
    counts = table.groupby("pipeline", dropna=False)["lost"].sum()
    names = list(counts.sort_values(ascending=False, kind="stable").index.dropna())
    if len(names) < 2:
        settled("one", t("Pipeline"), names.__contains__)
        return table
    chosen = choose.one(
        st.selectbox,
        t("Pipeline"),
        names,
        key="lost-pipeline",
        default=names[0],
        parameter="one",
        label_visibility="collapsed",
        width=280,
    )
    return table[table["pipeline"] == (chosen or names[0])]


def how_lever() -> None:
    """How the lever is computed."""
    st.caption(
        plain(
            t(
                "A tenth is relative: 60% become 66%. A deal that goes on is worth the chance to"
                " win of the next stage, from all stays of the company. Whether a passage can be"
                " raised is not told by it."
            )
        )
    )


def without_log(sentence: str) -> None:
    """What wants the log."""
    st.info(plain(sentence))


def at_stage(view: View) -> None:
    """What goes with being lost at one stage, or slow there."""
    if not view.facts.knows_moves:
        without_log(t("This needs the log of stage changes: load it on the Load page."))
        return
    rows = view.ask(stages_of, view.scope)
    rows = rows[rows["position"].notna()].sort_values(["pipeline", "stage_order"])
    if not len(rows):
        st.info(plain(t("There is no stage in order here.")))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        pipeline, stage = _one_stage(rows)
        about = choose.segment(
            st, t("Asked"), ABOUT, key="why-about", default=LOST, parameter="about"
        )
    scope = replace(view.scope, pipelines=(pipeline,))
    found = view.answer("stage-drivers", scope, stage=stage, about=about)
    view.subheading(found.headline)
    figure = view.drawn(drivers.at_stage, found.table, pipeline=pipeline)
    view.figure_with_deals(figure, f"drivers-{about}", found.headline)
    _of_stage(found)
    not_a_cause(found)
    view.table(found, rows=in_words(found.table))


def _one_stage(rows: pd.DataFrame) -> tuple[str, str]:
    """The stage that is chosen."""
    pairs = list(zip(rows["pipeline"], rows["stage"], strict=True))
    has_several = len({pipeline for pipeline, _ in pairs}) > 1
    by_text = {
        f"{pipeline} · {stage}" if has_several else stage: (pipeline, stage)
        for pipeline, stage in pairs
    }
    chosen = choose.one(
        st.selectbox,
        t("Stage"),
        list(by_text),
        key="why-stage",
        default=next(iter(by_text)),
        parameter="at",
        label_visibility="collapsed",
        width=420,
    )
    return by_text[chosen or next(iter(by_text))]


def _of_stage(found: Answer) -> None:
    """Of how many it is asked, and how they are counted."""
    words = {name: number(found.table.attrs[name]) for name in ("came", "hits")}
    if found.table.attrs["about"] == SLOW:
        st.caption(
            plain(
                t(
                    "Of {came} deals that came into the stage {hits} were there longer than its"
                    " limit. Who was lost before the limit, or has not reached it yet, is counted"
                    " for as long as it was there: no one is quick because he was lost early.",
                    **words,
                )
            )
        )
        return
    st.caption(
        plain(
            t(
                "Of {came} deals that came into the stage long enough ago {hits} were lost there in"
                " the time by which nine in ten are decided. Who skipped the stage is not asked.",
                **words,
            )
        )
    )
