"""Where the data lies: one workspace per server, the demo in it as long as nothing else is."""

from __future__ import annotations

import tempfile
from pathlib import Path
from threading import Lock

import streamlit as st

from funnel import demo
from funnel.i18n import language
from funnel.workspace import Snapshot, Workspace

_first = Lock()


@st.cache_resource(show_spinner=False)
def _opened(folder: str) -> Workspace:
    return Workspace.open(folder)


def workspace(folder: Path) -> Workspace:
    """The workspace in a folder, opened once per server."""
    return _opened(str(folder.absolute()))


def with_demo(place: Workspace) -> None:
    """Load the demo company into a workspace that never held anything."""
    with _first:
        if place.state.uploads:
            return
        with tempfile.TemporaryDirectory() as folder:
            paths = demo.write(Path(folder), language=language())
            place.keep([place.read(path, is_demo=True) for path in paths], is_demo=True)


def snapshot(place: Workspace) -> Snapshot | None:
    """The snapshot that this session looks at: it stays the same until the session asks for a newer one."""
    return place.current()
