"""What stands around the list of the Stuck page: the two numbers, the limits, what tasks excuse."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from funnel.codes import LimitSource, TaskState
from funnel.i18n import number, t, tn
from funnel.metrics.limit_words import drifted
from funnel.metrics.stages import stages_of
from funnel.ui.text import plain
from funnel.ui.view import View


def two_numbers(table: pd.DataFrame) -> None:
    """Stuck, and past their limit: what tasks excuse is the difference."""
    if table.attrs.get("untold"):
        return
    stuck, past = (table.attrs.get(name, len(table)) for name in ("stuck", "past_limit"))
    left, right = st.columns(2)
    no_excuse = t("Past the limit, and no task ahead excuses it.")
    excuse = t(
        "A task excuses a deal if it is near, was not pushed again and again, and not for ever."
    )
    for column, label, count, words in (
        (left, t("Stuck"), stuck, no_excuse),
        (right, t("Past their limit"), past, excuse),
    ):
        with column.container(border=True, height="stretch"):
            st.metric(label, number(count))
            st.caption(words)


def limits(view: View) -> None:
    """Which limits would be others if they were counted now."""
    stages = view.ask(stages_of, view.scope).sort_values(
        ["pipeline", "stage_order"], ignore_index=True
    )
    if (stages["limit_source"] == LimitSource.WON).any():
        st.caption(
            t(
                "Where no log of stage changes is loaded, a deal is over the limit once it is older"
                " than nine in ten of the won deals were."
            )
        )
    said = drifted(stages)
    if said:
        st.caption(plain(t("Limits as first counted: {limits}", limits=" · ".join(said))))


def excused(view: View, table: pd.DataFrame) -> None:
    """Those past their limit that a task excuses, for who wants to look at them too."""
    count = table.attrs.get("past_limit", 0) - table.attrs.get("stuck", 0)
    if not count:
        return
    label = tn("{n} more deal is excused by a task", "{n} more deals are excused by a task", count)
    with st.expander(label):
        every = view.answer("stuck", past=True)
        rows = every.table[every.table["task_state"] == TaskState.PLANNED].reset_index(drop=True)
        view.rows(rows, "excused")
