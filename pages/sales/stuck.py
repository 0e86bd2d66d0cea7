"""Stuck deals: what a meeting walks through."""

import pandas as pd
import streamlit as st

from funnel.charts import stuck
from funnel.i18n import number, t, tn
from funnel.metrics.limit_words import drifted
from funnel.metrics.stages import stages_of
from funnel.ui import View, choices, choose, show
from funnel.ui.page import to_load
from funnel.ui.text import plain

MANAGERS = 15  # on the first look


def body(view: View) -> None:
    """The page under a view."""
    found = view.answer("stuck")
    view.heading(found.headline)
    over, idle, walk = choose.tabs(
        {
            "over": t("Over the limit"),
            "no-task": t("Without a task"),
            "meeting": t("For the meeting"),
        },
        key="stuck-tabs",
    )
    if over.open:
        with over:
            two_numbers(found.table)
            most = choices.how_many(len(stuck.people(found.table)), MANAGERS, "stuck")
            figure = stuck.figure(found.table, most=most, dark=view.is_dark)
            view.figure_with_deals(figure, "stuck", found.headline)
            if len(found.table):
                st.caption(
                    t(
                        "First the deals that weigh most: days over ÷ limit × amount. A deal"
                        " without an amount counts as the median of its stage; currencies without"
                        " a rate take turns."
                    )
                )
            limits(view)
            view.table(found)
            excused(view, found.table)
    if idle.open:
        with idle:
            nobody = view.answer("no-task")
            view.subheading(nobody.headline)
            if "tasks" not in view.facts.has:
                to_load()
            view.table(nobody)
    if walk.open:
        with walk:
            review = view.answer("review")
            view.subheading(review.headline)
            view.table(review)


def two_numbers(table: pd.DataFrame) -> None:
    """Stuck, and past their limit: what tasks excuse is the difference."""
    stuck, past = (table.attrs.get(name, len(table)) for name in ("stuck", "past_limit"))
    left, right = st.columns(2)
    for column, label, count in (
        (left, t("Stuck"), stuck),
        (right, t("Past their limit"), past),
    ):
        with column.container(border=True, height="stretch"):
            st.metric(label, number(count))
    left.caption(t("Past the limit, and no task ahead excuses it."))
    right.caption(
        t("A task excuses a deal if it is near, was not pushed again and again, and not for ever.")
    )


def limits(view: View) -> None:
    """Which limits would be others if they were counted now."""
    said = drifted(view.snapshot.ask(stages_of(view.scope).order_by("pipeline", "stage_order")))
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
        rows = every.table[every.table["task_state"] == "planned"].reset_index(drop=True)
        view.rows(rows, "excused")


show(body)
