"""Which uploads count, and which snapshots may: as values, nothing is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from funnel.workspace.inbox import Reading
from funnel.workspace.notices import Notice
from funnel.workspace.state import SCHEMA, Kept, State

KEEP_SNAPSHOTS = 3
UNDO = timedelta(days=7)  # so long an upload that was taken back can count again
RECOUNTED = 6  # numbers of older schemas meant something else
REREAD = 8  # files of older ones told no expected days and chances
LOOKED = 9  # older ones did not keep since when an amount, a chance or an expected day was known


def with_readings(
    uploads: tuple[Kept, ...], readings: Iterable[Reading], is_demo: bool
) -> tuple[Kept, ...]:
    """The uploads with what was read, each file once; own files end the demo."""
    kept = [upload for upload in uploads if is_demo or not upload.is_demo]
    for reading in readings:
        kept = [upload for upload in kept if not _is_replaced(upload, reading)]
        if not any(upload.parsed == reading.key and upload.in_force for upload in kept):
            kept.append(reading.kept(is_demo))
    return tuple(kept)


def _is_replaced(upload: Kept, reading: Reading) -> bool:
    """Whether it is the same file, read otherwise or taken back."""
    counts_already = reading.is_known and upload.in_force
    return upload.sha == reading.sha and not counts_already


def with_force(uploads: Iterable[Kept], sha: str, in_force: bool) -> list[Kept]:
    """The uploads with one of them taken back, or counting again."""
    now = "" if in_force else datetime.now(UTC).replace(tzinfo=None).isoformat()
    return [
        replace(upload, in_force=in_force, taken_back_at=now) if upload.sha == sha else upload
        for upload in uploads
    ]


def is_expired(upload: Kept) -> bool:
    """Whether an upload was taken back so long ago that it does not come back."""
    if upload.in_force:
        return False
    since = datetime.fromisoformat(upload.taken_back_at or upload.loaded_at)
    return datetime.now(UTC).replace(tzinfo=None) - since > UNDO


def can_stand(state: State) -> bool:
    """Whether there is a snapshot that this version can read."""
    return bool(state.snapshot) and state.schema == SCHEMA


def fall_back(state: State) -> tuple[tuple[str, str], ...]:
    """Snapshots that are kept beside the newest, newest first; one of an older schema is none."""
    if not can_stand(state):
        return ()
    return ((state.snapshot, state.sha256), *state.before)[: KEEP_SNAPSHOTS - 1]


def of_older(schema: int) -> Notice:
    """Why the snapshot of an older version is made anew."""
    if schema < RECOUNTED:
        return Notice("recounted")
    if schema < REREAD:
        return Notice("reread")
    return Notice("looked" if schema < LOOKED else "entered")
