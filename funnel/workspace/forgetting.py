"""Erase a deal, a client or an upload from everything that is kept.

A file in which somebody to be forgotten occurs is replaced by its typed rows without them: the file
as it came is gone, and with it the rows that were set aside. Snapshots are made anew, earlier ones
removed. The notebook records that and when something was forgotten, never whom.
"""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from funnel.errors import FunnelError, full_disk_said
from funnel.i18n import N_
from funnel.reading import Choices
from funnel.workspace import begun, shapes_kept
from funnel.workspace.backup import backups
from funnel.workspace.disk import digest, make_private, only_importer, put_in_place
from funnel.workspace.forgetting_bytes import forms_of, holds, known, needles_of
from funnel.workspace.forgetting_notes import Whom, waiting, without
from funnel.workspace.forgetting_rows import EVERY, copy_without, count_of, deals_in, wheres
from funnel.workspace.parts import ROWS
from funnel.workspace.recovery import parsed_key
from funnel.workspace.state import Kept
from funnel.workspace.store import Workspace

FORGOTTEN = "forgotten"  # the setting that records when
FEWEST_LETTERS = 3  # a shorter text would fit half of all clients


@dataclass(frozen=True)
class Found:
    """What was found, or erased: deals, rows per file, decisions (promises, marks, choices); and
    what can't be reached: backups, and files that wait on somebody's desk."""

    deals: tuple[str, ...] = ()
    rows: dict[str, int] = field(default_factory=dict)  # {file: rows}
    backups: tuple[str, ...] = ()
    decisions: int = 0
    waiting: int = 0

    @property
    def is_nobody(self) -> bool:
        """Whether nothing that is kept tells of it."""
        return not self.rows and not self.decisions


# ---- looking -------------------------------------------------------------------------------------


def find(workspace: Workspace, whom: Whom) -> Found:
    """What would be erased. Raises `FunnelError` for a text too short to mean one client."""
    _refuse_short(whom)
    deals = _deals(workspace, whom)
    _, decisions = without(workspace.notebook.notes(), deals, whom)
    handed = waiting(workspace.folder, workspace.state.kept_names)
    needles = needles_of(whom, {"utf-8", "utf-16-le"})
    return Found(
        tuple(sorted(deals)),
        _told(workspace, deals, whom),
        tuple(backups(workspace)),
        decisions,
        sum(holds(path, needles) for path in handed),
    )


def _refuse_short(whom: Whom) -> None:
    if not whom.deal_id and len(whom.client.strip()) < FEWEST_LETTERS:
        raise FunnelError(
            N_("“{text}” is too short to mean one client."),
            now=N_("Write the whole name, number or address."),
            code="too_short",
            text=whom.client,
        )


def _deals(workspace: Workspace, whom: Whom) -> set[str]:
    """The deal itself, or all that name the client."""
    deals = {whom.deal_id} if whom.deal_id else set()
    for upload in workspace.state.uploads:
        with closing(_rows_of(workspace, upload)) as rows:
            deals |= set(deals_in(rows, whom))
    return deals


def _told(workspace: Workspace, deals: set[str], whom: Whom) -> dict[str, int]:
    """{file: rows to be erased} of every file that tells of whom is looked for."""
    uploads = workspace.state.uploads
    counted: dict[str, int] = {}
    for upload in uploads:
        with closing(_rows_of(workspace, upload)) as rows:
            found = sum(count_of(rows, name, where) for name, where in wheres(rows, deals, whom))
        if found or _is_named(workspace, upload, whom):
            counted[upload.sha] = found
    files = {upload.sha: upload.file for upload in uploads}
    return {files[sha]: found for sha, found in counted.items()}


def _rows_of(workspace: Workspace, upload: Kept) -> duckdb.DuckDBPyConnection:
    path = workspace.rows_of(upload)
    if digest(path) != (upload.parsed_sha256 or digest(path)) or not path.exists():
        raise FunnelError(
            N_("The rows of {file} are damaged, so nothing was forgotten."),
            now=N_("Run `python -m funnel verify`, mend what it says, then try again."),
            code="rows_damaged",
            file=upload.file,
        )
    config: dict[str, Any] = {"enable_external_access": "false"}
    return duckdb.connect(str(path), read_only=True, config=config)


def _is_named(workspace: Workspace, upload: Kept, whom: Whom) -> bool:
    """Whether the file as it came, a row of it that was set aside, or what was told of it still
    tells of whom is looked for, outside of the rows that were used."""
    if whom.deal_id:
        with closing(_rows_of(workspace, upload)) as rows:
            aside = rows.execute("select text from rejects where text is not null").fetchall()
        alone = re.compile(rf"(?<!\w){re.escape(whom.deal_id)}(?!\w)")
        return any(alone.search(told) for (told,) in aside)
    told = str(upload.report)
    if any(form in told for form in forms_of(whom)):
        return True
    encodings = {"utf-8", "utf-16-le", known(str(upload.report.get("encoding") or "utf-8"))}
    return holds(workspace.bytes_of(upload.sha), needles_of(whom, encodings))


# ---- erasing -------------------------------------------------------------------------------------


@full_disk_said()
def forget(workspace: Workspace, whom: Whom) -> Found:
    """Erase whom `find` finds, everywhere in the workspace; either all of it or nothing."""
    workspace.begin()
    found = find(workspace, whom)
    if found.is_nobody:
        return found
    with only_importer(workspace.folder, wait=True):
        uploads = [_forgotten(workspace, upload, found, whom) for upload in workspace.state.uploads]
        before = workspace.notebook.notes()
        workspace.notebook.replace(without(before, found.deals, whom)[0])
        try:
            workspace.notebook.compact()
            workspace.without(uploads)
        except BaseException:
            workspace.notebook.replace(before)
            raise
    shapes_kept.forget(workspace.folder)
    _record(workspace, deals=len(found.deals), files=len(found.rows), decisions=found.decisions)
    return found


@full_disk_said()
def forget_upload(workspace: Workspace, name: str) -> Found:
    """Erase an upload, by its file's name or SHA-256, as if it had never been loaded."""
    chosen = [one for one in workspace.state.uploads if name in (one.file, one.sha)]
    if not chosen:
        raise FunnelError(
            N_("No upload is called “{name}”."),
            now=N_("Choose one of: {known}."),
            code="no_upload",
            name=name,
            known=", ".join(one.file for one in workspace.state.uploads),
        )
    workspace.begin()
    with only_importer(workspace.folder, wait=True):
        gone = {one.sha for one in chosen}
        workspace.without(one for one in workspace.state.uploads if one.sha not in gone)
    shapes_kept.forget(workspace.folder)
    _record(workspace, deals=0, files=len(chosen))
    rows = {one.file: int(one.report.get("rows", 0)) for one in chosen}
    return Found((), rows, tuple(backups(workspace)))


def _forgotten(workspace: Workspace, upload: Kept, found: Found, whom: Whom) -> Kept:
    if upload.file in found.rows:
        return _without(workspace, upload, set(found.deals), whom)
    return upload


def _without(workspace: Workspace, upload: Kept, deals: set[str], whom: Whom) -> Kept:
    """The upload as its typed rows alone, without those to be erased."""
    with begun.aside(workspace.folder) as aside:
        made = aside / "rows.duckdb"
        copy_without(workspace.rows_of(upload), made, deals, whom)
        sha = digest(made)
        choices = replace(
            Choices.from_dict(upload.choices), format=ROWS, columns={}, as_of=_as_of(upload)
        )
        key = parsed_key(sha, choices)
        begun.note(workspace.folder, f"uploads/{sha}")
        begun.note(workspace.folder, f"parsed/{key}.duckdb")
        make_private(workspace.folder / "uploads" / sha)
        rows = aside / "copy.duckdb"
        rows.write_bytes(made.read_bytes())
        put_in_place(rows, workspace.folder / "parsed" / f"{key}.duckdb")
        put_in_place(made, workspace.bytes_of(sha))
    return replace(
        upload,
        sha=sha,
        parsed=key,
        parsed_sha256=sha,
        choices=choices.to_dict(),
        report=_report(upload, workspace.folder / "parsed" / f"{key}.duckdb"),
    )


def _as_of(upload: Kept) -> str | None:
    return upload.choices.get("as_of") or upload.report.get("observed_at")


def _report(upload: Kept, rows: Path) -> dict[str, Any]:
    """What is told of the file, without anything that its cells said."""
    with closing(duckdb.connect(str(rows), read_only=True)) as copy:
        inputs = upload.report.get("inputs", {})
        counts = {name: count_of(copy, name, EVERY) for name in inputs}
    total = sum(counts.values())
    return upload.report | {
        "format": ROWS,
        "preview": (),
        "set_aside": (),
        "set_aside_rows": 0,
        "left_out": 0,
        "rows": total,
        "loaded": total,
        "inputs": counts,
        "notices": ({"code": "forgotten"},),
        "columns": {},
    }


def _record(workspace: Workspace, **counts: int) -> None:
    at = datetime.now(UTC).isoformat(timespec="seconds")
    known = workspace.notebook.get(FORGOTTEN, [])
    workspace.notebook.set(FORGOTTEN, [*known, {"at": at, **counts}])
