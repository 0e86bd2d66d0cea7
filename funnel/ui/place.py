"""Where the data lies: one workspace per server, the demo in it as long as nothing else is."""

from __future__ import annotations

import tempfile
from pathlib import Path
from threading import Lock

import streamlit as st

from funnel import demo
from funnel.errors import FunnelError, full_disk_said
from funnel.i18n import language, t
from funnel.ui.text import plain
from funnel.workspace import Snapshot, Workspace

_first = Lock()


@st.cache_resource(show_spinner=False)
def opened(folder: str) -> Workspace:
    """The workspace in a folder, opened once per server."""
    workspace = Workspace.open(folder)
    workspace.clear()
    return workspace


@full_disk_said()
def at_hand(folder: Path) -> tuple[Workspace, Snapshot | None, FunnelError | None]:
    """The workspace, the snapshot that this run looks at, and what stands in the way.

    Raises `FunnelError` for a folder that is no workspace, or can't be used.
    """
    workspace = opened(str(folder.absolute()))
    try:
        if not workspace.state.uploads:
            with st.spinner(t("Making the demo company …")):
                load_demo(workspace)
        snapshot = workspace.current() if workspace.state.in_force else None
    except FunnelError as error:
        return workspace, None, error
    return workspace, snapshot, None


def tell(workspace: Workspace) -> None:
    """Say on every page what was found damaged, and what came of it."""
    try:
        for notice in workspace.notices:
            st.warning(plain(str(notice)))
    except FunnelError as error:
        st.error(plain(str(error)))


def load_demo(workspace: Workspace) -> None:
    """Load the demo company into a workspace that never held anything."""
    with _first:
        if workspace.state.uploads:
            return
        with tempfile.TemporaryDirectory() as folder:
            paths = demo.write(Path(folder), language=language())
            workspace.keep([workspace.read(path, is_demo=True) for path in paths], is_demo=True)
