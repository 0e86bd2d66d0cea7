"""What the notebook says, once more in a sealed file beside it: written within each change, before
the change counts, so that a notebook that is lost later takes no decision with it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from funnel.workspace.begun import write_sealed
from funnel.workspace.marker import COPY
from funnel.workspace.notes import Notes
from funnel.workspace.sealed import Broken, typed, unsealed

NAMED = {"funnel": "notebook"}  # no other sealed file says so


def write_copy(folder: Path, workspace: str, notes: Notes) -> None:
    """Replace the copy. Needs the notebook's lock: of two writers the later one counts."""
    write_sealed(folder, COPY, NAMED | {"workspace": workspace, "notes": asdict(notes)})


def read_copy(folder: Path, workspace: str) -> Notes | None:
    """What the copy says; None where there is none, or none of this workspace that is whole."""
    try:
        plain, has_seal = unsealed((folder / COPY).read_bytes())
        if not has_seal or plain | NAMED != plain or plain.get("workspace") != workspace:
            return None
        return typed(plain.get("notes"), Notes)
    except (Broken, OSError):
        return None
