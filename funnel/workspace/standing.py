"""Which snapshot can be stood on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from funnel.workspace.disk import digest
from funnel.workspace.state import State

if TYPE_CHECKING:
    from funnel.workspace.snapshot import Snapshot


def is_whole(folder: Path, name: str, sha256: str) -> bool:
    """Whether a snapshot is to the byte what was written."""
    return bool(sha256) and digest(folder / "snapshots" / f"{name}.duckdb") == sha256


def standing(folder: Path, state: State) -> Snapshot | None:
    """The snapshot that counts, opened; None if it is damaged or gone."""
    import duckdb

    from funnel.workspace.snapshot import Snapshot

    if not is_whole(folder, state.snapshot, state.sha256):
        return None
    try:
        return Snapshot(folder / "snapshots" / f"{state.snapshot}.duckdb")
    except duckdb.Error:
        return None
