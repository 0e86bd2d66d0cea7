"""Named views: what a page shows now, kept under a name, opened again, renamed, deleted; one of
them opens when the address says nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from funnel.i18n import t
from funnel.i18n.curtain import is_down
from funnel.ui import address, boxes, menu
from funnel.ui.deciding import done
from funnel.ui.text import plain
from funnel.workspace import Snapshot, Workspace
from funnel.workspace.notebook_views import LONGEST, NamedView

OPEN = "views"  # in the session: whether the list is
NAME = "view-name"
NEW = "view-new-name"
CHOSEN = "view-chosen"
NOT_KEPT = ("lang", "demo", "id", "list")  # of an address: of a visitor, or of one deal


def draw(place: Any, workspace: Workspace, snapshot: Snapshot) -> None:
    """The list of views, and what can be done with them."""
    box = boxes.box(place, t("Views"), ":material/bookmark:", OPEN)
    if not box.open:
        return
    is_demo = snapshot.facts.is_demo
    every = workspace.notebook.views(is_demo)
    with box:
        for place, one in enumerate(every, 1):
            _way(one, place)
        if not every:
            st.caption(t("No view is saved yet."))
        if is_down():  # names are typed, and may be those of clients
            return
        _save(workspace, is_demo)
        if every:
            with st.expander(t("Rename, delete, default")):
                _change(workspace, is_demo, every)


def default(workspace: Workspace, snapshot: Snapshot | None) -> NamedView | None:
    """The view that opens when an address says nothing."""
    if snapshot is None:
        return None
    every = workspace.notebook.views(snapshot.facts.is_demo)
    return next((one for one in every if one.is_default), None)


def open_view(view: NamedView) -> None:
    """Go where the view leads, with what it asks for and nothing else."""
    kept = {name: values for name, values in address.current().items() if name in NOT_KEPT[:2]}
    every = [entry for own in menu.entries().values() for entry in own]
    place = {"" if entry.is_first else entry.address: entry for entry in every}
    target = place.get(view.page) or place[""]
    address.arrive()
    st.switch_page(target.page(), query_params=view.asked | kept)


def said(view: NamedView, index: int) -> str:
    """What a view is called; behind the curtain a name may be a client's."""
    if is_down():
        return t("View {n}", n=index)
    return view.name


def _way(view: NamedView, index: int) -> None:
    icon = ":material/star:" if view.is_default else None
    words = t("Opens when the address says nothing") if view.is_default else None
    label = plain(said(view, index))
    if st.button(label, key=f"view-{index}", icon=icon, help=words, width="stretch"):
        boxes.close(OPEN)
        open_view(view)


def _save(workspace: Workspace, is_demo: bool) -> None:
    line = st.container(horizontal=True, vertical_alignment="bottom")
    name = line.text_input(t("Save what is shown as"), key=NAME, max_chars=LONGEST)
    if line.button(t("Save"), key="save-view", type="primary"):
        asked = {k: v for k, v in address.current().items() if k not in NOT_KEPT}
        done(lambda: workspace.notebook.keep_view(name, address.page(), asked, is_demo))


def _change(workspace: Workspace, is_demo: bool, every: Sequence[NamedView]) -> None:
    known = {one.name: one for one in every}
    chosen = st.selectbox(t("View"), list(known), key=CHOSEN)
    view = known.get(chosen or "", every[0])
    book = workspace.notebook
    new = st.text_input(t("New name"), view.name, key=f"{NEW}-{view.name}", max_chars=LONGEST)
    line = st.container(horizontal=True)
    if line.button(t("Rename"), key="rename-view"):
        done(lambda: book.rename_view(view.name, new, is_demo))
    label = t("No default") if view.is_default else t("Make it the default")
    if line.button(label, key="default-view"):
        done(lambda: book.set_default_view("" if view.is_default else view.name, is_demo))
    if line.button(t("Delete"), key="delete-view", icon=":material/delete:"):
        done(lambda: book.drop_view(view.name, is_demo))
