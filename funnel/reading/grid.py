"""Records of any source as one rectangular text table: header, rows, and an account of everything that is neither."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.reading.report import Question, Reject
from funnel.reading.structure import filled, find_footer, find_header, looks_like_data, usual_width
from funnel.reading.tokens import Record

MAX_COLUMNS = 500
REPAIRS = ("stray_quote", "control_chars_removed", "wrapped_rows")


@dataclass
class Grid:
    """A text table. `rows` are (line, cells), every one as wide as the header; `refused` could not be made so."""

    headers: list[str]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    refused: list[Reject] = field(default_factory=list)
    notices: Counter[str] = field(default_factory=Counter)
    container: str = "csv"
    encoding: str = ""
    delimiter: str = ""
    quote: str = ""
    header_line: int = 0
    question: Question | None = None
    facts: list[dict[str, Any]] = field(default_factory=list)  # notices with more to say than a count
    sheets: tuple[str, ...] = ()


def build_grid(records: Sequence[Record], name: str, has_header: bool | None = None, delimiter: str = "", most: int = 0) -> Grid:
    """Header, rows and the account of the rest, from the records of a file."""
    while records and not filled(records[-1].cells):
        records = records[:-1]
    if not records:
        raise FunnelError(N_("{file} is empty."), now=N_("Export it again."), code="empty_file", file=name)
    width = usual_width(records)
    check_width(max((len(record.cells) for record in records[:50]), default=0), name, most or MAX_COLUMNS)
    if has_header is False:
        start, headers = 0, [f"c{place}" for place in range(width)]
        grid = Grid(headers, header_line=0)
    else:
        place = find_header(records, width)
        if records and records[place].fault:
            place = 0
        start, grid = place + 1, Grid(_trim(records[place].cells, width), header_line=records[place].line)
        _note_preamble(grid, records[:place])
        sample = [record.cells for record in records[start : start + 100]]
        if has_header is None and looks_like_data(grid.headers, sample):
            example = ", ".join(cell for cell in grid.headers[:4])
            grid.question = Question("no_header", "--header", ("yes", "no"), {"file": name, "example": example})
    grid.delimiter = delimiter
    _name_columns(grid)
    body = records[start:]
    end = find_footer(body, len(grid.headers))
    _fit_header(grid, body[:end])
    for record in body[:end]:
        _place(grid, record)
    grid.notices["footer_skipped"] += sum(any(cell.strip() for cell in record.cells) for record in body[end:])
    return grid


def check_width(width: int, name: str, most: int = MAX_COLUMNS) -> None:
    """Raises for more columns than any list of deals has."""
    if width > most:
        raise FunnelError(
            N_("{file} has {count} columns; at most {most} are read."), now=N_("Export fewer columns."), code="too_many_columns",
            file=name, count=width, most=most,
        )  # fmt: skip


def _trim(cells: list[str], width: int) -> list[str]:
    """A header without the blank cells behind it, as far as the rows do not have them."""
    headers = [cell.strip() for cell in cells]
    while len(headers) > max(width, 1) and not headers[-1]:
        headers.pop()
    return headers


def _note_preamble(grid: Grid, before: Iterable[Record]) -> None:
    grid.notices["preamble_skipped"] += sum(any(cell.strip() for cell in record.cells) for record in before)


def _name_columns(grid: Grid) -> None:
    blank = [place for place, header in enumerate(grid.headers) if not header]
    grid.notices["unnamed_column"] += len(blank)


def _fit_header(grid: Grid, body: Sequence[Record]) -> None:
    """Most rows wider or narrower than the header: the header lacks a name, or rows end with their last filled cell."""
    widths = Counter(len(record.cells) for record in body if any(cell.strip() for cell in record.cells) and not record.fault)
    if not widths:
        return
    width, count = widths.most_common(1)[0]
    if width > len(grid.headers) and count >= 0.8 * widths.total():
        extra = width - len(grid.headers)
        if any(cell.strip() for record in body if len(record.cells) == width for cell in record.cells[len(grid.headers) :]):
            grid.notices["unnamed_column"] += extra
            grid.headers += [""] * extra


def _place(grid: Grid, record: Record) -> None:
    """One record into the rows, the refused, or the account."""
    width, cells = len(grid.headers), record.cells
    if not any(cell.strip() for cell in cells):
        grid.notices["blank_rows"] += 1
        return
    if record.fault:
        grid.refused.append(Reject(record.line, record.fault, "", record.text or grid.delimiter.join(cells)))
        return
    if [cell.strip() for cell in cells] == grid.headers:
        grid.notices["repeated_header"] += 1
        return
    if len(cells) != width:
        cells = fitted(grid, record, width)
        if not cells:
            return
    for repair in record.repairs:
        grid.notices[repair] += 1
    grid.rows.append((record.line, cells))


def fitted(grid: Grid, record: Record, width: int) -> list[str]:
    """Cells of a record as wide as the header, if only blanks are in the way; else nothing, and the record is refused."""
    cells = record.cells
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        grid.notices["extra_cells"] += 1
        return cells[:width]
    reason = "too_few_cells" if len(cells) < width else "too_many_cells"
    grid.refused.append(Reject(record.line, reason, "", record.text or (grid.delimiter or ",").join(cells)))
    return []
