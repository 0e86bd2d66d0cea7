"""The folder of a workspace: whether it is ours, what its record says, and what has to be told.

Looking writes nothing; `begin` comes before whatever writes.
"""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from funnel.errors import FunnelError, out_of_reach
from funnel.i18n import N_
from funnel.workspace import begun
from funnel.workspace.disk import digest, make_private, only_importer
from funnel.workspace.marker import FOLDERS, MARKER, Place, look, mark
from funnel.workspace.notebook import Notebook
from funnel.workspace.notices import Notice
from funnel.workspace.recovery import note_decided, recovered
from funnel.workspace.sealed import Broken
from funnel.workspace.state import POINTER, SEALED_SINCE, Kept, State, damaged, read_state

Signature = tuple[int, int, int]
HARMLESS = {"import_in_progress", "newer_workspace"}  # not ours to clear up, or not now


class Ground:
    """What a workspace stands on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._place: Place = look(folder)
        self._seen: tuple[Signature, State] | None = None
        self._had_uploads = self._is_clear = False
        self._why_lost: tuple[Notice, ...] = ()  # to be said once the record was made anew
        self._said: list[Notice] = []
        self._told: list[Notice] = []  # those that somebody saw
        self.notebook = Notebook(self)

    # ---- is it ours ------------------------------------------------------------------------------

    @property
    def is_begun(self) -> bool:
        """Whether anything was ever written here."""
        if not self._place.is_begun:
            self._place = look(self.folder)
        return self._place.is_begun

    @property
    def id(self) -> str:
        """What marker, record and notebook have in common; blank in one of an earlier version."""
        return self.state.workspace or self._place.id

    def begin(self) -> str:
        """Make the folder ours, and whole, before anything is written; returns its id."""
        self._place = look(self.folder)
        if not self._place.is_begun:
            self._refuse_if_gone()
            make_private(self.folder)
            mark(self.folder)
            self._place = look(self.folder)
        for name in FOLDERS:
            make_private(self.folder / name)
        known = self.id or self.notebook.sealed_for() or uuid4().hex
        self.notebook.put_back(known)
        if not self._place.is_marked:
            make_private(self.folder)
            mark(self.folder, known)
            self._place = look(self.folder)
        if not self._is_clear:
            self._is_clear = True
            self.clear()
        return known

    def _refuse_if_gone(self) -> None:
        if self._had_uploads:
            raise FunnelError(
                N_("The workspace {folder} is gone."),
                now=N_("Bring the folder back, or start Funnel again with another one."),
                code="workspace_gone",
                folder=str(self.folder),
            )

    def clear(self) -> None:
        """Remove what an interrupted import left, unless one is running: only names that we wrote
        down ourselves."""
        if not self._place.is_begun or not (self.folder / begun.BEGUN).exists():
            return
        try:
            with only_importer(self.folder):
                self._sweep()
        except FunnelError as error:
            if error.code not in HARMLESS:
                raise
        except OSError as error:
            if not out_of_reach(error):  # who may only look clears nothing away
                raise

    def _sweep(self) -> None:
        """As `clear`, for who holds the lock."""
        state = self.state
        if not state.is_lost:  # else nobody knows yet what has to stay
            begun.clear(self.folder, state.snapshots, state.kept_names)
            if state.schema >= SEALED_SINCE and state.snapshot:
                note_decided(self.folder, state)

    # ---- what it says ----------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """What the record says now; where it is lost, what it must have said."""
        signature = self._signature()
        if self._seen and signature and self._seen[0] == signature:
            return self._seen[1]
        self._seen = None
        state = self._recorded(signature)
        self._had_uploads = self._had_uploads or bool(state.uploads)
        return state

    def _recorded(self, signature: Signature | None) -> State:
        """The record as it is read now, or as it must have been."""
        try:
            state = read_state(self.folder)
        except Broken as cause:
            recovered_state = self._made_up("record_damaged")
            if not recovered_state.uploads:
                raise damaged(self.folder / POINTER) from cause
            return recovered_state
        if state is None:
            return self._made_up("record_missing")
        if signature:
            self._seen = (signature, state)
        return state

    def _signature(self) -> Signature | None:
        try:
            stat = (self.folder / POINTER).stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size, stat.st_ino

    def _made_up(self, why: str) -> State:
        if not self.is_begun:
            self._refuse_if_gone()
            return State()
        state, is_sure = recovered(self.folder)
        unsure = () if is_sure else (Notice("taken_back_unknown"),)
        self._why_lost = (Notice(why, {"file": str(self.folder / POINTER)}), *unsure)
        return state

    # ---- what has to be told ---------------------------------------------------------------------

    def say(self, notice: Notice) -> None:
        """Remember what has to be told."""
        if notice not in self._said:
            self._said.append(notice)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What was mended since the last change that a person made, and what still waits for
        that."""
        found = list(self._said)
        self._told = list(self._said)
        trouble = self.notebook.trouble
        if trouble and trouble not in found:
            found.append(trouble)
        if self.is_begun and not self._place.is_marked and self.state.workspace:
            found.append(Notice("marker_damaged", {"file": str(self.folder / MARKER)}))
        return tuple(found)

    # ---- where things lie ------------------------------------------------------------------------

    def bytes_of(self, sha: str) -> Path:
        """Where an upload lies as it came."""
        return self.folder / "uploads" / sha / "bytes"

    def _parsed(self, key: str) -> Path:
        return self.folder / "parsed" / f"{key}.duckdb"

    def rows_of(self, upload: Kept) -> Path:
        """Where the typed rows of an upload lie."""
        return self._parsed(upload.parsed)

    def _has_bytes(self, sha: str) -> bool:
        """Whether an upload is to the byte what came."""
        return digest(self.bytes_of(sha)) == sha

    @property
    def timezone(self) -> str:
        """The zone that texts without offset are read in."""
        return self.notebook.get("timezone", "Europe/Kyiv")
