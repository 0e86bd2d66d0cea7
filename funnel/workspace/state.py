"""The record of what is kept: whatever lies in a workspace is checked against it before it is
believed.

    .funnel-workspace        the marker: this folder is ours (`marker`)
    CURRENT.json             the record, sealed (`sealed`): this module
    uploads/<sha>/bytes      a file as it came; its folder's name is its SHA-256
    uploads/<sha>/decided.json  sealed: the record's entry of this upload (`Kept`) and its place in
                             the list, so that a lost record can be made anew (`recovery`); an
                             upload without it was read, but never kept
    parsed/<key>.duckdb      its typed rows; `Kept.parsed_sha256`; can be made anew from the bytes
    parsed/condensed.duckdb  what earlier lists of deals say that those beside them do not
                             (`condensed`); `State.condensed`; can be made anew from the typed rows
    snapshots/snap-N.duckdb  all tables; `State.sha256`; can be made anew from the typed rows
    notebook.sqlite          what people decided; holds a seal and the workspace's id of its own
                             (`notebook`); `State.notes` is what it said at the last build
    notebook-copy.json       sealed: what the notebook says, should it be lost (`notebook_copy`)
    .begun                   the names of what was begun and may be cleared away (`begun`)
    .shapes                  a cache: SQL of questions that were asked (`shapes_kept`)
    .lock                    held by the one who imports (`disk`)
    .making                  held by the one who makes the demo (`disk`)

Whoever erases something of an upload has these places to look into: its folder, `parsed`, every
snapshot, `State.uploads` (the report holds the first rows as text), `State.notes`, the notebook
and its copy; `.shapes` is emptied.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Meta

from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.reading import Choices, Report
from funnel.workspace.begun import write_sealed
from funnel.workspace.notes import Notes
from funnel.workspace.sealed import Broken, typed, unsealed

# of the tables of a snapshot and of the record; a snapshot of an older one is made anew
SCHEMA = 10
READER = 2  # of the typed rows; those of an older one are read anew from the bytes
SEALED_SINCE = 5  # records of older schemas bear no seal
POINTER = "CURRENT.json"
CONDENSED = "parsed/condensed.duckdb"

Sha = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
MaybeSha = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?\Z")]
Key = Annotated[str, Meta(pattern=r"^[0-9a-f]{24}\Z")]
Name = Annotated[str, Meta(pattern=r"^snap-\d{6,12}\Z")]
MaybeName = Annotated[str, Meta(pattern=r"^(snap-\d{6,12})?\Z")]
Count = Annotated[int, Meta(ge=0)]


@dataclass(frozen=True)
class Kept:
    """An upload that was kept once. `parsed` names its typed rows; taken back it stays listed, but
    does not count."""

    sha: Sha
    file: str
    parsed: Key
    loaded_at: str
    report: dict[str, Any]
    choices: dict[str, Any] = field(default_factory=dict)
    in_force: bool = True
    is_demo: bool = False
    parsed_sha256: MaybeSha = ""  # of the typed rows; versions before did not say it
    taken_back_at: str = ""  # UTC, ISO 8601; versions before did not say it
    reader: int = 1  # what read the typed rows; versions before did not say it

    def __post_init__(self) -> None:
        """Everything in it is checked; reports of earlier versions lack what came later."""
        datetime.fromisoformat(self.loaded_at)
        if self.taken_back_at:
            datetime.fromisoformat(self.taken_back_at)
        choices = typed(self.choices, Choices)
        report = typed(self.report, Report)
        _check(choices, report)
        rejects = [list(reject) for reject in report.set_aside]
        object.__setattr__(self, "report", report.to_dict() | {"set_aside": rejects})

    @property
    def observed_at(self) -> datetime | None:
        """The moment that it speaks about: as it was said at the loading, else as it says."""
        moment = self.choices.get("as_of") or self.report.get("observed_at")
        if moment:
            return datetime.fromisoformat(moment)
        return None


def _check(choices: Choices, report: Report) -> None:
    """What no type says."""
    if choices.as_of:
        datetime.fromisoformat(choices.as_of)
    if choices.timezone:
        _zone(choices.timezone)
    if not all(isinstance(notice.get("code"), str) for notice in report.notices):
        raise Broken("a notice without a code")


def _zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as cause:
        raise Broken("no zone") from cause


@dataclass(frozen=True)
class State:
    """What CURRENT.json says."""

    snapshot: MaybeName = ""
    sha256: MaybeSha = ""
    number: Count = 0
    counts: dict[str, int] = field(default_factory=dict)
    uploads: tuple[Kept, ...] = ()
    # (snapshot, sha256) of the ones before, newest first
    before: tuple[tuple[Name, Sha], ...] = ()
    schema: int = SCHEMA
    version: str = ""
    workspace: str = ""  # the id that the marker and the notebook bear too
    notes: Notes | None = None  # what people had decided when the snapshot was made
    condensed: MaybeSha = ""  # of the condensed lists; blank where there are none

    @property
    def in_force(self) -> tuple[Kept, ...]:
        """The uploads that count, oldest first."""
        return tuple(upload for upload in self.uploads if upload.in_force)

    @property
    def is_demo(self) -> bool:
        """Whether only the demo company is loaded."""
        return bool(self.in_force) and all(upload.is_demo for upload in self.in_force)

    @property
    def is_lost(self) -> bool:
        """Whether uploads are known, but no snapshot of them: the record was lost."""
        return bool(self.uploads) and not self.snapshot

    @property
    def snapshots(self) -> tuple[str, ...]:
        """Every snapshot that is kept, newest first."""
        return tuple(name for name in (self.snapshot, *(name for name, _ in self.before)) if name)

    @property
    def kept_names(self) -> frozenset[str]:
        """What belongs to an upload of the record, as paths below the workspace's folder."""
        bytes_of = (f"uploads/{upload.sha}" for upload in self.uploads)
        rows_of = (f"parsed/{upload.parsed}.duckdb" for upload in self.uploads)
        return frozenset((*bytes_of, *rows_of))

    def with_uploads(self, uploads: Iterable[Kept]) -> State:
        """The same with other uploads."""
        return replace(self, uploads=tuple(uploads))


def read_state(folder: Path) -> State | None:
    """What the record says; None where there is none. Raises `Broken` for a damaged one."""
    try:
        content = (folder / POINTER).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except IsADirectoryError as cause:
        raise Broken("a folder") from cause
    return _state_of(content, folder / POINTER)


def _state_of(content: bytes, path: Path) -> State:
    plain, has_seal = unsealed_or_newer(content, path)
    # another sealed file under this name says no schema
    if has_seal != (plain.get("schema", 0) >= SEALED_SINCE):
        raise Broken("no seal, or that of another file")
    return typed(plain, State)


def unsealed_or_newer(content: bytes, path: Path) -> tuple[dict[str, Any], bool]:
    """What a record says; one of a newer version is left alone, whatever its seal."""
    try:
        plain, has_seal = unsealed(content)
    except Broken:
        if _schema_in(content) > SCHEMA:
            raise _newer(path) from None
        raise
    if _is_number(plain.get("schema", 0)) and plain.get("schema", 0) > SCHEMA:
        raise _newer(path)
    if not _is_number(plain.get("schema", 0)):
        raise Broken("schema")
    return plain, has_seal


def _schema_in(content: bytes) -> int:
    try:
        schema = json.loads(content).get("schema", 0)
    except (ValueError, AttributeError, RecursionError):
        return 0
    if _is_number(schema):
        return schema
    return 0


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _newer(path: Path) -> FunnelError:
    return FunnelError(
        N_("{file} says that this workspace was made by a newer version of Funnel."),
        now=N_("Install that version, or choose another folder."),
        code="newer_workspace",
        file=str(path),
    )


def damaged(path: Path) -> FunnelError:
    """The sentence for a file of the workspace that cannot be read and not be made anew."""
    now = N_("Restore it from a backup, or choose another folder and load your files again.")
    return FunnelError(N_("{file} is damaged."), now=now, code="workspace_damaged", file=str(path))


def write_state(folder: Path, state: State) -> None:
    """Move the pointer."""
    write_sealed(folder, POINTER, asdict(state))
