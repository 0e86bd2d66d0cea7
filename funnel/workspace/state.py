"""The pointer: which snapshot counts, and which uploads it was made from. One small file, replaced
as a whole."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.workspace.disk import write_json

SCHEMA = (
    4  # of the tables of a snapshot and of the pointer; a snapshot of an older one is made anew
)


@dataclass(frozen=True)
class Kept:
    """An upload that was kept once. `parsed` names its typed rows; taken back it stays listed, but
    does not count."""

    sha: str
    file: str
    parsed: str
    loaded_at: str
    report: dict[str, Any]
    choices: dict[str, Any] = field(default_factory=dict)
    in_force: bool = True
    is_demo: bool = False


@dataclass(frozen=True)
class State:
    """What CURRENT.json says."""

    snapshot: str = ""
    sha256: str = ""
    number: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    uploads: tuple[Kept, ...] = ()
    before: tuple[tuple[str, str], ...] = ()  # (snapshot, sha256) of the ones before, newest first
    schema: int = SCHEMA
    version: str = ""

    @property
    def in_force(self) -> tuple[Kept, ...]:
        """The uploads that count, oldest first."""
        return tuple(upload for upload in self.uploads if upload.in_force)

    @property
    def is_demo(self) -> bool:
        """Whether only the demo company is loaded."""
        return bool(self.in_force) and all(upload.is_demo for upload in self.in_force)

    def with_uploads(self, uploads: tuple[Kept, ...]) -> State:
        """The same with other uploads."""
        return replace(self, uploads=uploads)


def read_state(folder: Path) -> State:
    """The state of a workspace; a new one is empty."""
    path = folder / "CURRENT.json"
    if not path.exists():
        return State()
    try:
        return _state_of(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError, KeyError, AttributeError) as cause:
        raise damaged(path) from cause


def damaged(path: Path) -> FunnelError:
    """The sentence for a file of the workspace that cannot be read any more."""
    now = N_("Restore it from a backup, or choose another folder and load your files again.")
    return FunnelError(N_("{file} is damaged."), now=now, code="workspace_damaged", file=str(path))


def _state_of(plain: dict[str, Any]) -> State:
    if plain.get("schema", 0) > SCHEMA:
        raise FunnelError(
            N_("This workspace was made by a newer version of Funnel."),
            now=N_("Install that version, or choose another folder."),
            code="newer_workspace",
        )
    uploads = tuple(Kept(**upload) for upload in plain.pop("uploads", ()))
    before = tuple((name, sha) for name, sha in plain.pop("before", ()))
    return State(**plain, uploads=uploads, before=before)


def write_state(folder: Path, state: State) -> None:
    """Move the pointer."""
    write_json(folder / "CURRENT.json", asdict(state))
