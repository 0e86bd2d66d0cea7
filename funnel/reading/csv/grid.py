"""A rectangular text table in the making: its rows, what was refused, and what was noticed; and how
one record becomes a row of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.reading.csv.decode import Encoding
from funnel.reading.csv.structure import is_blank
from funnel.reading.csv.tokens import Record
from funnel.reading.csv.totals import is_total
from funnel.reading.notice import Notice
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
    facts: list[Notice] = field(default_factory=list)  # notices with more to say than a count
    sheets: tuple[str, ...] = ()


def with_encoding(grid: Grid, encoding: Encoding, name: str, said: str) -> Grid:
    """The grid of a file in this encoding, in the report `said`; a guess is noted, and asked for if
    no guess makes words."""
    question = grid.question
    facts = grid.facts
    if encoding.others:
        question = Question("unknown_encoding", "--encoding", encoding.others, {"file": name})
    elif encoding.guessed:
        facts = [{"code": "encoding_guessed", "encoding": encoding.name}, *facts]
    return replace(grid, encoding=said, question=question, facts=facts)


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


def place_record(grid: Grid, record: Record) -> None:
    """One record into the rows, the refused, or the account."""
    width = len(grid.headers)
    cells = record.cells
    if is_blank(cells):
        grid.notices["blank_rows"] += 1
        return
    if record.fault:
        text = record.text or grid.delimiter.join(cells)
        grid.refused.append(Reject(record.line, record.fault, "", text))
        return
    if passed := _passed_over(grid, cells):
        grid.notices[passed] += 1
        return
    if len(cells) != width:
        cells = fitted(grid, record, width)
        if not cells:
            return
    if record.repairs:
        grid.notices.update(record.repairs)
    grid.rows.append((record.line, shortened(grid, cells)))


def _passed_over(grid: Grid, cells: list[str]) -> str:
    """The notice of a record that is no row: the header once more, or a total; else nothing."""
    first = cells[0].strip()
    if first.casefold() == grid.headers[0].casefold() and is_header(cells, grid.headers):
        return "repeated_header"
    if is_total(cells, len(grid.headers)):
        return "totals_skipped"
    return ""


def shortened(grid: Grid, cells: list[str]) -> list[str]:
    """The cells, and what is too long cut, with its count."""
    if max(map(len, cells), default=0) <= LONGEST_CELL:
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
