"""Overview: what she needs first, each tile leading to its page."""

import streamlit as st

from funnel.i18n import t
from funnel.ui import View, show, tiles


def body(view: View) -> None:
    """The page under a view."""
    found = view.answer("overview")
    view.heading(found.headline)
    tiles.draw(view, found.table)
    with st.expander(t("The numbers as a table")):
        view.table(found)


show(body)
