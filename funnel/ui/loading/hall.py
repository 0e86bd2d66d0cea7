"""The upper part of the Load page: the uploader, the cards, and the button that lets the files
count."""

from __future__ import annotations

import streamlit as st

from funnel import tables
from funnel.errors import FunnelError
from funnel.i18n import language, set_language, t, tn
from funnel.ui import address, inside_streamlit, place, welcome
from funnel.ui.loading import card
from funnel.ui.loading.desk import ENDINGS, Desk
from funnel.ui.page import caught
from funnel.ui.text import plain
from funnel.workspace import Workspace


def waiting() -> int:
    """How many files of the visitor are on the desk and do not count yet."""
    desk = st.session_state.get("desk")
    return len(desk.items) if desk else 0


def desk_of(workspace: Workspace) -> Desk:
    """The visitor's own desk."""
    if "desk" not in st.session_state:
        st.session_state["desk"] = Desk(workspace, inside_streamlit.still_open())
    return st.session_state["desk"]


def draw(workspace: Workspace) -> None:
    """Files in, what was found, keep."""
    desk = desk_of(workspace)
    desk.resume()
    if dropped(desk):
        st.rerun()
    if not desk.items:
        welcome.next_steps()
        welcome.how_to_export()
        return
    if desk.is_busy:
        _busy(desk, language())
    else:
        for item in list(desk.items.values()):
            card.draw(desk, item)
        _keep(desk)


def dropped(desk: Desk) -> bool:
    """The uploader; whether files came just now. They lie on the desk from then on: leaving the
    page takes nothing away."""
    files = st.file_uploader(
        t("Files from your CRM: deals, the log of stage changes, tasks – in any order"),
        [ending[1:] for ending in ENDINGS],
        accept_multiple_files=True,
        key=f"files-{st.session_state.get('round', 0)}",
    )
    if not files:
        return False
    try:
        desk.take(files)
    except FunnelError as error:  # there is no room, or the workspace may only be read
        st.error(plain(str(error)))
        return False
    st.session_state["round"] = st.session_state.get("round", 0) + 1
    return True


def first_files(workspace: Workspace) -> None:
    """The uploader on any page where nothing is loaded yet; what was found in the files stands on
    Load."""
    if dropped(desk_of(workspace)):
        address.go("pages/data/load.py")


@st.fragment(run_every=0.4)
def _busy(desk: Desk, code: str) -> None:
    """Redrawn by itself while files are being read, so that they can be watched and stopped; the
    frame, which sets the language and catches what breaks, is not."""
    set_language(code)
    with caught():
        for item in list(desk.items.values()):
            if item.is_busy:
                card.draw(desk, item)
    if not desk.is_busy:
        st.rerun()


def _keep(desk: Desk) -> None:
    ready, waiting = desk.ready, len(desk.items) - len(desk.ready)
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
    before = _deals(desk.workspace)
    try:
        with st.spinner(t("Counting …")):
            desk.workspace.keep([item.reading for item in ready if item.reading])
            desk.remember()
    except FunnelError as error:
        st.error(plain(str(error)))
        return
    desk.clear()
    place.back_to_own()
    st.session_state[welcome.KEPT] = (before, _deals(desk.workspace))
    st.toast(
        tn("{n} file counts now.", "{n} files count now.", len(ready)), icon=":material/check:"
    )
    st.rerun()


def _deals(workspace: Workspace) -> int:
    """How many deals of one's own count now; those of the demo are nobody's."""
    snapshot = workspace.current()
    if snapshot is None or snapshot.facts.is_demo:
        return 0
    return int(snapshot.ask(tables.deals.agg(n=tables.deals.count()))["n"].iloc[0])
