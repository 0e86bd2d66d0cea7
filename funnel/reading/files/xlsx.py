"""XLSX and XLS: looked through for bombs before they are opened, then read as text."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.reading.csv.tokens import Record

MAX_UNPACKED = 300 << 20
MAX_RATIO = 100
MAX_ENTRIES = 200
MAX_ROWS, MAX_COLUMNS = 1_048_576, 500
MAX_CELLS = 20_000_000  # of a sheet, the blank ones between others among them
MAX_SHEETS = 200
# No pattern looks further than its own tag, and none goes back and forth in a long one: a tag
# that never ends, or has very many attributes, would be looked through again for each of them.
ERROR_CELL = re.compile(
    rb'<(?:\w{1,9}:)?c\b[^<>]{0,200}?\bt="e"[^<>]{0,200}>'
    rb"(?:<f\b[^<>]{0,400}?(?:/>|>[^<]*</f>))?<v>([^<]{1,20})</v>"
)
NO_VALUE = re.compile(
    rb"<(?:\w{1,9}:)?c\b([^<>]{0,400})>(?:<f\b[^<>]{0,400}/>|<f\b[^<>]{0,400}>[^<]*</f>)"
    rb"(?:<v\s{0,9}/>|<v></v>)?</(?:\w{1,9}:)?c>"
)
WITHOUT_VALUE = "#WITHOUT_VALUE!"
HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")
ROW = re.compile(rb"<(?:\w{1,9}:)?row\b([^<>]{0,1000})>")
ROW_NUMBER = re.compile(rb"\br=[\"'](\d{1,7})[\"']")
COLUMNS = re.compile(rb"<(?:\w{1,9}:)?col\b([^<>]{0,1000})>")
PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
ANYWHERE = re.compile(rb'\br="([A-Z]{0,3})(\d{1,12})')
ERRORS = (
    "#REF!",
    "#N/A",
    "#DIV/0!",
    "#VALUE!",
    "#NAME?",
    "#NUM!",
    "#NULL!",
    "#GETTING_DATA",
    "#SPILL!",
    "#CALC!",
    WITHOUT_VALUE,
)


def refuse(code: str, name: str) -> FunnelError:
    """Why a workbook is not opened."""
    what = {
        "corrupt_xlsx": N_("{file} is damaged: it ends too early or is no workbook."),
        "sheet_too_large": N_("{file} would unpack to far more than a list of deals has."),
        "xml_entity": N_("{file} defines XML entities, which no export does."),
        "password_protected": N_("{file} is protected with a password."),
    }[code]
    return FunnelError(what, now=N_("Export it again, or save it as CSV."), code=code, file=name)


# Archives that are documents of another program, by a part that only they have.
OTHERS = {
    "word/": "document",
    "ppt/": "document",
    "meta-inf/manifest.xml": "OpenDocument",
    "index/document.iwa": "Numbers",
    "xl/workbook.bin": "XLSB",
}


def _other_kind(entries: list[zipfile.ZipInfo]) -> str:
    """What an archive is by its parts, if it is another kind of document; else nothing."""
    names = [_name(entry) for entry in entries]
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
                raise FunnelError(
                    N_("{file} is not a table ({kind})."),
                    now=N_("Export the list as CSV or XLSX."),
                    code="not_a_table",
                    file=name,
                    kind=kind,
                )
            if not any(_name(entry).startswith("xl/") for entry in entries):
                raise FunnelError(
                    N_("{file} is a ZIP archive, not a table."),
                    now=N_("Unpack it and load what is inside."),
                    code="compressed_file",
                    file=name,
                )
            _check_sizes(entries, name)
            for entry in entries:
                if _name(entry).endswith((".xml", ".rels")):
                    _check_part(book, entry, name)
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error) as error:
        raise refuse("corrupt_xlsx", name) from error


def _name(entry: zipfile.ZipInfo) -> str:
    """The name of a part; some programs write it with backslashes, or in capitals."""
    return _plain(entry.filename)


def _plain(name: str) -> str:
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
    is_sheet, seen, tail = _name(entry).startswith("xl/worksheets/"), 0, b""
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
    columns = max([before[1], *(_column(letters) for letters, _ in places)])
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise refuse("sheet_too_large", name)
    return rows, columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _part_of(book: zipfile.ZipFile, sheet: str) -> bytes:
    """The XML of a sheet. Raises `KeyError` or `SyntaxError` if the workbook does not say where."""
    from defusedxml.ElementTree import fromstring

    parts = {_name(entry): entry for entry in book.infolist()}
    nodes = fromstring(book.read(parts["xl/workbook.xml"])).iter()
    ids: dict[str, str] = {}
    for node in nodes:
        if node.get("name") == sheet:
            ids |= node.attrib
    wanted = next((value for key, value in ids.items() if key.endswith("}id")), None)
    links = fromstring(book.read(parts["xl/_rels/workbook.xml.rels"]))
    target = next((link.get("Target") or "" for link in links if link.get("Id") == wanted), "")
    target = target.replace("\\", "/")
    return book.read(parts[_plain(target if target.startswith("/") else f"xl/{target}")])


def _sheet_xml(path: Path, sheet: str) -> bytes:
    """The XML of a sheet, for what calamine does not tell; nothing if it is not found."""
    try:
        with zipfile.ZipFile(path) as book:
            return _part_of(book, sheet)
    except (KeyError, SyntaxError, zipfile.BadZipFile):
        return b""


def _flaws(text: bytes) -> dict[tuple[int, int], str]:
    """Cells with an error, and formulas without their value (calamine leaves both blank): (row,
    column) from 0 → what a person would see."""
    found: dict[tuple[int, int], str] = {}
    for match in ERROR_CELL.finditer(text):
        if place := PLACE.search(match[0]):
            found[int(place[2]) - 1, _column(place[1]) - 1] = match[1].decode()
    for match in NO_VALUE.finditer(text):
        if (place := PLACE.search(match[1])) and b't="str"' not in match[1]:
            found[int(place[2]) - 1, _column(place[1]) - 1] = WITHOUT_VALUE
    return found


def _hidden_rows(text: bytes) -> frozenset[int]:
    """The numbers (from 1) of the rows that a filter or a person hid."""
    if b"hidden=" not in text:
        return frozenset()
    hidden, number = set(), 0
    for match in ROW.finditer(text):
        said = ROW_NUMBER.search(match[1])
        number = int(said[1]) if said else number + 1
        if HIDDEN.search(match[1]):
            hidden.add(number)
    return frozenset(hidden)


def _hidden_columns(text: bytes) -> frozenset[int]:
    """The places (from 0) of hidden columns."""
    found: set[int] = set()
    for match in COLUMNS.finditer(text[: text.find(b"sheetData")]):
        if not HIDDEN.search(match[1]):
            continue
        ends = [
            int(said[1]) if (said := re.search(rb"\b" + end + rb"=[\"'](\d{1,5})", match[1])) else 0
            for end in (b"min", b"max")
        ]
        if 0 < ends[0] <= ends[1]:
            found |= set(range(ends[0] - 1, min(ends[1], MAX_COLUMNS)))
    return frozenset(found)


class Book(NamedTuple):
    """The chosen sheet of a workbook: its records, its name, the sheets that it was chosen from,
    and all sheets with rows."""

    records: list[Record]
    chosen: str
    shown: tuple[str, ...]
    full: tuple[str, ...]
    hidden_rows: frozenset[int] = frozenset()  # their lines
    hidden_columns: frozenset[int] = frozenset()  # their places
    merged: int = 0  # cells that were filled from the merged one above them


def read_sheet(
    path: Path, name: str, sheet: str | None, fits: Callable[[list[Record]], bool]
) -> Book:
    """The sheet asked for; else the only one with rows that is not hidden, or the only one of them
    that `fits` a format."""
    data = path.read_bytes()
    if data[:4] == b"\xd0\xcf\x11\xe0" and "EncryptedPackage".encode("utf-16-le") in data:
        raise refuse("password_protected", name)
    book, tables, visible = _opened(path, name)
    full = [one for one, rows in tables.items() if _has_rows(rows)]
    if sheet and sheet not in tables:
        raise FunnelError(
            N_("{file} has no sheet “{sheet}”; it has {sheets}."),
            code="no_such_sheet",
            file=name,
            sheet=sheet,
            sheets=", ".join(tables),
        )
    shown = [one for one in full if one in visible] or full
    fitting = [one for one in shown if fits(tables[one])] if len(shown) > 1 else []
    if len(fitting) == 1:
        shown = fitting
    chosen = sheet or next(iter(shown), next(iter(tables), ""))
    if not tables.get(chosen):
        raise FunnelError(
            N_("{file} is empty."), now=N_("Export it again."), code="empty_file", file=name
        )
    records = tables[chosen]
    text = _sheet_xml(path, chosen) if data[:2] == b"PK" else b""
    _show_flaws(records, text)
    merged = _fill_merged(records, book.get_sheet_by_name(chosen).merged_cell_ranges or (), name)
    return Book(
        records,
        chosen,
        tuple(shown),
        tuple(full),
        _hidden_rows(text),
        _hidden_columns(text),
        merged,
    )


def _opened(path: Path, name: str) -> tuple[Any, dict[str, list[Record]], set[str]]:
    """A workbook, the records of each sheet, and which sheets are not hidden."""
    from python_calamine import CalamineError, SheetVisibleEnum, load_workbook

    try:
        book = load_workbook(path)
        if len(book.sheet_names) > MAX_SHEETS:
            raise refuse("sheet_too_large", name)
        tables = {
            one: _records(book.get_sheet_by_name(one).to_python(skip_empty_area=False))
            for one in book.sheet_names
        }
        shown = [one for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
    except (CalamineError, OSError, ValueError) as error:
        raise refuse("corrupt_xlsx", name) from error
    return book, tables, {one.name for one in shown}


def _has_rows(records: list[Record]) -> bool:
    """Whether there is more than a header."""
    return sum(any(record.cells) for record in records) > 1


def _show_flaws(records: list[Record], text: bytes) -> None:
    """Errors and formulas without a value, which the library leaves blank, stand in their cells."""
    for (row, column), flaw in _flaws(text).items():
        if row < len(records) and column < len(records[row].cells):
            records[row].cells[column] = flaw


def _fill_merged(records: list[Record], ranges: Sequence[Any], name: str) -> int:
    """The text of a merged cell in each row that it stands over, as `rowspan` does in a web page.
    Returns how many cells were filled; raises for ranges that lie over each other."""
    filled = 0
    left_over = sum(len(record.cells) for record in records)
    for (top, left), (bottom, _) in ranges:
        if bottom == top or top >= len(records) or left >= len(records[top].cells):
            continue
        left_over -= min(bottom, len(records)) - top
        if left_over < 0:
            raise refuse("corrupt_xlsx", name)
        text = records[top].cells[left]
        for record in records[top + 1 : bottom + 1] if text.strip() else ():
            if left < len(record.cells) and not record.cells[left]:
                record.cells[left] = text
                filled += 1
    return filled


def _records(rows: Sequence[Sequence[Any]]) -> list[Record]:
    return [
        Record(number, [as_text(cell) for cell in row]) for number, row in enumerate(rows, start=1)
    ]


def as_text(cell: Any) -> str:
    """A cell as a person would type it: whole numbers without a point, moments as ISO."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell.total_seconds() / 86_400)
    return str(cell)
