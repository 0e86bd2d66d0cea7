"""The page Why: what is said beside its figures."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from funnel.answers import Answer
from funnel.i18n import number, t
from funnel.metrics.driver_columns import left_out_words
from funnel.metrics.driver_words import fact_words, value_words
from funnel.ui import choose
from funnel.ui.text import plain
from funnel.ui.view import View


def in_words(table: pd.DataFrame) -> pd.DataFrame:
    """The table with facts and values as people write them."""
    if not len(table):
        return table
    pairs = zip(table["fact"], table["value"], strict=True)
    values = [value_words(fact, value) for fact, value in pairs]
    return table.assign(fact=table["fact"].map(fact_words), value=values)


def not_a_cause(view: View, found: Answer) -> None:
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
    columns = view.answer("driver-columns")
    left_out = left_out_words(columns.table)
    with st.expander(t("What was left out, and why")):
        for sentence in left_out:
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
    return view.facts.currencies[0] if len(view.facts.currencies) == 1 else None


def one_pipeline(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of one pipeline, chosen where there are several; first the one with most losses."""
    if not len(table):
        return table
    counts = table.groupby("pipeline", dropna=False)["lost"].sum()
    names = list(counts.sort_values(ascending=False, kind="stable").index.dropna())
    if len(names) < 2:
        choose.settled("one", t("Pipeline"), names.__contains__)
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


def without_log() -> None:
    """The lever wants the log."""
    st.info(plain(t("The lever needs the log of stage changes: load it on the Load page.")))
