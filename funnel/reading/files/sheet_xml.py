"""The XML of a sheet, for what calamine does not tell: errors, formulas without a value, what is
hidden."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from funnel.reading.files.workbook_check import MAX_COLUMNS, column_number, part_name, plain_name

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


def _part_of(book: zipfile.ZipFile, sheet: str) -> bytes:
    """The XML of a sheet. Raises `KeyError` or `SyntaxError` if the workbook does not say where."""
    from defusedxml.ElementTree import fromstring

    parts = {part_name(entry): entry for entry in book.infolist()}
    nodes = fromstring(book.read(parts["xl/workbook.xml"])).iter()
    ids: dict[str, str] = {}
    for node in nodes:
        if node.get("name") == sheet:
            ids |= node.attrib
    wanted = next((value for key, value in ids.items() if key.endswith("}id")), None)
    links = fromstring(book.read(parts["xl/_rels/workbook.xml.rels"]))
    target = next((link.get("Target") or "" for link in links if link.get("Id") == wanted), "")
    target = target.replace("\\", "/")
    return book.read(parts[plain_name(target if target.startswith("/") else f"xl/{target}")])


def sheet_xml(path: Path, sheet: str) -> bytes:
    """The XML of a sheet, for what calamine does not tell; nothing if it is not found."""
    try:
        with zipfile.ZipFile(path) as book:
            return _part_of(book, sheet)
    except (KeyError, SyntaxError, zipfile.BadZipFile):
        return b""


def flaws(text: bytes) -> dict[tuple[int, int], str]:
    """Cells with an error, and formulas without their value (calamine leaves both blank): (row,
    column) from 0 → what a person would see."""
    found: dict[tuple[int, int], str] = {}
    for match in ERROR_CELL.finditer(text):
        if index := PLACE.search(match[0]):
            found[int(index[2]) - 1, column_number(index[1]) - 1] = match[1].decode()
    for match in NO_VALUE.finditer(text):
        if (index := PLACE.search(match[1])) and b't="str"' not in match[1]:
            found[int(index[2]) - 1, column_number(index[1]) - 1] = WITHOUT_VALUE
    return found


def hidden_rows(text: bytes) -> frozenset[int]:
    """The numbers (from 1) of the rows that a filter or a person hid."""
    if b"hidden=" not in text:
        return frozenset()
    hidden = set()
    number = 0
    for match in ROW.finditer(text):
        said = ROW_NUMBER.search(match[1])
        number = int(said[1]) if said else number + 1
        if HIDDEN.search(match[1]):
            hidden.add(number)
    return frozenset(hidden)


def hidden_columns(text: bytes) -> frozenset[int]:
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
