"""The file of the notebook: it bears the id of its workspace and a seal over its rows, renewed with
every change.

One that is missing, damaged or of another workspace is not believed: its copy counts
(`notebook_copy`), or, if that is lost too, what it said at the last build (`State.notes`); it is
put back before the next change.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from funnel.errors import FunnelError, full_disk_said
from funnel.i18n import N_
from funnel.workspace.begun import aside
from funnel.workspace.disk import hold, put_in_place
from funnel.workspace.marker import MARKER, NOTEBOOK
from funnel.workspace.notebook_copy import read_copy, write_copy
from funnel.workspace.notebook_owner import Lost, Owner
from funnel.workspace.notebook_rows import TABLES, empty, fill, rows_of, seal, seal_of, take_back
from funnel.workspace.notes import Notes
from funnel.workspace.notices import Notice
from funnel.workspace.sealed import Broken
from funnel.workspace.state import damaged


class Sealed:
    """The file: read if it is whole and ours, changed under its seal, put back if it is lost."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._path = owner.folder / NOTEBOOK

    # ---- believed or not -------------------------------------------------------------------------

    def notes(self) -> Notes:
        """All that was decided; of a notebook that can't be believed, what its copy says."""
        try:
            return self._read()
        except Lost as lost:
            return self._stand_in(lost)

    @property
    def trouble(self) -> Notice | None:
        """Why it is not believed, if so."""
        try:
            self._read()
        except Lost as lost:
            return self._notice(lost)
        return None

    def _read(self) -> Notes:
        """What the file says, if it is whole and ours; writes nothing."""
        if not self._path.exists():
            if self._owner.is_begun:
                raise Lost("missing")
            return Notes()
        try:
            with _said(self._path), closing(self._looking()) as con:
                return _checked(con, self._owner.id)
        except (Broken, sqlite3.DatabaseError) as cause:
            raise Lost("damaged") from cause

    def _looking(self) -> sqlite3.Connection:
        """A connection that writes nothing, unless a change was cut short and has to be undone."""
        address = f"file:{quote(str(self._path))}?mode=ro"
        con = sqlite3.connect(address, uri=True, timeout=10)
        try:
            con.execute("select count(*) from sqlite_master").fetchone()
        except sqlite3.OperationalError:
            con.close()
            return sqlite3.connect(self._path, timeout=10)
        except sqlite3.DatabaseError:
            con.close()
            raise
        return con

    @property
    def copy(self) -> Notes | None:
        """What the copy says; None where it is lost."""
        return read_copy(self._owner.folder, self._owner.id)

    def _stand_in(self, lost: Lost) -> Notes:
        copy = self.copy or self._owner.state.notes
        if copy is not None:
            return copy
        if lost.how == "missing":
            return Notes()
        raise damaged(self._path)

    def _notice(self, lost: Lost) -> Notice:
        about = {"file": str(self._path)}
        if self.copy is not None:
            return Notice(f"copied_{lost.how}", about)
        has_notes = self._owner.state.notes is not None
        how = lost.how if has_notes or lost.how != "missing" else "lost"
        return Notice(f"notebook_{how}", about)

    # ---- changes ---------------------------------------------------------------------------------

    def _change(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return self._change_all([(sql, values)])

    @full_disk_said()
    def _change_all(self, changes: Sequence[tuple[str, Sequence[Any]]]) -> list[tuple[Any, ...]]:
        """All of the changes or none; returns the rows of the last one."""
        workspace = self._owner.begin()
        changed = []
        with self._changing(workspace) as con:
            for sql, values in changes:
                changed = con.execute(sql, values).fetchall()
        return changed

    @contextmanager
    def _changing(self, workspace: str) -> Generator[sqlite3.Connection]:
        """A change of the file, with its seal and its copy; nothing of what it removes stays in the
        file."""
        with _said(self._path), closing(sqlite3.connect(self._path, timeout=10)) as con, con:
            con.execute("pragma secure_delete = on")
            con.executescript(TABLES)  # one of an earlier version lacks some
            con.execute("begin immediate")
            yield con
            write_copy(self._owner.folder, workspace, seal(con, workspace))

    @full_disk_said()
    def replace(self, notes: Notes) -> None:
        """Let these decisions count instead of all others; nothing of the others stays in the
        file."""
        with self._changing(self._owner.begin()) as con:
            empty(con)
            fill(con, notes)

    @full_disk_said()
    def take_back(self, before: Notes, decided: Notes) -> None:
        """Undo what led from one to the other; what others noted meanwhile stays."""
        with self._changing(self._owner.begin()) as con:
            take_back(con, before, decided)

    @full_disk_said()
    def compact(self) -> None:
        """Write the file anew: versions before left what they removed in pages that nothing
        uses."""
        with _said(self._path), closing(sqlite3.connect(self._path, timeout=10)) as con:
            con.execute("pragma temp_store = memory")
            con.execute("vacuum")

    def put_back(self, workspace: str) -> None:
        """Make a notebook that is missing or can't be believed anew; the one that can't be is set
        aside, under a name that says so. One of an earlier version gets its seal, one without a
        whole copy its copy."""
        try:
            notes = self._read()
        except Lost:
            with (self._owner.folder / MARKER).open("a+b") as file, hold(file, wait=True):
                self._make_anew(workspace)
            return
        if not self._path.exists():
            self._write(Notes(), workspace)
        elif self.sealed_for() != workspace or notes != read_copy(self._owner.folder, workspace):
            with self._changing(workspace):
                pass  # sealed and copied anew

    def _make_anew(self, workspace: str) -> None:
        try:
            self._read()  # somebody else just did
        except Lost as lost:
            notes = self._stand_in(lost)
            if lost.how != "missing" or self._owner.state.uploads:
                self._owner.say(self._notice(lost))
            self._set_aside()
            self._write(notes, workspace)

    def _write(self, notes: Notes, workspace: str) -> None:
        with aside(self._owner.folder) as made:
            with closing(sqlite3.connect(made / NOTEBOOK)) as con, con:
                con.executescript(TABLES)
                fill(con, notes)
                seal(con, workspace)
            write_copy(self._owner.folder, workspace, notes)
            put_in_place(made / NOTEBOOK, self._path)

    def sealed_for(self) -> str:
        """The id of the workspace that it was sealed for; blank without a seal."""
        if not self._path.exists():
            return ""
        try:
            with _said(self._path), closing(self._looking()) as con:
                return seal_of(con)[0]
        except (Broken, sqlite3.DatabaseError):
            return ""

    def _set_aside(self) -> None:
        """Nothing that a person may still want to look at is written over."""
        journal = self._path.with_name(NOTEBOOK + "-journal")
        for path in (self._path, journal):
            if path.exists():
                path.replace(_free(path.with_name(path.name + ".set-aside")))


def _checked(con: sqlite3.Connection, wanted: str) -> Notes:
    con.execute("begin")
    notes = rows_of(con)
    workspace, digest = seal_of(con)
    if not digest and not wanted:
        return notes  # of an earlier version
    if digest != notes.digest:
        raise Broken("the seal does not fit")
    if wanted and workspace != wanted:
        raise Lost("foreign")
    return notes


@contextmanager
def _said(path: Path) -> Generator[None]:
    """A file that can't be opened or changed is a sentence; one that is no notebook stays an error
    of SQLite."""
    try:
        yield
    except sqlite3.OperationalError as cause:
        said = str(cause)
        if "readonly" in said or "unable to open" in said or "locked" in said:
            raise FunnelError(
                N_("{file} can't be used: {cause}."),
                now=N_("Choose another place, or get the right to use this one."),
                code="place",
                file=str(path),
                cause=said,
            ) from cause
        raise


def _free(path: Path) -> Path:
    """A name that nothing bears yet."""
    number = 1
    free = path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.name}-{number}")
    return free
