"""Over time: does it get better or worse?"""

import streamlit as st

from funnel.charts import over_time as drawn
from funnel.i18n import N_
from funnel.metrics.over_time_words import said
from funnel.ui import View, choices, over_time, show

TITLE = N_("Over time")
PLACE = 110


def body(view: View) -> None:
    """The page under a view."""
    view = choices.one_pipeline(view)
    top = st.container()
    series, by = over_time.chosen()
    found = view.answer("over-time", by=by)
    rows = over_time.rows_of(found.table, series)
    with top:
        view.heading(said(rows, by) or found.headline)
    figure = view.drawn(drawn.figure, rows, by=by, marked=view.workspace.notebook.marks())
    view.figure_with_deals(figure, "over-time", found.headline)
    view.table(found, rows=over_time.readable(rows))


show(body)
