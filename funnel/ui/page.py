"""The frame around a page's body: what it needs, and one sentence where something is missing."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from funnel.errors import FunnelError
from funnel.i18n import t
from funnel.ui.text import plain
from funnel.ui.view import View

CONTEXT = "funnel-view"  # where app.py puts the view of this run


def show(body: Callable[[View], None]) -> None:
    """Run a page's body; what it can't show it says in a sentence, with the button that mends
    it."""
    view = st.session_state.get(CONTEXT)
    if view is None:
        nothing_loaded()
        return
    try:
        body(view)
    except FunnelError as error:
        missing(error)


def nothing_loaded() -> None:
    """The page of an empty workspace."""
    st.header(t("Nothing is loaded yet"), anchor=False)
    st.write(
        t(
            "Drop the exports of your CRM on the Load page: deals first, then the log of stage"
            " changes, then tasks."
        )
    )
    to_load()


def missing(error: FunnelError) -> None:
    """A page that lacks an input says which, and leads to where it is loaded."""
    st.header(plain(t(error.what, **error.params).rstrip(".")), anchor=False)
    if error.now:
        st.info(plain(t(error.now, **error.params)))
    if error.code in {"missing_input", "nothing_loaded"}:
        to_load()


def to_load() -> None:
    """The way to the Load page, with the filters kept."""
    if st.button(t("Go to Load"), type="primary"):
        st.switch_page("pages/data/load.py", query_params=dict(st.query_params))
