"""A workspace is its uploads: what is kept, and the way from a file to the next snapshot."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from funnel import __version__
from funnel.errors import full_disk_said
from funnel.working_time import NAME as WORKING
from funnel.workspace import begun
from funnel.workspace.counting import (
    can_stand,
    fall_back,
    is_expired,
    of_older,
    with_force,
    with_readings,
)
from funnel.workspace.disk import only_importer
from funnel.workspace.inbox import Reading
from funnel.workspace.intake import Intake
from funnel.workspace.notebook import Notebook
from funnel.workspace.notes import Notes
from funnel.workspace.notices import Notice
from funnel.workspace.recovery import note_decided
from funnel.workspace.standing import is_whole, standing
from funnel.workspace.state import SCHEMA, Kept, State, damaged, write_state

if TYPE_CHECKING:
    from funnel.workspace.snapshot import Snapshot


class Workspace(Intake):
    """Files in, snapshots out. Reading needs no lock; all that changes what counts holds it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._open: tuple[str, Snapshot] | None = None  # by its SHA-256
        self._opening = Lock()

    @classmethod
    def open(cls, folder: Path | str) -> Workspace:
        """Look at a workspace, or at a place for one: nothing is written before something has to
        be kept. Raises `FunnelError` for a folder that is not ours or can't be used."""
        return cls(Path(folder).absolute())

    # ---- keeping ---------------------------------------------------------------------------------

    @full_disk_said()
    def keep(
        self, readings: Iterable[Reading], is_demo: bool = False, rebuild: bool = False
    ) -> Snapshot:
        """Let the files count: build the next snapshot aside, check it, move the pointer. Own files
        end the demo.

        Files that count already change nothing, unless a `rebuild` is asked for all the same, or
        the snapshot is damaged.
        """
        readings = list(readings)
        for reading in readings:
            if reading.report.question:
                raise reading.report.question.error()
        self._begin_change()
        with only_importer(self.folder):
            state = self.state
            uploads = with_readings(state.uploads, readings, is_demo)
            is_same = uploads == state.uploads and not rebuild and self._is_whole(state)
            stands = self._stand(state) if is_same else None
            return stands or self._move_on(state, uploads)

    def _begin_change(self) -> None:
        """A person changes something: what was mended before was told."""
        self._said = [notice for notice in self._said if notice not in self._told]
        self.begin()

    def _is_whole(self, state: State) -> bool:
        return (
            bool(state.snapshot)
            and state.schema == SCHEMA
            and all(map(self._has_rows, state.in_force))
            and is_whole(self.folder, state.snapshot, state.sha256)
        )

    def drop(self, sha: str) -> Snapshot | None:
        """Take an upload back; what the others say stays."""
        return self._set_force(sha, False)

    def restore(self, sha: str) -> Snapshot | None:
        """Let an upload that was taken back count again."""
        return self._set_force(sha, True)

    @full_disk_said()
    def _set_force(self, sha: str, in_force: bool) -> Snapshot | None:
        self._begin_change()
        with only_importer(self.folder):
            state = self.state
            return self._move_on(state, with_force(state.uploads, sha, in_force))

    @full_disk_said()
    def rebuild(self) -> Snapshot:
        """Build again from the same uploads: after a correction of stages or settings, or with a
        new version of the program."""
        self._begin_change()
        with only_importer(self.folder):
            return self._move_on(self.state, self.state.uploads)

    @contextmanager
    def deciding(self) -> Generator[Notebook]:
        """What is decided inside, together with the snapshot that follows from it: all of it, or
        everything stays as it was. Raises FunnelError before anything is decided where another
        import holds the workspace."""
        self._begin_change()
        with full_disk_said(), only_importer(self.folder):
            before = self.notebook.notes()
            try:
                yield self.notebook
            except BaseException:
                self.notebook.take_back(before, self.notebook.notes())
                raise
            decided = self.notebook.notes()
            try:
                if self.state.in_force:
                    self._move_on(self.state, self.state.uploads)
            except BaseException:  # a build takes its time: others may have noted a promise
                self.notebook.take_back(before, decided)
                raise

    @full_disk_said()
    def become(self, uploads: Iterable[Kept], notes: Notes) -> Snapshot:
        """Count these uploads, whose bytes lie here, under these decisions, instead of what is
        there; if that fails, everything stays as it was."""
        self._begin_change()
        with only_importer(self.folder):
            before = self.notebook.notes()
            said = list(self._said)
            self.notebook.replace(notes)
            try:
                snapshot = self._move_on(self.state, uploads)
            except BaseException:
                self.notebook.replace(before)
                raise
            self._said = said  # that typed rows had to be made is no damage
            return snapshot

    @full_disk_said()
    def without(self, uploads: Iterable[Kept]) -> Snapshot | None:
        """Count these uploads instead, and keep nothing of what was before: no earlier snapshot, no
        file that is not among them. Needs the lock."""
        return self._move_on(self.state, uploads, may_fall_back=False)

    def _move_on(
        self, state: State, uploads: Iterable[Kept], *, may_fall_back: bool = True
    ) -> Snapshot:
        """Build from these uploads and move the pointer. Needs the lock. Unless one `may_fall_back`
        to them, no earlier snapshots stay."""
        from funnel.workspace.frozen import basis_of, counted_limits
        from funnel.workspace.making import make_snapshot

        if state.is_lost:
            for notice in self._why_lost:
                self.say(notice)
        before = state
        known = self.id or self.begin()
        uploads = [upload for upload in uploads if not is_expired(upload)]
        state = state.with_uploads(map(self._at_hand, uploads))
        name = f"snap-{state.number + 1:06d}"
        basis = basis_of(state, self.notebook.get(WORKING), self.timezone)
        decisions = self.notebook.decisions(name, state.is_demo, basis)
        sha256, counts, condensed = make_snapshot(self.folder, name, state, decisions, self._parsed)
        moved = replace(
            state,
            snapshot=name,
            sha256=sha256,
            number=state.number + 1,
            counts=counts,
            before=fall_back(before) if may_fall_back else (),
            schema=SCHEMA,
            version=__version__,
            workspace=known,
            notes=self.notebook.notes(),
            condensed=condensed,
        )
        self._point_to(moved, before)
        snapshot = self._stand(moved)
        if snapshot is None:
            raise damaged(self.folder / "snapshots" / f"{name}.duckdb")
        self.notebook.freeze_limits(counted_limits(snapshot), basis, state.is_demo)
        notes = self.notebook.notes()
        if notes != moved.notes:  # limits were frozen: the copy has to know them too
            write_state(self.folder, replace(moved, notes=notes))
        return snapshot

    def _point_to(self, moved: State, before: State) -> None:
        """Let the new record count, and clear away what only the one before needed."""
        gone = before.kept_names - moved.kept_names
        # those that are not kept any more may be cleared away
        for old in (*(f"snapshots/{one}.duckdb" for one in before.snapshots), *gone):
            begun.note(self.folder, old)
        try:
            write_state(self.folder, moved)
        except BaseException:
            (self.folder / "snapshots" / f"{moved.snapshot}.duckdb").unlink(missing_ok=True)
            raise
        self._seen = None
        begun.remove(self.folder, gone)
        note_decided(self.folder, moved)
        self._sweep()

    # ---- what there is ---------------------------------------------------------------------------

    def current(self) -> Snapshot | None:
        """The snapshot that counts, opened read-only; None before the first import. One that is
        damaged, of an older version or without its record is made anew, and that is said."""
        state = self.state
        if not state.snapshot and not state.is_lost:
            return None
        return self._stand(state) or self._mend(state)

    def _stand(self, state: State) -> Snapshot | None:
        """The snapshot of the record; checked once while it is open here, however many ask."""
        if not can_stand(state):
            return None
        with self._opening:
            if self._open is None or self._open[0] != state.sha256 or self._open[1].is_closed:
                opened = standing(self.folder, state)
                self._open = (state.sha256, opened) if opened else None
            return self._open[1] if self._open else None

    @full_disk_said()
    def _mend(self, found: State) -> Snapshot | None:
        """Make the snapshot anew, unless somebody else just did."""
        self.begin()
        with only_importer(self.folder, wait=True):
            state = self.state
            if state == found:
                if can_stand(state):
                    self.say(Notice("snapshot_damaged", {"name": state.snapshot}))
                elif state.snapshot and state.schema < SCHEMA:
                    self.say(of_older(state.schema))
                return self._move_on(state, state.uploads)
        return self.current()

    def uploads(self) -> tuple[Kept, ...]:
        """Every upload that was ever kept, oldest first, with what was found in it."""
        return self.state.uploads
