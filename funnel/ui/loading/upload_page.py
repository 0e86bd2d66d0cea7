"""The upper part of the Load page: the uploader, the cards, and the button that lets the files
count."""

from __future__ import annotations

import streamlit as st

from funnel.errors import FunnelError
from funnel.i18n import language, set_language, t, tn
from funnel.metrics import menus
from funnel.ui import address, inside_streamlit, place, welcome
from funnel.ui.loading import card
from funnel.ui.loading.session import ENDINGS, Session
from funnel.ui.page import caught
from funnel.ui.text import plain
from funnel.workspace import Workspace


def waiting() -> int:
    """How many files of the visitor are into the session and do not count yet."""
    session = st.session_state.get("session")
    if session:
        return len(session.items)
    return 0


def session_of(workspace: Workspace) -> Session:
    """The visitor's own session."""
    if "session" not in st.session_state:
        st.session_state["session"] = Session(workspace, inside_streamlit.still_open())
    return st.session_state["session"]


def draw(workspace: Workspace) -> None:
    """Files in, what was found, keep."""
    session = session_of(workspace)
    session.resume()
    if dropped(session):
        st.rerun()
    if not session.items:
        welcome.next_steps()
        welcome.how_to_export()
        return
    if session.is_busy:
        _busy(session, language())
    else:
        for item in list(session.items.values()):
            card.draw(session, item)
        _keep(session)


def dropped(session: Session) -> bool:
    """The uploader; whether files came just now. They belong to the session from then on:
    leaving the page takes nothing away."""
    files = st.file_uploader(
        t("Files from your CRM: deals, the log of stage changes, tasks – in any order"),
        [ending[1:] for ending in ENDINGS],
        accept_multiple_files=True,
        key=f"files-{st.session_state.get('round', 0)}",
    )
    if not files:
        return False
    try:
        session.take(files)
    except FunnelError as error:  # there is no room, or the workspace may only be read
        st.error(plain(str(error)))
        return False
    st.session_state["round"] = st.session_state.get("round", 0) + 1
    return True


def first_files(workspace: Workspace) -> None:
    """The uploader on any page where nothing is loaded yet; what was found in the files stands on
    Load."""
    if dropped(session_of(workspace)):
        address.go("pages/data/load.py")


@st.fragment(run_every=0.4)
def _busy(session: Session, code: str) -> None:
    """Redrawn by itself while files are being read, so that they can be watched and stopped; the
    frame, which sets the language and catches what breaks, is not."""
    set_language(code)
    with caught():
        for item in list(session.items.values()):
            if item.is_busy:
                card.draw(session, item)
    if not session.is_busy:
        st.rerun()


def _keep(session: Session) -> None:
    ready = session.ready
    waiting = len(session.items) - len(session.ready)
    if waiting:
        st.caption(
            tn(
                "{n} file waits for an answer or can’t be used.",
                "{n} files wait for an answer or can’t be used.",
                waiting,
            )
        )
    label = tn("Keep {n} file", "Keep {n} files", len(ready))
    if not st.button(
        label, type="primary", key="keep", disabled=not ready, icon=":material/check:"
    ):
        return
    before = _deals(session.workspace)
    try:
        with st.spinner(t("Counting …")):
            session.workspace.keep([item.reading for item in ready if item.reading])
            session.remember()
    except FunnelError as error:
        st.error(plain(str(error)))
        return
    session.clear()
    place.back_to_own()
    st.session_state[welcome.KEPT] = (before, _deals(session.workspace))
    st.toast(
        tn("{n} file counts now.", "{n} files count now.", len(ready)), icon=":material/check:"
    )
    st.rerun()


def _deals(workspace: Workspace) -> int:
    """How many deals of one's own count now; those of the demo are nobody's."""
    snapshot = workspace.current()
    if snapshot is None or snapshot.facts.is_demo:
        return 0
    return int(snapshot.ask(menus.deals())["n"].iloc[0])
