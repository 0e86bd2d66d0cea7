"""Whether a folder is ours. Only what bears our marker is; looking writes nothing.

A workspace of an earlier version bears none. It is recognised by what nobody else has: a record
that reads as ours, an upload whose folder bears the SHA-256 of its bytes and beside it what was
decided, or nothing at all but our own names with a notebook of our tables. It gets the marker when
something is written into it. Every other folder that is not empty is refused.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from funnel.errors import FunnelError, out_of_reach
from funnel.i18n import N_
from funnel.workspace.disk import MAKING, hold, sync_folder
from funnel.workspace.sealed import Broken, sealed, unsealed
from funnel.workspace.state import POINTER, read_state

MARKER = ".funnel-workspace"
FOLDERS = ("uploads", "parsed", "snapshots")
NOTEBOOK = "notebook.sqlite"
COPY = "notebook-copy.json"
SHAPES = ".shapes"  # what questions were compiled to (`funnel.workspace.shapes_kept`)
OURS = {
    *FOLDERS,
    *(NOTEBOOK, f"{NOTEBOOK}-journal", COPY),
    *(POINTER, ".lock", ".begun", MAKING, SHAPES, MARKER),
}
# what a system or a repository puts into a folder that nobody uses yet
NOTHING = {"lost+found", ".DS_Store", "Thumbs.db", "desktop.ini", ".gitignore", ".gitkeep"}


@dataclass(frozen=True)
class Place:
    """What a folder turned out to be."""

    is_begun: bool  # else it is empty, or not there at all
    id: str = ""  # blank in a workspace without a marker

    @property
    def is_marked(self) -> bool:
        """Whether the marker is there, and whole."""
        return bool(self.id)


def look(folder: Path) -> Place:
    """What a folder is; raises `FunnelError` for one that is not ours or can't be used."""
    try:
        names = {path.name for path in folder.iterdir()} - NOTHING
    except FileNotFoundError:
        return Place(is_begun=False)
    except OSError as cause:
        raise out_of_reach(cause, folder) or cause from cause
    if not names:
        return Place(is_begun=False)
    if MARKER in names and (known := _marked(folder)):
        return Place(is_begun=True, id=known)
    if _is_ours(folder, names):
        return Place(is_begun=True)
    raise FunnelError(
        N_("{folder} is no workspace of Funnel, and it is not empty."),
        now=N_("Choose an empty or a new folder; nothing in this one was changed."),
        code="foreign_folder",
        folder=str(folder),
    )


def _marked(folder: Path) -> str:
    try:
        plain, has_seal = unsealed((folder / MARKER).read_bytes())
    except (Broken, OSError):
        return ""
    known = plain.get("id")
    if has_seal and isinstance(known, str):
        return known
    return ""


def _is_ours(folder: Path, names: Iterable[str]) -> bool:
    """Without a marker that can be read."""
    try:
        state = read_state(folder)
    except Broken:
        state = None
    if state and (state.uploads or state.snapshot):
        return True
    from funnel.workspace.recovery import has_upload

    return has_upload(folder) or (set(names) <= OURS and _is_blank(folder))


def _is_blank(folder: Path) -> bool:
    """A workspace into which nothing was ever loaded, or whose first moment was cut short."""
    if any(any((folder / name).glob("*")) for name in FOLDERS):
        return False
    notebook = folder / NOTEBOOK
    if not notebook.exists():
        return (folder / MARKER).exists() and not (folder / POINTER).exists()
    try:
        with closing(sqlite3.connect(f"file:{quote(str(notebook))}?mode=ro", uri=True)) as con:
            tables = {name for (name,) in con.execute("select name from sqlite_master")}
    except sqlite3.Error:
        return False
    return {"stages", "limits", "settings", "mappings", "marks"} <= tables


def mark(folder: Path, wanted: str = "") -> str:
    """Write the marker, unless somebody else just did; returns its id."""
    with (folder / MARKER).open("a+b") as file, hold(file, wait=True):
        if known := _marked(folder):
            return known
        known = wanted or uuid4().hex
        file.truncate(0)
        file.write(sealed({"funnel": "workspace", "id": known}))
    (folder / MARKER).chmod(0o600)
    sync_folder(folder)
    return known
