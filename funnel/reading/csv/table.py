"""Records of any source as one rectangular text table: header, rows, and an account of everything
that is neither."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import itemgetter

from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.reading.csv.grid import MAX_COLUMNS, Grid, check_width, place_record
from funnel.reading.csv.groups import fill_own, take_headings
from funnel.reading.csv.structure import (
    filled,
    find_header,
    indent,
    joined_header,
    looks_like_data,
    other_tables,
    says,
    usual_width,
)
from funnel.reading.csv.tokens import Record
from funnel.reading.csv.totals import find_footer
from funnel.reading.report import Question


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
        start = 0
        grid = Grid([f"c{index}" for index in range(width)])
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
        place_record(grid, record)
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
    body = [record for index, record in enumerate(body) if index not in others]
    end = find_footer(body, grid.headers)
    grid.notices["footer_skipped"] += sum(says(record.cells) for record in body[end:])
    return body[:end]


def _ungrouped(grid: Grid, body: Sequence[Record], above: Sequence[Record]) -> Sequence[Record]:
    """The records without headings of groups, whose words become columns; or as they are, where
    such a column is there already."""
    rows, labels, count = take_headings(body, grid.headers, indent(grid.headers), above)
    if not count:
        return body
    rows, labels = fill_own(rows, grid.headers, labels)
    folded = {header.casefold() for header in grid.headers}
    added = [f"{label} (group)" if label.casefold() in folded else label for label in labels.added]
    grid.headers = [*grid.headers, *added]
    columns = ", ".join([*labels.filled, *added])
    grid.facts.append({"code": "group_rows", "count": count, "columns": columns})
    return rows


def _said(records: Sequence[Record], name: str) -> Sequence[Record]:
    """The records without blank ones at the end. Raises if none of them says anything."""
    end = len(records)
    while end and not says(records[end - 1].cells):
        end -= 1
    records = records[:end]
    if not any(letter.isalnum() for record in records for cell in record.cells for letter in cell):
        raise FunnelError(
            N_("{file} is empty."), now=N_("Export it again."), code="empty_file", file=name
        )
    return records


def _headed(records: Sequence[Record], width: int) -> tuple[int, Grid]:
    """The grid with its header, and where the data begins."""
    index = find_header(records, width)
    if records[index].fault:
        index = 0
    headers = _trim(records[index].cells, width)
    if index:
        headers = _filled_from(headers, records[index - 1].cells)
    grid = Grid(headers, header_line=records[index].line)
    grid.notices["preamble_skipped"] += sum(says(record.cells) for record in records[:index])
    grid.notices.update(records[index].repairs)
    start = index + 1
    sample = [record.cells for record in records[start + 1 : start + 100]]
    if start < len(records) and (joined := joined_header(headers, records[start].cells, sample)):
        grid.headers = joined
        grid.header_line = records[start].line
        start = start + 1
        grid.notices["header_rows"] += 1
    return start, grid


def _filled_from(headers: list[str], above: Sequence[str]) -> list[str]:
    """A header with holes that the record above it fills."""
    above = [cell.strip() for cell in above]
    if len(above) != len(headers) or all(headers) or filled(above) < 2:
        return headers
    return [header or above[index] for index, header in enumerate(headers)]


def _trim(cells: list[str], width: int) -> list[str]:
    """A header without the blank cells behind it, as far as the rows do not have them."""
    headers = [cell.strip() for cell in cells]
    while len(headers) > max(width, 1) and not headers[-1]:
        headers.pop()
    return headers


def _fit_header(grid: Grid, body: Sequence[Record], name: str, has_header: bool | None) -> None:
    """Most rows are wider than the header: some column has no name, or a cell was torn in two;
    nobody can say which but a person."""
    wide = _wider(body, len(grid.headers))
    if not wide:
        return
    extra = len(wide.cells) - len(grid.headers)
    grid.notices["unnamed_column"] += extra
    grid.headers += [""] * extra
    if has_header is None and not grid.question:
        example = ", ".join(wide.cells[:12])
        params = {"file": name, "count": extra, "line": wide.line, "example": example}
        grid.question = Question("more_cells", "--column", (), params)


def _wider(body: Sequence[Record], width: int) -> Record | None:
    """The first of the records that say something behind the header, if most are as wide."""
    whole = [record.cells for record in body if not record.fault and says(record.cells)]
    widths = Counter(map(len, whole))
    usual, count = max(widths.items(), key=itemgetter(1), default=(0, 0))
    if usual <= width or count < 0.8 * widths.total():
        return None
    are_wide = (record for record in body if len(record.cells) == usual)
    return next((record for record in are_wide if says(record.cells[width:])), None)
