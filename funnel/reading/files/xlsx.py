"""XLSX and XLS: looked through for bombs before they are opened, then read as text."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.reading.csv.tokens import Record
from funnel.reading.files.sheet_xml import (
    WITHOUT_VALUE,
    flaws,
    hidden_columns,
    hidden_rows,
    sheet_xml,
)
from funnel.reading.files.workbook_check import refuse

MAX_SHEETS = 200
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
    shown = _shown(tables, full, visible, fits)
    chosen = sheet or next(iter(shown), next(iter(tables), ""))
    _check_chosen(tables, chosen, name)
    records = tables[chosen]
    text = sheet_xml(path, chosen) if data[:2] == b"PK" else b""
    _show_flaws(records, text)
    merged = _fill_merged(records, book.get_sheet_by_name(chosen).merged_cell_ranges or (), name)
    return Book(
        records,
        chosen,
        tuple(shown),
        tuple(full),
        hidden_rows(text),
        hidden_columns(text),
        merged,
    )


def _check_chosen(tables: dict[str, list[Record]], chosen: str, name: str) -> None:
    """Raises for a sheet that is not there, or has no rows."""
    if chosen and chosen not in tables:
        raise FunnelError(
            N_("{file} has no sheet “{sheet}”; it has {sheets}."),
            code="no_such_sheet",
            file=name,
            sheet=chosen,
            sheets=", ".join(tables),
        )
    if not tables.get(chosen):
        raise FunnelError(
            N_("{file} is empty."), now=N_("Export it again."), code="empty_file", file=name
        )


def _shown(
    tables: dict[str, list[Record]],
    full: Sequence[str],
    visible: Collection[str],
    fits: Callable[[list[Record]], bool],
) -> list[str]:
    """The sheets that may be meant: those with rows that a person sees, or the only one of them
    that `fits` a format."""
    shown = [one for one in full if one in visible] or list(full)
    fitting = [one for one in shown if fits(tables[one])] if len(shown) > 1 else []
    if len(fitting) == 1:
        return fitting
    return shown


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
    for (row, column), flaw in flaws(text).items():
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
        filled += _fill_down(records[top : bottom + 1], left)
    return filled


def _fill_down(records: Sequence[Record], index: int) -> int:
    """The text of the first record's cell into the blank ones below it; how many."""
    text = records[0].cells[index]
    filled = 0
    for record in records[1:] if text.strip() else ():
        if index < len(record.cells) and not record.cells[index]:
            record.cells[index] = text
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
        if cell:
            return "true"
        return "false"
    if isinstance(cell, float):
        return _as_number(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell.total_seconds() / 86_400)
    return str(cell)


def _as_number(cell: float) -> str:
    is_whole = float(cell).is_integer() and abs(cell) < 1e15
    if is_whole:
        return str(int(cell))
    return repr(cell)
