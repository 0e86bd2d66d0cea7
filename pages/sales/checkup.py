"""Check-up: every way a funnel deceives its owner, looked for in these data."""

import streamlit as st

from funnel.answers import checkup as metric
from funnel.i18n import N_, t
from funnel.ui import View, checkup, checkup_settings, lacking, show

TITLE = N_("Check-up")
PLACE = 140
ADDRESS = "check-up"


def body(view: View) -> None:
    """The page under a view."""
    top = st.container()
    checks = st.container()
    chosen = checkup_settings.settings(view)
    with top, st.spinner(t("Looking at everything …")):
        found, table = checkup.findings(view, chosen)
    with top:
        view.heading(metric.headline(table, view.scope, view.facts))
        lacking.ask_for_ends(view)
        checkup.worst(found)
        checkup.downloads(view, found, table)
    with checks:
        checkup.every(view, found)


show(body)
