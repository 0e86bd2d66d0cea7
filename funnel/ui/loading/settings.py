"""The moment the data speaks about, and the time zone that texts without one are read in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import streamlit as st

from funnel.errors import FunnelError
from funnel.i18n import moment, t
from funnel.ui.text import plain
from funnel.workspace import Notebook, Snapshot, Workspace
from funnel.zones import local, utc

UTC = ZoneInfo("UTC")
DECIDED = "just-decided"  # in the session: the folder, the notes before and after


def draw(workspace: Workspace, snapshot: Snapshot | None) -> None:
    """The two settings, and what holds now."""
    undo(workspace)
    with st.expander(t("The moment of the data, and the time zone")):
        if snapshot:
            st.caption(
                t(
                    "Now: {moment}, {zone}",
                    moment=moment(snapshot.facts.as_of, workspace.timezone),
                    zone=workspace.timezone,
                )
            )
        zones = sorted(available_timezones())
        zone = st.selectbox(
            t("Time zone of the files"), zones, index=zones.index(workspace.timezone), key="zone"
        )
        own = st.toggle(
            t("Set the moment by hand"),
            value=workspace.notebook.get("as_of") is not None,
            key="own-as-of",
        )
        st.caption(
            t(
                "Otherwise it is the latest thing that the files tell of. Open stays last until"
                " this moment."
            )
        )
        by_list = st.toggle(
            t("The list’s closing date counts, not the move that closed the deal in the log"),
            value=workspace.notebook.get("closing_from") == "list",
            help=t("For a CRM in which the closing date is when revenue was agreed."),
            key="closing-by-list",
        )
        chosen = _moment(workspace, snapshot, ZoneInfo(zone)) if own else None
        if st.button(t("Save and count again"), key="save-settings"):
            save(
                workspace,
                {
                    "timezone": zone,
                    "as_of": chosen.isoformat() if chosen else None,
                    "closing_from": "list" if by_list else None,
                },
            )


def _moment(workspace: Workspace, snapshot: Snapshot | None, zone: ZoneInfo) -> datetime | None:
    saved = workspace.notebook.get("as_of")
    usual = snapshot.facts.as_of if snapshot else datetime.now(UTC).replace(tzinfo=None)
    begin = datetime.fromisoformat(saved) if saved else usual
    told = local(begin.replace(second=0, microsecond=0), zone.key).replace(tzinfo=None)
    chosen = st.datetime_input(t("As of"), value=told, format="DD.MM.YYYY", key="as-of")
    if chosen:
        return utc(chosen, zone.key)
    return None


def save(workspace: Workspace, settings: dict[str, Any]) -> None:
    """Keep settings and count again; if that fails, they are as they were."""

    def set_all(notebook: Notebook) -> None:
        for name, value in settings.items():
            notebook.set(name, value)

    decide(workspace, set_all)


def decide(workspace: Workspace, what: Callable[[Notebook], object]) -> None:
    """Let something be decided and count again; if that fails, everything is as it was."""
    notes = []

    def noted(notebook: Notebook) -> None:
        notes.append(notebook.notes())
        what(notebook)
        notes.append(notebook.notes())

    if _counted(workspace, noted):
        st.session_state[DECIDED] = (workspace.folder, *notes)
        st.toast(t("Saved."), icon=":material/check:")
        st.rerun()


def _counted(workspace: Workspace, what: Callable[[Notebook], object]) -> bool:
    try:
        with st.spinner(t("Counting again …")), workspace.deciding() as notebook:
            what(notebook)
    except FunnelError as error:
        st.error(plain(str(error)))
        return False
    return True


def undo(workspace: Workspace) -> None:
    """After something was decided here: one click undoes it; what others noted meanwhile stays."""
    folder, before, decided = st.session_state.get(DECIDED, (None, None, None))
    if folder != workspace.folder or before == decided:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(plain(t("Saved, and counted again.")))
        if st.button(t("Undo"), key="undo-decided") and _counted(
            workspace, lambda notebook: notebook.take_back(before, decided)
        ):
            st.session_state.pop(DECIDED)
            st.rerun()
