"""One snapshot, from the uploads in force to a finished file under its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd

from funnel import model, rules
from funnel.errors import FunnelError, full_disk_said
from funnel.i18n import N_
from funnel.reading.exported_at import told_at
from funnel.workspace.begun import aside, note
from funnel.workspace.builder import SnapshotBuilder
from funnel.workspace.condensed import Condensed, condense
from funnel.workspace.disk import digest, need_room, put_in_place
from funnel.workspace.state import Kept, State

TELLING = {"deals", "transitions", "entries", "tasks"}  # inputs whose rows tell what happened
IMPORT_TEXTS = ("format", "encoding", "delimiter", "dates")


def make_snapshot(
    folder: Path, name: str, state: State, decisions: model.Decisions, parsed: Callable[[str], Path]
) -> tuple[str, dict[str, int], str]:
    """Build aside, check, rename. Returns the file's SHA-256, its rows per table, and the SHA-256
    of the condensed lists that it was made from; leaves no snapshot behind if anything fails."""
    need_room(folder, sum(parsed(upload.parsed).stat().st_size for upload in state.in_force))
    try:
        with aside(folder, "snapshots") as made:
            with full_disk_said():
                condensed = condense(folder, state.in_force, parsed, state.condensed)
                counts = _build(made / f"{name}.duckdb", state, decisions, parsed, condensed)
            sha256 = digest(made / f"{name}.duckdb")
            target = note(folder, f"snapshots/{name}.duckdb")
            put_in_place(made / f"{name}.duckdb", target)
    except (duckdb.IOException, duckdb.OutOfMemoryException) as cause:
        raise FunnelError(
            N_(
                "The snapshot could not be made: the disk or the memory is full, or a file of the"
                " workspace is damaged."
            ),
            now=N_(
                "Free some space and load again. If that does not help, delete the folder {folder}:"
                " it is made anew from the uploads."
            ),
            code="build_failed",
            folder=str(folder / "parsed"),
        ) from cause
    return sha256, counts, condensed.sha256 if condensed else ""


def _build(
    made: Path,
    state: State,
    decisions: model.Decisions,
    parsed: Callable[[str], Path],
    condensed: Condensed | None,
) -> dict[str, int]:
    uploads = state.in_force
    builder = SnapshotBuilder(
        made,
        [
            (parsed(upload.parsed), upload.observed_at, upload.report["format"])
            for upload in uploads
        ],
        condensed,
    )
    try:
        decided = replace(decisions, looked_at=_looked_at(uploads, decisions.timezone))
        facts = model.build(builder, decided)
        if facts.knows_moves:
            builder.create("findings", rules.everything(facts))
            facts = replace(facts, found_by=tuple(rules.rules()))
        builder.add_rejects([(upload.sha, upload.file) for upload in uploads])
        builder.add_imports(imports_of(state))
        return builder.finish(facts.to_json())
    finally:
        builder.close()


def _looked_at(uploads: Iterable[Kept], timezone: str) -> datetime | None:
    """When the newest file of what happens to deals was exported: as it was said at the loading,
    else by the day in its name."""
    telling = [upload for upload in uploads if TELLING & set(upload.report.get("inputs", ()))]
    moments = [_exported_at(upload, timezone) for upload in telling]
    return max((moment for moment in moments if moment), default=None)


def _exported_at(upload: Kept, timezone: str) -> datetime | None:
    if said := upload.choices.get("as_of"):
        return datetime.fromisoformat(said)
    return told_at(None, upload.file, upload.choices.get("timezone") or timezone)


def imports_of(state: State) -> pd.DataFrame:
    """The table `imports`: one row per file ever loaded."""
    rows = [
        {
            "import_no": number,
            "upload": upload.sha,
            "file": upload.file,
            "loaded_at": upload.loaded_at,
            **{name: upload.report.get(name) or None for name in IMPORT_TEXTS},
            "rows": upload.report["rows"],
            "loaded": upload.report["loaded"],
            "set_aside": upload.report["set_aside_rows"],
            "left_out": upload.report["left_out"],
            "notices": ",".join(notice["code"] for notice in upload.report["notices"]) or None,
            "is_in_force": upload.in_force,
        }
        for number, upload in enumerate(state.uploads, 1)
    ]
    columns = [
        "import_no",
        "upload",
        "file",
        *IMPORT_TEXTS,
        "loaded_at",
        "rows",
        "loaded",
        "set_aside",
        "left_out",
        "notices",
        "is_in_force",
    ]
    return pd.DataFrame(rows, columns=columns)
