"""Records of any source as one rectangular text table: header, rows, and an account of everything
that is neither."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.reading.csv.decode import Encoding
from funnel.reading.csv.groups import take_headings
from funnel.reading.csv.structure import (
    filled,
    find_footer,
    find_header,
    indent,
    is_blank,
    is_total,
    joined_header,
    looks_like_data,
    other_tables,
    usual_width,
)
from funnel.reading.csv.tokens import Record
from funnel.reading.report import Question, Reject

MAX_COLUMNS = 500
LONGEST_CELL = 100_000  # letters; what is longer is no name, but a file that went into a cell


@dataclass
class Grid:
    """A text table. `rows` are (line, cells), every one as wide as the header; `refused` could not
    be made so."""

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
    facts: list[dict[str, Any]] = field(
        default_factory=list
    )  # notices with more to say than a count
    sheets: tuple[str, ...] = ()


def build_grid(
    records: Sequence[Record],
    name: str,
    has_header: bool | None = None,
    delimiter: str = "",
    most: int = 0,
) -> Grid:
    """Header, rows and the account of the rest, from the records of a file."""
    records = _said(records, name)
    most = most or MAX_COLUMNS
    width = usual_width(records)
    widest = max((len(record.cells) for record in records[:50]), default=0)
    check_width(max(width, widest), name, most)
    if has_header is False:
        start, grid = 0, Grid([f"c{place}" for place in range(width)])
    else:
        start, grid = _headed(records, width)
    check_width(len(grid.headers), name, most)
    if has_header is None:
        _doubt_header(grid, records[start : start + 100], name)
    _refuse_fixed_width(grid, delimiter, name)
    grid.delimiter = delimiter
    grid.notices["unnamed_column"] += sum(not header for header in grid.headers)
    body = _rows_alone(grid, records[start:])
    body = _ungrouped(grid, body, records[: start - 1] if start else [])
    _fit_header(grid, body, name, has_header)
    check_width(len(grid.headers), name, most)
    for record in body:
        _place(grid, record)
    return grid


def _doubt_header(grid: Grid, records: Sequence[Record], name: str) -> None:
    """Ask whether the first record is a header at all, if it looks like those that follow."""
    if looks_like_data(grid.headers, [record.cells for record in records]):
        params = {"file": name, "example": ", ".join(grid.headers[:4])}
        grid.question = Question("no_header", "--header", ("yes", "no"), params)


def _refuse_fixed_width(grid: Grid, delimiter: str, name: str) -> None:
    unnamed = sum(not header for header in grid.headers)
    if delimiter == " " and unnamed > len(grid.headers) / 2:
        raise FunnelError(
            N_("{file} keeps its columns apart by their width."),
            now=N_("Export the list as CSV or XLSX."),
            code="not_a_table",
            file=name,
        )


def _rows_alone(grid: Grid, body: Sequence[Record]) -> Sequence[Record]:
    """The records without those of other tables in the file and without the footer; both are
    counted."""
    others = other_tables(body, grid.headers)
    grid.notices["other_table"] += len(others)
    body = [record for place, record in enumerate(body) if place not in others]
    end = find_footer(body, grid.headers)
    grid.notices["footer_skipped"] += sum(filled(record.cells) > 0 for record in body[end:])
    return body[:end]


def _ungrouped(grid: Grid, body: Sequence[Record], above: Sequence[Record]) -> Sequence[Record]:
    """The records without headings of groups, whose words become columns; or as they are, where
    such a column is there already."""
    rows, labels, count = take_headings(body, grid.headers, indent(grid.headers), above)
    if not count:
        return body
    folded = {header.casefold() for header in grid.headers}
    labels = [f"{label} (group)" if label.casefold() in folded else label for label in labels]
    grid.headers = [*grid.headers, *labels]
    said = {"code": "group_rows", "count": count, "columns": ", ".join(labels)}
    grid.facts.append(said)
    return rows


def say_encoding(grid: Grid, encoding: Encoding, name: str) -> None:
    """Notes a guessed encoding; asks for it if no guess makes words."""
    if encoding.others:
        grid.question = Question("unknown_encoding", "--encoding", encoding.others, {"file": name})
    elif encoding.guessed:
        grid.facts.insert(0, {"code": "encoding_guessed", "encoding": encoding.name})


def _said(records: Sequence[Record], name: str) -> Sequence[Record]:
    """The records without blank ones at the end. Raises if none of them says anything."""
    end = len(records)
    while end and not filled(records[end - 1].cells):
        end -= 1
    records = records[:end]
    if not any(letter.isalnum() for record in records for cell in record.cells for letter in cell):
        raise FunnelError(
            N_("{file} is empty."), now=N_("Export it again."), code="empty_file", file=name
        )
    return records


def _headed(records: Sequence[Record], width: int) -> tuple[int, Grid]:
    """The grid with its header, and where the data begins."""
    place = find_header(records, width)
    if records[place].fault:
        place = 0
    headers = _trim(records[place].cells, width)
    above = [cell.strip() for cell in records[place - 1].cells] if place else []
    if len(above) == len(headers) and not all(headers) and filled(above) > 1:
        headers = [header or above[number] for number, header in enumerate(headers)]
    grid = Grid(headers, header_line=records[place].line)
    grid.notices["preamble_skipped"] += sum(filled(record.cells) > 0 for record in records[:place])
    for repair in records[place].repairs:
        grid.notices[repair] += 1
    start = place + 1
    sample = [record.cells for record in records[start + 1 : start + 100]]
    if start < len(records) and (joined := joined_header(headers, records[start].cells, sample)):
        grid.headers, grid.header_line, start = joined, records[start].line, start + 1
        grid.notices["header_rows"] += 1
    return start, grid


def check_width(width: int, name: str, most: int = MAX_COLUMNS) -> None:
    """Raises for more columns than any list of deals has."""
    if width > most:
        raise FunnelError(
            N_("{file} has {count} columns; at most {most} are read."),
            now=N_("Export fewer columns."),
            code="too_many_columns",
            file=name,
            count=width,
            most=most,
        )


def _trim(cells: list[str], width: int) -> list[str]:
    """A header without the blank cells behind it, as far as the rows do not have them."""
    headers = [cell.strip() for cell in cells]
    while len(headers) > max(width, 1) and not headers[-1]:
        headers.pop()
    return headers


def _fit_header(grid: Grid, body: Sequence[Record], name: str, has_header: bool | None) -> None:
    """Most rows are wider than the header: some column has no name, or a cell was torn in two;
    nobody can say which but a person."""
    whole = (record.cells for record in body if not record.fault)
    widths = Counter(len(cells) for cells in whole if filled(cells))
    if not widths:
        return
    width, count = widths.most_common(1)[0]
    extra = width - len(grid.headers)
    if extra <= 0 or count < 0.8 * widths.total():
        return
    are_wide = (record for record in body if len(record.cells) == width)
    told = (record for record in are_wide if filled(record.cells[len(grid.headers) :]))
    wide = next(told, None)
    if not wide:
        return
    grid.notices["unnamed_column"] += extra
    grid.headers += [""] * extra
    if has_header is None and not grid.question:
        example = ", ".join(wide.cells[:12])
        params = {"file": name, "count": extra, "line": wide.line, "example": example}
        grid.question = Question("more_cells", "--column", (), params)


def _place(grid: Grid, record: Record) -> None:
    """One record into the rows, the refused, or the account."""
    width, cells = len(grid.headers), record.cells
    if not filled(cells) or is_blank(cells):
        grid.notices["blank_rows"] += 1
        return
    if record.fault:
        grid.refused.append(
            Reject(record.line, record.fault, "", record.text or grid.delimiter.join(cells))
        )
        return
    if cells[0].strip().casefold() == grid.headers[0].casefold() and is_header(cells, grid.headers):
        grid.notices["repeated_header"] += 1
        return
    if cells[0].strip() and is_total(cells, width):
        grid.notices["totals_skipped"] += 1
        return
    if len(cells) != width:
        cells = fitted(grid, record, width)
        if not cells:
            return
    for repair in record.repairs:
        grid.notices[repair] += 1
    grid.rows.append((record.line, shortened(grid, cells)))


def shortened(grid: Grid, cells: list[str]) -> list[str]:
    """The cells, and what is too long cut, with its count."""
    if not any(len(cell) > LONGEST_CELL for cell in cells):
        return cells
    grid.notices["long_cells"] += sum(len(cell) > LONGEST_CELL for cell in cells)
    return [cell[:LONGEST_CELL] for cell in cells]


def fitted(grid: Grid, record: Record, width: int) -> list[str]:
    """Cells of a record as wide as the header, if only blanks are in the way; else nothing, and the
    record is refused."""
    cells = record.cells
    if len(cells) == width:
        return cells
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        grid.notices["extra_cells"] += 1
        return cells[:width]
    reason = "too_few_cells" if len(cells) < width else "too_many_cells"
    grid.refused.append(
        Reject(record.line, reason, "", record.text or (grid.delimiter or ",").join(cells))
    )
    return []


def is_header(cells: Sequence[str], headers: Sequence[str]) -> bool:
    """Whether a record repeats the header, in whatever case; without the columns that headings of
    groups have added."""
    said = [header.casefold() for header in headers[: len(cells)]]
    return len(cells) > 1 and [cell.strip().casefold() for cell in cells] == said
