"""The frame: the workspace, the language, the filters → Scope, a hand-written menu, the page."""

import streamlit as st

from funnel.cli.arguments import default_workspace
from funnel.i18n import t
from funnel.ui import View, place, sidebar
from funnel.ui.page import CONTEXT

st.set_page_config(page_title="Funnel", layout="wide")
sidebar.choose_language()

workspace = place.workspace(default_workspace())
place.with_demo(workspace)
snapshot = place.snapshot(workspace)

menu = {
    t("Funnel"): [
        st.Page("pages/sales/overview.py", title=t("Overview"), url_path="overview", default=True),
        st.Page("pages/sales/conversion.py", title=t("Conversion"), url_path="conversion"),
        st.Page("pages/sales/time.py", title=t("Time in stage"), url_path="time"),
        st.Page("pages/sales/routes.py", title=t("Routes"), url_path="routes"),
        st.Page("pages/sales/stuck.py", title=t("Stuck deals"), url_path="stuck"),
        st.Page("pages/sales/one_click.py", title=t("One click"), url_path="one-click"),
    ],
    t("Data"): [
        st.Page("pages/data/load.py", title=t("Load"), url_path="load"),
        st.Page("pages/data/stages.py", title=t("Stages"), url_path="stages"),
        st.Page("pages/data/quality.py", title=t("Quality"), url_path="quality"),
    ],
}
page = st.navigation(menu)

with st.sidebar:
    st.session_state[CONTEXT] = View(workspace, snapshot, sidebar.scope(snapshot)) if snapshot else None
    sidebar.account(workspace, snapshot)
    sidebar.language_switch()

page.run()
