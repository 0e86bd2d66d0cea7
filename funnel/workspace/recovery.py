"""A record that was lost, from what lies in the workspace: every upload, and what was decided
about it."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.reading import Choices
from funnel.workspace.begun import write_sealed
from funnel.workspace.disk import digest
from funnel.workspace.sealed import Broken, sealed, typed, unsealed
from funnel.workspace.state import READER, Kept, State

DECIDED = "decided.json"
SHA = re.compile(r"[0-9a-f]{64}")
SNAPSHOT = re.compile(r"snap-(\d{6,12})\.duckdb")


def parsed_key(sha: str, choices: Choices, reader: int = READER) -> str:
    """The name of the typed rows of a file that was read with these choices by this reader."""
    import hashlib

    text = f"{sha} {sorted(choices.to_dict().items())}" + (f" {reader}" if reader > 1 else "")
    return hashlib.sha256(text.encode()).hexdigest()[:24]


# ---- what lies beside the bytes ------------------------------------------------------------------


def note_decided(folder: Path, state: State) -> None:
    """Bring what lies beside each upload in line with the record."""
    for index, upload in enumerate(state.uploads):
        beside = folder / "uploads" / upload.sha
        entry = _entry(state, index, upload)
        if beside.is_dir() and _says(beside / DECIDED) != sealed(entry):
            write_sealed(folder, f"uploads/{upload.sha}/{DECIDED}", entry)


def agrees(folder: Path, state: State, upload: Kept) -> bool:
    """Whether what lies beside an upload says the same as the record."""
    entry = _entry(state, state.uploads.index(upload), upload)
    return _says(folder / "uploads" / upload.sha / DECIDED) == sealed(entry)


def _entry(state: State, index: int, upload: Kept) -> dict[str, Any]:
    return vars(upload) | {"place": index, "workspace": state.workspace}


def _says(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


# ---- and back ------------------------------------------------------------------------------------


def has_upload(folder: Path) -> bool:
    """Whether any upload lies here as only we keep it: a folder that bears the SHA-256 of its
    bytes, and beside them what was decided."""
    for place in _places(folder):
        try:
            _decided(place)
        except Broken:
            continue
        if (place / "bytes").is_file() and digest(place / "bytes") == place.name:
            return True
    return False


def recovered(folder: Path) -> tuple[State, bool]:
    """What the record must have said, and whether it is sure which uploads were taken back; no
    snapshot counts. Without uploads it is that of a new workspace.

    Raises `FunnelError` where something that was decided about an upload is damaged too.
    """
    found = []
    for place in _places(folder):
        try:
            found.append(_decided(place))
        except Broken as cause:
            raise FunnelError(
                N_("{file} is damaged, and so is what the workspace recorded about it."),
                now=N_(
                    "Restore it from a backup, or choose another folder and load your files again."
                ),
                code="workspace_damaged",
                file=str(place / DECIDED),
            ) from cause
    is_old = any(plain["place"] is None for plain in found)
    is_sure = True
    if is_old:
        found, is_sure = _as_last_counted(folder, found)
    number = max((int(name[1]) for name in _snapshots(folder)), default=0)
    ids = {plain["workspace"] for plain in found if plain.get("workspace")}
    ordered = sorted(found, key=lambda plain: (plain["place"], plain["loaded_at"]))
    state = State(
        uploads=tuple(typed(_fields(plain), Kept) for plain in ordered),
        number=number,
        workspace=ids.pop() if len(ids) == 1 else "",
    )
    return state, is_sure


def _as_last_counted(
    folder: Path, found: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], bool]:
    """Of earlier versions only the snapshots say which uploads were kept, in which order, and
    which were taken back; without any, all are taken for kept, which is not sure."""
    told = _told_by_snapshots(folder)
    if told is None:
        return [plain | {"place": 0} for plain in found], False
    return [plain | told[plain["sha"]] for plain in found if plain["sha"] in told], True


def _told_by_snapshots(folder: Path) -> dict[str, dict[str, Any]] | None:
    """{upload: what the newest snapshot that can be read says of it}."""
    import duckdb

    from funnel import tables
    from funnel.workspace.snapshot import Snapshot

    newest = sorted(_snapshots(folder), key=lambda name: int(name[1]), reverse=True)
    for name in newest:
        try:
            with closing(Snapshot(folder / "snapshots" / name[0])) as snapshot:
                rows = snapshot.ask(tables.imports).to_dict("records")
                return {row["upload"]: _told(row, snapshot.facts.is_demo) for row in rows}
        except (duckdb.Error, Broken, ValueError, TypeError, KeyError):
            continue
    return None


def _told(row: dict[Any, Any], is_demo: bool) -> dict[str, Any]:
    return {
        "place": int(row["import_no"]),
        "loaded_at": row["loaded_at"].isoformat(timespec="seconds"),
        "in_force": bool(row["is_in_force"]),
        "is_demo": is_demo,
    }


def _fields(plain: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in plain.items() if name not in {"place", "workspace"}}


def _snapshots(folder: Path) -> list[re.Match[str]]:
    names = [path.name for path in (folder / "snapshots").glob("snap-*.duckdb")]
    return [match for name in names if (match := SNAPSHOT.fullmatch(name))]


def _places(folder: Path) -> list[Path]:
    """The folders of the uploads that were kept."""
    return sorted(
        path
        for path in (folder / "uploads").glob("*")
        if SHA.fullmatch(path.name) and (path / DECIDED).exists()
    )


def _decided(place: Path) -> dict[str, Any]:
    """What was decided about an upload, as an entry of the record with its place in the list;
    raises `Broken`."""
    path = place / DECIDED
    try:
        plain, has_seal = unsealed(path.read_bytes())
    except OSError as cause:
        raise Broken(str(cause)) from cause
    if not has_seal:
        plain = _of_before(place, plain)
    if plain.get("sha") != place.name:
        raise Broken("another upload")
    if has_seal and not isinstance(plain.get("place"), int):
        raise Broken("place")
    if not isinstance(plain.get("workspace"), str):
        raise Broken("workspace")
    typed(_fields(plain), Kept)
    return plain


def _of_before(place: Path, plain: dict[str, Any]) -> dict[str, Any]:
    """An earlier version wrote the name, the choices and the report alone, and no seal."""
    if set(plain) != {"file", "choices", "report"}:
        raise Broken("no seal")
    written = datetime.fromtimestamp((place / DECIDED).stat().st_mtime, UTC)
    choices = typed(plain["choices"], Choices)
    parsed = {reader: parsed_key(place.name, choices, reader) for reader in range(1, READER + 1)}
    rows = place.parents[1] / "parsed"
    there = [reader for reader, key in parsed.items() if (rows / f"{key}.duckdb").exists()]
    reader = max(there, default=1)
    return plain | {
        "sha": place.name,
        "parsed": parsed[reader],
        "reader": reader,
        "loaded_at": written.replace(tzinfo=None).isoformat(timespec="seconds"),
        "place": None,
        "workspace": "",
    }
