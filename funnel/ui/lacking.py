"""What a page can't tell, why, and the way to mend it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from funnel.codes import Kind
from funnel.i18n import number, quoted, t, tn
from funnel.metrics import ends, menus, notes
from funnel.ui import address
from funnel.ui.text import plain
from funnel.ui.view import View


def left_out(view: View) -> None:
    """Which stages are no part of the funnel because of their names alone, and where to say that
    they are."""
    names = list(view.ask(menus.parked_by_name, view.scope.pipelines)["stage"])
    if names:
        text = tn(
            "Left out of the funnel as a side track, by its name alone: {stages}. Stages says"
            " otherwise, if it is a step on the way.",
            "Left out of the funnel as side tracks, by their names alone: {stages}. Stages says"
            " otherwise, if they are steps on the way.",
            len(names),
            stages=", ".join(map(quoted, names)),
        )
        st.caption(plain(text))


def to_stages() -> None:
    """The way to the page on which it is said which stage is the win."""
    if st.button(t("Say on Stages which stage is the win"), type="primary", key="to-stages"):
        address.go("pages/data/stages.py")


def ask_for_ends(view: View) -> None:
    """Where no stage is known as won or lost: which look like an end, and the way to say so."""
    if len(view.ask(ends.end_stages, view.scope)):
        return
    found = view.ask(ends.never_left, view.scope)
    listed = (f"{quoted(row.stage)} ({number(row.visits)})" for row in found.head(6).itertuples())
    names = ", ".join(listed)
    if names:
        text = t(
            "No stage is known as won or lost, so nothing is said about outcomes. Deals come to"
            " these and never leave them: {stages}. Which of them are the win and the loss?",
            stages=names,
        )
    else:
        text = t(
            "No stage is known as won or lost, so nothing is said about outcomes. Which stages are"
            " the win and the loss?"
        )
    with st.container(border=True):
        st.markdown(plain(text))
        to_stages()


def has_won_stage(view: View) -> bool:
    """Whether a stage of the view's pipelines is the win."""
    return bool((stages_of(view)["kind"] == Kind.WON).any())


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


def stages_of(view: View) -> pd.DataFrame:
    """The stages of the view's pipelines in the order to show them: stage, kind."""
    return view.ask(menus.stages_in_order, view.scope.pipelines)
