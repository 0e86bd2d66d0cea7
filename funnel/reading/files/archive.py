"""A zip of exports is several files: HubSpot and Salesforce send large ones that way."""

from __future__ import annotations

import re
import shutil
import uuid
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.reading.csv.dialect import find_dialect
from funnel.reading.report import Report

MOST_MEMBERS = 500
MOST_BYTES = 2 << 30
MOST_RATIO = 200
MOST_FILES = 100  # each is read by itself, and takes a tenth of a second however small it is
PACKED = {".zip", ".gz", ".7z", ".rar", ".bz2", ".xz"}  # not opened, but not passed over in silence
READ = (
    ".csv",
    ".tsv",
    ".txt",
    ".xlsx",
    ".xls",
    ".json",
    ".jsonl",
    ".ics",
    ".xes",
    ".xml",
    ".html",
    ".htm",
)
ENDINGS = PACKED | set(READ)


JUNK = re.compile(r"(?:readme|license|licence|changelog|manifest|note|about)\b.*", re.IGNORECASE)
TEXTS = {".txt", ".html", ".htm", ".xml"}  # which may be words to a person instead of a table


def rest_of(path: Path) -> list[str]:
    """The files in a zip that `unpacked` leaves out and a person put there; none of what an
    operating system adds."""
    if not _is_archive(path):
        return []
    with zipfile.ZipFile(path) as archive:
        members = [one for one in archive.infolist() if not one.is_dir()]
        return sorted(
            PurePosixPath(one.filename).name
            for one in members
            if not _is_hidden(one.filename) and not _is_export(archive, one)
        )


def say_rest(report: Report, files: Sequence[str]) -> Report:
    """The report of a file of a zip, with a line on what else was in it."""
    if not files:
        return report
    told = {"code": "archive_rest", "count": len(files), "files": ", ".join(files)}
    return replace(report, notices=(*report.notices, told))


def unpacked(path: Path, name: str, folder: Path) -> list[tuple[Path, str]]:
    """The files in a zip, written into `folder` under names of ours, each with the name a person
    knows; any other file is itself.

    Members are called ``export.zip/deals.csv``. Raises `FunnelError` for a zip without exports, a
    broken one, or one that would burst.
    """
    if not _is_archive(path):
        return [(path, name)]
    try:
        with zipfile.ZipFile(path) as archive:
            wanted = _wanted(archive, name)
            return [
                (_extract(archive, member, folder), f"{name}/{PurePosixPath(member.filename).name}")
                for member in wanted
            ]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as cause:
        now = N_("Unpack it yourself and load the files.")
        raise FunnelError(
            N_("{file}: this archive is broken or locked."), now=now, code="corrupt_zip", file=name
        ) from cause


def _is_archive(path: Path) -> bool:
    """Whether a file is a zip, but no workbook: those are zips too."""
    if not zipfile.is_zipfile(path):
        return False
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return False
    return "[Content_Types].xml" not in names and not any(one.startswith("xl/") for one in names)


def _wanted(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """The exports in an archive. Raises if it would burst, holds none, or holds too many."""
    members = [one for one in archive.infolist() if not one.is_dir()]
    _check_burst(members, name)
    wanted = [one for one in members if not _is_hidden(one.filename) and _is_export(archive, one)]
    if not wanted:
        raise FunnelError(
            N_("{file}: there is no export in this archive."),
            now=N_("Zip the CSV files themselves."),
            code="empty_zip",
            file=name,
        )
    if len(wanted) > MOST_FILES:
        raise FunnelError(
            N_("{file} holds {count} files; at most {most} are read at once."),
            now=N_("Zip them in smaller parts."),
            code="zip_too_many",
            file=name,
            count=len(wanted),
            most=MOST_FILES,
        )
    return sorted(wanted, key=lambda one: one.filename)


def _check_burst(members: Sequence[zipfile.ZipInfo], name: str) -> None:
    """Raises for an archive that would unpack to more than exports have."""
    size = sum(one.file_size for one in members)
    packed = sum(one.compress_size for one in members)
    if len(members) > MOST_MEMBERS or size > MOST_BYTES or size > MOST_RATIO * max(packed, 1000):
        raise FunnelError(
            N_("{file}: this archive is too large when unpacked."),
            now=N_("Unpack it yourself and load the files."),
            code="zip_too_large",
            file=name,
        )


def _is_hidden(member: str) -> bool:
    """What an operating system or an office program leaves beside the files."""
    name = PurePosixPath(member.replace("\\", "/")).name
    return (
        member.startswith("__MACOSX/")
        or name.startswith((".", "~$"))
        or name.lower() in ("thumbs.db", "desktop.ini")
    )


def _is_export(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Whether a member may be an export: by its ending; a text also by what it says."""
    name = PurePosixPath(member.filename.replace("\\", "/"))
    if name.suffix.lower() not in ENDINGS:
        return False
    if name.suffix.lower() not in TEXTS:
        return True
    with archive.open(member) as file:
        head = file.read(1 << 16)
    if name.suffix.lower() != ".txt":
        return b"<table" in head.lower() or b"<log" in head.lower()
    lines = [line for line in head.decode("utf-8", errors="replace").splitlines() if line.strip()]
    return find_dialect(lines).width > 1 and not JUNK.match(name.name)


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> Path:
    target = folder / uuid.uuid4().hex
    with archive.open(member) as source, target.open("wb") as file:
        shutil.copyfileobj(source, file)
    return target
