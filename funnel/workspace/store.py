"""A workspace is its uploads: the folder, what is kept in it, and the way from a file to the next
snapshot."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from funnel import __version__
from funnel.errors import FunnelError, full_disk_said
from funnel.i18n import N_
from funnel.reading import Choices, Reader, Report, read_safely
from funnel.workspace.disk import make_private, need_room, only_importer, put_in_place, write_json
from funnel.workspace.inbox import Outcome, Progress, Reading, quiet
from funnel.workspace.notebook import Notebook
from funnel.workspace.standing import clear, digest, is_whole, standing, sweep
from funnel.workspace.state import SCHEMA, Kept, State, read_state, write_state
from funnel.workspace.together import read_together
from funnel.workspace.warnings import compared

if TYPE_CHECKING:
    from funnel.workspace.snapshot import Snapshot

KEEP_SNAPSHOTS = 3
FOLDERS = ("uploads", "parsed", "snapshots")


class Workspace:
    """Files in, snapshots out. Reading needs no lock; keeping, taking back and rebuilding hold the
    workspace's."""

    def __init__(self, folder: Path) -> None:
        self.folder = make_private(folder)
        for name in FOLDERS:
            make_private(folder / name)
        self.notebook = Notebook(folder / "notebook.sqlite")
        self.damaged = ""  # the name of a snapshot that was found damaged
        self._open: Snapshot | None = None

    @classmethod
    def open(cls, folder: Path | str) -> Workspace:
        """Open a workspace, or begin one; what an interrupted import left behind is cleared
        away."""
        workspace = cls(Path(folder).absolute())
        clear(workspace.folder)
        return workspace

    # ---- reading ---------------------------------------------------------------------------------

    @full_disk_said()
    def read(
        self,
        path: Path,
        name: str | None = None,
        choices: Choices | None = None,
        progress: Progress = quiet,
        cancelled: Callable[[], bool] | None = None,
        is_demo: bool = False,
        reader: Reader | None = None,
    ) -> Reading:
        """Read a file in a child process: a `reader` that stands ready, or one of its own. Nothing
        counts yet.

        Raises `FunnelError` where the file can't be used.
        """
        name = name or path.name
        need_room(self.folder, path.stat().st_size)
        choices = self._with_zone(choices or Choices())
        sha = digest(path)
        key = hashlib.sha256(f"{sha} {sorted(choices.to_dict().items())}".encode()).hexdigest()[:24]
        known = next((upload for upload in self.state.in_force if upload.parsed == key), None)
        if known and self._parsed(key).exists():
            reading = Reading(
                key, sha, name, choices, Report.from_dict(known.report), is_known=True
            )
        else:
            report = self._read(path, name, choices, key, progress, cancelled, reader)
            warnings = (
                () if is_demo else compared(report, self.state, self._parsed(key), self._parsed)
            )
            reading = Reading(key, sha, name, choices, report, warnings=warnings)
            self._store(path, reading)
        return reading

    def read_all(
        self,
        paths: Sequence[Path],
        choices: Choices | None = None,
        progress: Progress = quiet,
        *,
        may_fork: bool = False,
    ) -> list[tuple[str, Outcome]]:
        """Read several files at the same time, in their order; a zip is the files in it.

        Returns each file's name with what was found in it, or with the sentence that refuses it.
        `may_fork`: this is a program of its
        own, whose readers may be copies of it.
        """
        return read_together(
            paths,
            lambda path, name, reader: self.read(path, name, choices, progress, reader=reader),
            may_fork=may_fork,
        )

    def _read(
        self,
        path: Path,
        name: str,
        choices: Choices,
        key: str,
        progress: Progress,
        cancelled: Callable[[], bool] | None,
        reader: Reader | None,
    ) -> Report:
        made = self.folder / "parsed" / f".tmp-{key}-{uuid4().hex}.duckdb"
        report = read_safely(path, name, choices, made, progress, cancelled, reader=reader)
        if made.exists():
            if report.question:
                made.unlink()
            else:
                put_in_place(made, self._parsed(key))
        return report

    def _store(self, path: Path, reading: Reading) -> None:
        """Keep the bytes as they came and what was decided about them. The person's file name is
        data, never a path."""
        folder = make_private(self.folder / "uploads" / reading.sha)
        if not (folder / "bytes").exists():
            made = folder / f".tmp-{uuid4().hex}"
            shutil.copyfile(path, made)
            put_in_place(made, folder / "bytes")
        decided = {
            "file": reading.name,
            "choices": reading.choices.to_dict(),
            "report": reading.report.to_dict(),
        }
        write_json(folder / "decided.json", decided)

    def _with_zone(self, choices: Choices) -> Choices:
        return choices if choices.timezone else replace(choices, timezone=self.timezone)

    @property
    def timezone(self) -> str:
        """The zone that texts without offset are read in."""
        return self.notebook.get("timezone", "Europe/Kyiv")

    def _parsed(self, key: str) -> Path:
        return self.folder / "parsed" / f"{key}.duckdb"

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
        with only_importer(self.folder):
            before, state = self.state, self._read_again()
            uploads = [upload for upload in state.uploads if is_demo or not upload.is_demo]
            for reading in readings:
                uploads = [
                    upload
                    for upload in uploads
                    if upload.sha != reading.sha or (reading.is_known and upload.in_force)
                ]
                if not any(upload.parsed == reading.key and upload.in_force for upload in uploads):
                    uploads.append(reading.kept(is_demo))
            if tuple(uploads) == before.uploads and not rebuild and self._is_whole(before):
                snapshot = self.current()
                assert snapshot
                return snapshot
            return self._move_on(state.with_uploads(tuple(uploads)))

    def _is_whole(self, state: State) -> bool:
        return (
            bool(state.snapshot)
            and state.schema == SCHEMA
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
        with only_importer(self.folder):
            state = self._read_again()
            return self._move_on(
                state.with_uploads(
                    tuple(
                        replace(u, in_force=in_force) if u.sha == sha else u for u in state.uploads
                    )
                )
            )

    @full_disk_said()
    def rebuild(self) -> Snapshot:
        """Build again from the same uploads: after a correction of stages or settings, or with a
        new version of the program."""
        with only_importer(self.folder):
            return self._move_on(self._read_again())

    def _read_again(self) -> State:
        """The state with every upload's typed rows at hand; those that are gone, or were read in
        another zone, are read again."""
        state = self.state
        uploads = []
        for upload in state.uploads:
            choices = Choices.from_dict(upload.choices)
            if self._parsed(upload.parsed).exists() and choices.timezone == self.timezone:
                uploads.append(upload)
                continue
            if not self.bytes_of(upload.sha).exists():
                raise FunnelError(
                    N_("{file} was loaded before, but is gone from the workspace."),
                    now=N_("Load it again."),
                    code="upload_gone",
                    file=upload.file,
                )
            again = self.read(
                self.bytes_of(upload.sha), upload.file, replace(choices, timezone=self.timezone)
            )
            uploads.append(
                replace(
                    upload,
                    parsed=again.key,
                    report=again.report.to_dict(),
                    choices=again.choices.to_dict(),
                )
            )
        return state.with_uploads(tuple(uploads))

    def _move_on(self, state: State) -> Snapshot:
        from funnel.workspace.frozen import basis_of, counted_limits
        from funnel.workspace.making import make_snapshot

        number = state.number + 1
        name = f"snap-{number:06d}"
        basis = basis_of(state)
        decisions = self.notebook.decisions(name, state.is_demo, basis)
        sha256, counts = make_snapshot(self.folder, name, state, decisions, self._parsed)
        # one of an older schema is nothing to fall back on
        before = (
            ((state.snapshot, state.sha256), *state.before)[: KEEP_SNAPSHOTS - 1]
            if state.snapshot and state.schema == SCHEMA
            else ()
        )
        moved = replace(
            state,
            snapshot=name,
            sha256=sha256,
            number=number,
            counts=counts,
            before=before,
            schema=SCHEMA,
            version=__version__,
        )
        write_state(self.folder, moved)
        sweep(self.folder, moved)
        snapshot = self.current()
        assert snapshot
        self.notebook.freeze_limits(counted_limits(snapshot), basis, state.is_demo)
        return snapshot

    # ---- what there is ---------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """What the pointer says now."""
        return read_state(self.folder)

    def current(self) -> Snapshot | None:
        """The snapshot that counts, opened read-only; None before the first import. A damaged one
        gives way to the one before it."""
        state = self.state
        if not state.snapshot:
            return None
        if state.schema < SCHEMA:
            return self.rebuild()
        if self._open and self._open.id == state.snapshot:
            return self._open
        opened = standing(self.folder, state)
        if opened is None:
            raise FunnelError(
                N_("The snapshot {name} is damaged, and there is none before it."),
                now=N_(
                    "Load one of the files again: the snapshot is then made anew from the uploads."
                ),
                code="snapshot_damaged",
                name=state.snapshot,
            )
        self.damaged = "" if opened.id == state.snapshot else state.snapshot
        self._open = opened
        return opened

    def uploads(self) -> tuple[Kept, ...]:
        """Every upload that was ever kept, oldest first, with what was found in it."""
        return self.state.uploads

    def bytes_of(self, sha: str) -> Path:
        """Where an upload lies as it came."""
        return self.folder / "uploads" / sha / "bytes"
