"""A workbook looked through before it is opened: damaged ones, bombs, other programs' documents."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.reading.files.container import not_a_table

MAX_UNPACKED = 300 << 20
MAX_RATIO = 100
MAX_ENTRIES = 200
MAX_ROWS = 1_048_576
MAX_COLUMNS = 500
MAX_CELLS = 20_000_000  # of a sheet, the blank ones between others among them
ANYWHERE = re.compile(rb'\br="([A-Z]{0,3})(\d{1,12})')
# Archives that are documents of another program, by a part that only they have.
OTHERS = {
    "word/": "document",
    "ppt/": "document",
    "meta-inf/manifest.xml": "OpenDocument",
    "index/document.iwa": "Numbers",
    "xl/workbook.bin": "XLSB",
}


def refuse(code: str, name: str) -> FunnelError:
    """Why a workbook is not opened."""
    what = {
        "corrupt_xlsx": N_("{file} is damaged: it ends too early or is no workbook."),
        "sheet_too_large": N_("{file} would unpack to far more than a list of deals has."),
        "xml_entity": N_("{file} defines XML entities, which no export does."),
        "password_protected": N_("{file} is protected with a password."),
    }[code]
    return FunnelError(what, now=N_("Export it again, or save it as CSV."), code=code, file=name)


def _other_kind(entries: list[zipfile.ZipInfo]) -> str:
    """What an archive is by its parts, if it is another kind of document; else nothing."""
    names = [part_name(entry) for entry in entries]
    for part, kind in OTHERS.items():
        if any(name.startswith(part) for name in names):
            return kind
    return ""


def check_workbook(path: Path, name: str) -> None:
    """Raises for a damaged file, for bombs, and for an archive that is no workbook."""
    try:
        with zipfile.ZipFile(path) as book:
            entries = book.infolist()
            if kind := _other_kind(entries):
                raise not_a_table(name, kind)
            if not any(part_name(entry).startswith("xl/") for entry in entries):
                raise FunnelError(
                    N_("{file} is a ZIP archive, not a table."),
                    now=N_("Unpack it and load what is inside."),
                    code="compressed_file",
                    file=name,
                )
            _check_sizes(entries, name)
            for entry in entries:
                if part_name(entry).endswith((".xml", ".rels")):
                    _check_part(book, entry, name)
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error) as error:
        raise refuse("corrupt_xlsx", name) from error


def part_name(entry: zipfile.ZipInfo) -> str:
    """The name of a part; some programs write it with backslashes, or in capitals."""
    return plain_name(entry.filename)


def plain_name(name: str) -> str:
    """The name of a part as all programs should write it."""
    return name.replace("\\", "/").lstrip("/").lower()


def _check_sizes(entries: Sequence[zipfile.ZipInfo], name: str) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if (
        unpacked > MAX_UNPACKED
        or len(entries) > MAX_ENTRIES
        or (unpacked > 1 << 20 and unpacked / packed > MAX_RATIO)
    ):
        raise refuse("sheet_too_large", name)


def _check_part(book: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> None:
    """One part, as a stream: entities, cells far out, more bytes than it claims to have."""
    is_sheet = part_name(entry).startswith("xl/worksheets/")
    seen = 0
    tail = b""
    ends = (1, 1)
    with book.open(entry) as part:
        while chunk := part.read(1 << 20):
            seen += len(chunk)
            if seen > entry.file_size + 1024:
                raise refuse("sheet_too_large", name)
            text = tail + chunk
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"<\x00!\x00D\x00O\x00C" in text:
                raise refuse("xml_entity", name)
            if is_sheet:
                ends = _check_cells(text, name, ends)
            tail = text[-200:]


def _check_cells(text: bytes, name: str, before: tuple[int, int]) -> tuple[int, int]:
    """The last row and column so far; raises for a cell so far out that the blank ones before it
    would be more than a list has."""
    places = set(ANYWHERE.findall(text))
    rows = max([before[0], *(int(number) for _, number in places)])
    columns = max([before[1], *(column_number(letters) for letters, _ in places)])
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise refuse("sheet_too_large", name)
    return rows, columns


def column_number(letters: bytes) -> int:
    """A column's number from its letters, from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
