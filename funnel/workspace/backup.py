"""One file that holds all that can't be made anew: the uploads as they came, and what was decided.

Typed rows and snapshots are made anew when it is restored. The file is a zip with a sealed list of
what is in it; nothing of it is believed before its SHA-256 fits.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from funnel.errors import FunnelError, full_disk_said
from funnel.i18n import N_
from funnel.workspace import begun
from funnel.workspace.disk import digest, make_private, only_importer, put_in_place
from funnel.workspace.notes import Notes
from funnel.workspace.sealed import Broken, sealed, typed, unsealed
from funnel.workspace.snapshot import Snapshot
from funnel.workspace.state import State
from funnel.workspace.store import Workspace

LIST = "backup.json"
RECORD = "record.json"
NOTES = "notes.json"
BYTES = re.compile(r"uploads/([0-9a-f]{64})\Z")
BACKUPS = "backups"  # the setting that remembers which were made: forgetting can't reach them
LARGEST = 64 << 20  # bytes of a list, a record or notes
# what a damaged zip may do to whoever reads it
UNREADABLE = (
    Broken,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass(frozen=True)
class Contents:
    """What a backup holds, read and checked."""

    state: State
    notes: Notes
    names: tuple[str, ...]


# ---- making one ----------------------------------------------------------------------------------


@full_disk_said()
def backup(workspace: Workspace, target: Path) -> int:
    """Write everything that can't be made anew into one file; returns how many uploads it holds.

    Raises `FunnelError` where the file exists, nothing is loaded, or an upload is damaged.
    """
    if target.exists():
        raise FunnelError(
            N_("{file} exists already."),
            now=N_("Choose another name: a backup never writes over a file."),
            code="backup_exists",
            file=str(target),
        )
    if not workspace.state.uploads:
        raise FunnelError(
            N_("Nothing is loaded in {folder}, so there is nothing to keep."),
            code="nothing_loaded",
            folder=str(workspace.folder),
        )
    workspace.begin()
    made = target.with_name(f".{target.name}-{uuid4().hex}.part")
    try:
        with only_importer(workspace.folder, wait=True):
            _write(workspace, made)
        put_in_place(made, target)
    finally:
        made.unlink(missing_ok=True)
    _remember(workspace, target)
    return len(workspace.state.uploads)


def _write(workspace: Workspace, made: Path) -> None:
    state = workspace.state
    made.touch(mode=0o600)
    sums: dict[str, str] = {}
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for upload in state.uploads:
            if digest(workspace.bytes_of(upload.sha)) != upload.sha:
                raise FunnelError(
                    N_("The kept copy of {file} is damaged, so no backup was made."),
                    now=N_("Load that file again: the kept copy is then made good."),
                    code="upload_damaged",
                    file=upload.file,
                )
            name = f"uploads/{upload.sha}"
            target.write(workspace.bytes_of(upload.sha), name)
            sums[name] = upload.sha
        for name, content in (
            (RECORD, sealed(asdict(state))),
            (NOTES, sealed(asdict(workspace.notebook.notes()))),
        ):
            target.writestr(name, content)
            sums[name] = hashlib.sha256(content).hexdigest()
        target.writestr(LIST, sealed({"backup": 1, "sums": sums}))


def _remember(workspace: Workspace, target: Path) -> None:
    made = {"file": str(target), "at": datetime.now(UTC).isoformat(timespec="seconds")}
    known = workspace.notebook.get(BACKUPS, [])
    workspace.notebook.set(BACKUPS, [*(one for one in known if one["file"] != str(target)), made])


def backups(workspace: Workspace) -> list[str]:
    """Where backups of this workspace were written, those that are still there."""
    known = workspace.notebook.get(BACKUPS, [])
    return [one["file"] for one in known if Path(one["file"]).exists()]


# ---- and back ------------------------------------------------------------------------------------


@full_disk_said()
def restore(workspace: Workspace, file: Path, *, may_replace: bool = False) -> Snapshot:
    """Make a workspace what a backup says, with a snapshot made anew; whoever looks at it meanwhile
    sees the state before or after.

    Raises `FunnelError` where the file is no whole backup, and where own files are loaded already,
    unless one `may_replace` them; the workspace is then as it was.
    """
    with _opened(file) as source:
        contents = _contents(source, file)
        _refuse_if_used(workspace, may_replace)
        workspace.begin()
        for name in contents.names:
            _put(workspace, source, name, file)
    return workspace.become(contents.state.uploads, contents.notes)


def _refuse_if_used(workspace: Workspace, may_replace: bool) -> None:
    state = workspace.state
    if state.uploads and not state.is_demo and not may_replace:
        raise FunnelError(
            N_("{folder} holds files of its own, which the backup would replace."),
            now=N_("Choose another --workspace, or add --replace to give them up."),
            code="workspace_used",
            folder=str(workspace.folder),
        )


def _opened(file: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except FileNotFoundError as cause:
        raise FunnelError(
            N_("{file}: there is no such file."),
            now=N_("Check the name and the folder."),
            code="no_file",
            file=str(file),
        ) from cause
    except UNREADABLE as cause:
        raise _no_backup(file) from cause


def _no_backup(file: Path) -> FunnelError:
    return FunnelError(
        N_("{file} is no backup of Funnel, or it is damaged."),
        now=N_("Nothing was changed. Take another copy of it."),
        code="backup_damaged",
        file=str(file),
    )


def _contents(source: zipfile.ZipFile, file: Path) -> Contents:
    """What the file says it holds; every part is checked against the sealed list."""
    try:
        names = _parts(source)
        state = typed(_json(source, RECORD), State)
        notes = typed(_json(source, NOTES), Notes)
        if {f"uploads/{upload.sha}" for upload in state.uploads} != set(names):
            raise Broken("uploads")
    except UNREADABLE as cause:
        raise _no_backup(file) from cause
    return Contents(state, notes, tuple(names))


def _parts(source: zipfile.ZipFile) -> list[str]:
    """The names of the uploads in it. Raises `Broken` where a part is not what the list says."""
    sums = typed(_json(source, LIST).get("sums"), dict[str, str])
    names = [name for name in sums if name not in (RECORD, NOTES)]
    if not all(BYTES.match(name) and name.endswith(sums[name]) for name in names):
        raise Broken("names")
    for name, wanted in sums.items():
        if _digest_of(source, name) != wanted:
            raise Broken(name)
    return names


def _json(source: zipfile.ZipFile, name: str) -> dict[str, Any]:
    if source.getinfo(name).file_size > LARGEST:
        raise Broken("too large")
    plain, has_seal = unsealed(source.read(name))
    if not has_seal:
        raise Broken("no seal")
    return plain


def _digest_of(source: zipfile.ZipFile, name: str) -> str:
    found = hashlib.sha256()
    with source.open(name) as part:
        for block in _blocks(part):
            found.update(block)
    return found.hexdigest()


def _blocks(part: IO[bytes]) -> Iterator[bytes]:
    while block := part.read(1 << 20):
        yield block


def _put(workspace: Workspace, source: zipfile.ZipFile, name: str, file: Path) -> None:
    """One upload into its place, noted as not kept yet."""
    sha = name.removeprefix("uploads/")
    begun.note(workspace.folder, name)
    if digest(workspace.bytes_of(sha)) == sha:
        return
    make_private(workspace.folder / name)
    with begun.aside(workspace.folder, name) as aside:
        with source.open(name) as part, (aside / "bytes").open("wb") as target:
            shutil.copyfileobj(part, target)
        if digest(aside / "bytes") != sha:
            raise _no_backup(file)
        put_in_place(aside / "bytes", workspace.bytes_of(sha))
