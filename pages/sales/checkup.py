"""Check-up: every way a funnel deceives its owner, looked for in these data."""

import streamlit as st

from funnel.i18n import language, t
from funnel.metrics import checkup as metric
from funnel.ui import View, checkup, show


def body(view: View) -> None:
    """The page under a view."""
    with st.spinner(t("Looking at everything …")):
        found, table = checkup.findings(view, language())
    view.heading(metric.headline(table, view.scope, view.facts))
    checkup.worst(view, found)
    checkup.downloads(view, found, table)
    checkup.every(view, found)


show(body)
