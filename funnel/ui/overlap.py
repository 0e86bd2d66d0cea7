"""How the counts of the deals in work belong together: which of them say the same of a deal, and
which do not."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from funnel.answers import groups
from funnel.answers.groups import SIGNS, counted
from funnel.i18n import number, t, tn
from funnel.ui import columns
from funnel.ui.text import plain
from funnel.ui.view import View

GROUPS = ("open", "over", "stuck", "no-task", "forgotten", "found", "meeting")


def draw(view: View) -> None:
    """In words, and each combination with its bar."""
    every = view.ask(groups.overlaps, view.scope, view.facts)
    table = groups.in_work(every)
    total = counted(table)
    if not total or not view.answer("in-work").table.attrs["has_limits"]:
        return
    with st.expander(t("How these numbers belong together")):
        st.markdown(plain(words(table, groups.talked_about(every))))
        _combinations(table, total)


def _of_idle(table: pd.DataFrame) -> str:
    idle = counted(table, is_idle=True)
    if not idle:
        return t("Each of them has a task.")
    return t(
        "{idle} have no task, {both} of them are stuck too.",
        idle=number(idle),
        both=number(counted(table, is_idle=True, is_stuck=True)),
    )


def _of_forgotten(table: pd.DataFrame) -> str:
    quiet = counted(table, is_forgotten=True)
    if not quiet:
        return t("None is forgotten.")
    return t(
        "{quiet} are forgotten, {stuck} of them are stuck and {idle} have no task.",
        quiet=number(quiet),
        stuck=number(counted(table, is_forgotten=True, is_stuck=True)),
        idle=number(counted(table, is_forgotten=True, is_idle=True)),
    )


def words(table: pd.DataFrame, to_talk_about: int) -> str:
    """Of the deals in work: over the limit, stuck, without a task, forgotten, to talk about."""
    over = counted(table, is_over=True)
    stuck = counted(table, is_stuck=True)
    nothing = counted(table, is_stuck=False, is_idle=False, is_found=False)
    open_talk = counted(table) - nothing
    sentences = [
        t(
            "Of {deals} in work {over} are over the limit of their stage: {stuck} of them are"
            " stuck, {planned} have an honest task ahead.",
            deals=number(counted(table)),
            over=number(over),
            stuck=number(stuck),
            planned=number(over - stuck),
        ),
        _of_idle(table),
        _of_forgotten(table),
        t(
            "To talk about are {all}: {open} in work that are stuck, without a task or found by a"
            " rule, and {closed} closed ones that a rule found.",
            all=number(to_talk_about),
            open=number(open_talk),
            closed=number(max(to_talk_about - open_talk, 0)),
        ),
    ]
    return " ".join(sentences)


def _combinations(table: pd.DataFrame, total: int) -> None:
    shown = table.sort_values(["deals", *SIGNS], ascending=False, ignore_index=True)
    shown = shown[["deals", *SIGNS]].astype(dict.fromkeys(SIGNS, "bool"))
    settings = columns.config(shown) | {
        "deals": st.column_config.ProgressColumn(
            t("Deals"), format="%d", min_value=0, max_value=total, width="medium"
        )
    }
    st.dataframe(
        shown,
        hide_index=True,
        key="overlaps-table",
        height=columns.height(len(shown), 500),
        column_config=settings,
    )
    st.caption(
        tn(
            "Every deal in work stands in one row: {n} combination.",
            "Every deal in work stands in one row: {n} combinations.",
            len(shown),
        )
    )
