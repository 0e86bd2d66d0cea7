"""Overview: what she needs first, each tile leading to its page."""

import streamlit as st

from funnel.charts import in_work
from funnel.i18n import N_, t
from funnel.ui import (
    View,
    beside,
    lacking,
    movement,
    overlap,
    passes,
    show,
    tiles,
    welcome,
)

TITLE = N_("Overview")
PLACE = 20
IS_FIRST = True


def body(view: View) -> None:
    """The page under a view."""
    found = view.answer("overview")
    work = view.answer("in-work")
    view.heading(found.headline, action=None if lacking.has_won_stage(view) else lacking.to_stages)
    if view.facts.is_demo:
        welcome.invitation()
    tiles.first(view, found.table)
    lacking.why_blank(found.table)
    passes.ask(view)
    figure = view.drawn(in_work.figure, work.table, has_tasks="tasks" in view.facts.has)
    view.figure_with_deals(figure, "in-work", found.headline)
    is_short = movement.draw(view)
    tiles.rest(view, found.table, is_short=is_short)
    beside.draw(view, "stuck")
    overlap.draw(view)
    with st.expander(t("The numbers as a table")):
        view.table(found)
        view.table(work)


show(body)
