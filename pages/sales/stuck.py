"""Stuck deals: what a meeting walks through."""

import streamlit as st

from funnel.charts import stuck as drawn
from funnel.i18n import N_, t
from funnel.ui import View, beside, choices, choose, show, stuck
from funnel.ui.page import to_load

TITLE = N_("Stuck deals")
PLACE = 60

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
            stuck.two_numbers(found.table)
            most = choices.how_many(len(drawn.people(found.table)), MANAGERS, "stuck")
            figure = view.drawn(drawn.figure, found.table, most=most)
            view.figure_with_deals(figure, "stuck", found.headline)
            beside.draw(view, "stuck")
            if len(found.table):
                st.caption(
                    t(
                        "First the deals that weigh most: days over ÷ limit × amount × what another"
                        " idle week costs, where that is known. A deal without an amount counts as"
                        " the median of its stage; currencies without a rate take turns."
                    )
                )
            stuck.limits(view)
            view.table(found)
            stuck.excused(view, found.table)
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


show(body)
