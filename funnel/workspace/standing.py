"""Which snapshot can be stood on, and what may be cleared away."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from funnel.errors import FunnelError
from funnel.workspace.disk import only_importer
from funnel.workspace.state import State, read_state

if TYPE_CHECKING:
    from funnel.workspace.snapshot import Snapshot

ABANDONED = 3600.0  # seconds: no reading takes that long, so nobody is at work on it


def digest(path: Path) -> str:
    """A file's SHA-256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_whole(folder: Path, name: str, sha256: str) -> bool:
    """Whether a snapshot is to the byte what was written."""
    path = folder / "snapshots" / f"{name}.duckdb"
    return path.exists() and digest(path) == sha256


def standing(folder: Path, state: State) -> Snapshot | None:
    """The newest snapshot that is whole, opened; None if there is none."""
    import duckdb

    from funnel.workspace.snapshot import Snapshot

    for name, sha256 in ((state.snapshot, state.sha256), *state.before):
        if is_whole(folder, name, sha256):
            try:
                return Snapshot(folder / "snapshots" / f"{name}.duckdb")
            except duckdb.Error:
                continue
    return None


def sweep(folder: Path, state: State) -> None:
    """Remove snapshots that nothing points to."""
    wanted = {f"{name}.duckdb" for name in (state.snapshot, *(name for name, _ in state.before))}
    _remove(
        path for path in (folder / "snapshots").glob("snap-*.duckdb") if path.name not in wanted
    )


def clear(folder: Path) -> None:
    """Remove what an interrupted import left, unless one is running. Readings hold no lock: theirs
    go when they are old."""
    try:
        with only_importer(folder):
            _remove([*folder.glob(".tmp-*"), *(folder / "snapshots").glob(".tmp-*")])
            _remove(
                path
                for place in ("parsed/.tmp-*", "uploads/*/.tmp-*")
                for path in folder.glob(place)
                if _is_old(path)
            )
            sweep(folder, read_state(folder))
    except FunnelError as error:
        if error.code not in {"import_in_progress", "newer_workspace"}:
            raise


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > ABANDONED
    except OSError:  # somebody else removed it
        return False


def _remove(paths: Iterable[Path]) -> None:
    for path in list(paths):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
