"""The frame around a page's body: what it needs, and one sentence where something is missing."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Generator
from contextlib import contextmanager

import streamlit as st

from funnel.errors import FunnelError, full_disk_said
from funnel.home import default_workspace
from funnel.i18n import quoted, t
from funnel.ui import address, cluster_away, place, welcome
from funnel.ui.text import plain
from funnel.ui.view import View

UNKNOWN = "unknown_value"  # the address asks for what is not there
LONGEST = 60  # letters of a value of the address, where it is told
CONTEXT = "funnel-view"  # where app.py puts the view of this run


def show(body: Callable[[View], None]) -> None:
    """Run a page's body; what it can't show it says in a sentence, with the button that mends
    it."""
    view = st.session_state.get(CONTEXT)
    if view is None:
        nothing_loaded()
        return
    if isinstance(view, FunnelError):
        missing(view)
        return
    try:
        body(view)
    except FunnelError as error:
        missing(error)


@contextmanager
def caught() -> Generator[None]:
    """Whatever breaks is one sentence here and a traceback in the server's log; what was chosen on
    the page is let go, so that the next click begins afresh. A full disk and a workspace that may
    only be read are sentences of their own."""
    above = st.container()
    try:
        with full_disk_said():
            yield
    except FunnelError as error:
        with above:
            missing(error)
    except Exception as error:  # the last line of defence: nothing may reach Streamlit's own text
        print(traceback.format_exc(), file=sys.stderr, flush=True)  # noqa: T201 – the server's log
        address.lose()
        with above:
            broken(error)


def broken(error: Exception) -> None:
    """What a reader is told of an error that nobody foresaw."""
    st.header(t("This page could not be drawn"), anchor=False)
    st.error(
        t(
            "An error of the program ({kind}) is in the log of the server. Your data are as they"
            " were; the next click begins this page afresh.",
            kind=type(error).__name__,
        ),
        icon=":material/error:",
    )


def nothing_loaded() -> None:
    """The page of an empty workspace: the uploader is here too."""
    from funnel.ui.loading import upload_page  # it stands on this module

    address.broken_off()
    st.header(t("Nothing is loaded yet"), anchor=False)
    st.write(
        t(
            "Drop the exports of your CRM here: deals first, then the log of stage changes, then"
            " tasks."
        )
    )
    workspace, *_ = place.at_hand(default_workspace())
    upload_page.first_files(workspace)
    with st.container(horizontal=True):
        to_load()
        place.show_demo()
    welcome.how_to_export()


def missing(error: FunnelError) -> None:
    """A page that lacks an input says which, and leads to where it is loaded."""
    address.broken_off()
    st.header(plain(t(error.what, **error.params).rstrip(".")), anchor=False)
    if error.now:
        st.info(plain(t(error.now, **error.params)))
    cluster_away.offer(error)
    if error.code == UNKNOWN and st.button(t("Go on without them"), type="primary"):
        address.forget(*address.strange())
        address.end()
        st.rerun()
    if error.code in {"missing_input", "nothing_loaded"}:
        to_load()


def passed_over() -> None:
    """What the address asks for and a field of the page does not know; the field stands as it does
    without it."""
    asked = address.passed_over()
    if not asked:
        return
    told = "; ".join(
        f"{address.label(name)}: {', '.join(quoted(value[:LONGEST]) for value in values)}"
        for name, values in asked.items()
    )
    text = t(
        "The address asks for what this page does not have, and it is passed over: {asked}",
        asked=told,
    )
    st.info(plain(text))
    if st.button(t("Go on without them"), key="without-strange"):
        address.forget(*asked)
        address.end()
        st.rerun()


def to_load() -> None:
    """The way to the Load page, with the filters kept."""
    if st.button(t("Go to Load"), type="primary"):
        address.go("pages/data/load.py")
