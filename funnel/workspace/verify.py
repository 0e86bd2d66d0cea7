"""Everything that is kept, checked against the record; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from funnel.errors import FunnelError
from funnel.i18n import N_, t
from funnel.workspace.disk import digest
from funnel.workspace.marker import COPY, MARKER, NOTEBOOK, look
from funnel.workspace.recovery import DECIDED, agrees
from funnel.workspace.sealed import Broken
from funnel.workspace.standing import is_whole
from funnel.workspace.state import CONDENSED, POINTER, SEALED_SINCE, Kept, State, read_state
from funnel.workspace.store import Workspace

WHOLE = N_("whole")
DAMAGED = N_("damaged")
MISSING = N_("missing")
COPIED = "copied"  # a notebook that is lost, with a copy that is whole
UNSEALED = N_("whole, as far as an earlier version recorded")
FOREIGN = N_("of another workspace")

NEXT = {
    MARKER: N_("It is made anew with the next change, such as `python -m funnel load FILE…`."),
    POINTER: N_("It is made anew from the uploads as soon as somebody looks at the numbers."),
    NOTEBOOK: N_(
        "What had been decided until the last import counts instead, and is put back with the next"
        " change. Restore the file from a backup if something is missing then."
    ),
    COPIED: N_("Its copy counts instead, and it is put back with the next change."),
    COPY: N_("It is made anew with the next change."),
    "bytes": N_("Load {file} again: the kept copy is then made good."),
    DECIDED: N_("It is made anew with the next import."),
    "parsed": N_("It is made anew from the kept copy of {file} with the next import."),
    CONDENSED: N_("It is made anew with the next import."),
    "snapshots": N_("It is made anew as soon as somebody looks at the numbers."),
    "before": N_("No number needs it any more."),
}


@dataclass(frozen=True)
class Check:
    """One kept file: how it is, and what to do where it is not whole."""

    path: str  # below the workspace's folder
    how: str
    kind: str
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong with it."""
        return self.how in (WHOLE, UNSEALED)

    @property
    def now(self) -> str:
        """What to do, in the language in force; blank if nothing."""
        if self.is_whole:
            return ""
        return t(NEXT[self.kind], **self.params)


def checks(folder: Path) -> Iterator[Check]:
    """Every file that is kept. Raises `FunnelError` for a folder that is no workspace, and where
    the record can't even be made anew."""
    place = look(folder)
    if not place.is_begun:
        raise _nothing_loaded(folder)
    workspace = Workspace.open(folder)
    state = workspace.state
    is_old = not state.is_lost and state.schema < SEALED_SINCE
    yield Check(MARKER, _marker(folder, place.is_marked, is_old), MARKER)
    yield Check(POINTER, _record(folder, state, is_old), POINTER)
    copy = workspace.notebook.copy
    if copy is None:
        yield Check(NOTEBOOK, _notebook(workspace, is_old), NOTEBOOK)
    else:
        yield Check(NOTEBOOK, _notebook(workspace, is_old), COPIED)
    if not is_old:
        # a change that was cut short may have left a copy that is one decision ahead
        yield Check(COPY, _how(folder / COPY, is_whole=copy is not None), COPY)
    for upload in state.uploads:
        yield from _upload(workspace, state, upload, is_old)
    if state.condensed:
        is_same = digest(folder / CONDENSED) == state.condensed
        yield Check(CONDENSED, _how(folder / CONDENSED, is_whole=is_same), CONDENSED)
    yield from _snapshots(folder, state)


def _nothing_loaded(folder: Path) -> FunnelError:
    return FunnelError(
        N_("Nothing is loaded in {folder}."),
        now=N_(
            "Load files with `python -m funnel load FILE…`, or the demo with `python -m funnel"
            " demo`."
        ),
        code="nothing_loaded",
        folder=str(folder),
    )


def _snapshots(folder: Path, state: State) -> Iterator[Check]:
    """The one that counts, then those before it."""
    snapshots = [*state.before]
    if state.snapshot:
        snapshots.insert(0, (state.snapshot, state.sha256))
    kind = "snapshots"
    for name, sha256 in snapshots:
        path = f"snapshots/{name}.duckdb"
        yield Check(path, _how(folder / path, is_whole=is_whole(folder, name, sha256)), kind)
        kind = "before"


def _how(path: Path, *, is_whole: bool = False) -> str:
    """How a file is: as it was written, or there and another, or not there."""
    if is_whole:
        return WHOLE
    if path.exists():
        return DAMAGED
    return MISSING


def _unsealed(path: Path) -> str:
    """How a file is that was written before files were sealed: nobody can say whether it is as it
    was."""
    if path.exists():
        return UNSEALED
    return MISSING


def _marker(folder: Path, is_marked: bool, is_old: bool) -> str:
    if is_marked:
        return WHOLE
    if is_old and not (folder / MARKER).exists():
        return UNSEALED
    return _how(folder / MARKER)


def _record(folder: Path, state: State, is_old: bool) -> str:
    try:
        told = read_state(folder)
    except Broken:
        return DAMAGED
    if told is None:
        if state.uploads:
            return MISSING
        return WHOLE  # nothing was loaded yet
    if is_old:
        return UNSEALED
    return WHOLE


def _notebook(workspace: Workspace, is_old: bool) -> str:
    try:
        trouble = workspace.notebook.trouble
    except FunnelError as error:
        if error.code != "workspace_damaged":
            raise
        return DAMAGED
    if trouble is None:
        if is_old:
            return UNSEALED
        return WHOLE
    return {"damaged": DAMAGED, "foreign": FOREIGN}.get(trouble.code.partition("_")[2], MISSING)


def _upload(workspace: Workspace, state: State, upload: Kept, is_old: bool) -> Iterator[Check]:
    about = {"file": upload.file}
    where = f"uploads/{upload.sha}"
    kept = workspace.bytes_of(upload.sha)
    yield Check(f"{where}/bytes", _how(kept, is_whole=digest(kept) == upload.sha), "bytes", about)
    decided = workspace.folder / where / DECIDED
    if is_old:
        how = _unsealed(decided)
    else:
        how = _how(decided, is_whole=agrees(workspace.folder, state, upload))
    yield Check(f"{where}/{DECIDED}", how, DECIDED)
    if not upload.in_force:
        return
    rows = workspace.rows_of(upload)
    if upload.parsed_sha256:
        how = _how(rows, is_whole=digest(rows) == upload.parsed_sha256)
    else:
        how = _unsealed(rows)
    yield Check(f"parsed/{upload.parsed}.duckdb", how, "parsed", about)
