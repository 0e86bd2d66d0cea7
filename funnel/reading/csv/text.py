"""A delimited file as text, without any meaning: header, rows, and every repair that was made on
the way.

What the product reads is this and then types; alone it serves comparisons with other CSV readers
(`bench/pollock.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from funnel.reading.choices import Choices
from funnel.reading.csv.decode import Encoding
from funnel.reading.csv.grid import Grid
from funnel.reading.csv.records import read_lines
from funnel.reading.csv.structure import only_numbers, says
from funnel.reading.csv.table import build_grid
from funnel.reading.csv.tokens import Record

ANY = 1 << 20


@dataclass(frozen=True)
class TextTable:
    """Header, rows (ragged ones too, at their place) and notes: (line, what was repaired or is
    wrong)."""

    headers: list[str]
    rows: list[list[str]]
    notes: list[tuple[int, str]]


def text_table(path: Path, choices: Choices | None = None) -> TextTable:
    """Every record of a file, nothing left out in silence."""
    choices = choices or Choices()
    records, dialect, encoding = read_lines(path, path.name, choices)
    grid = build_grid(records, path.name, choices.has_header, dialect.delimiter, most=ANY)
    width = len(grid.headers)
    body = _below(grid, records)
    notes = [(0, code) for code in _codes(grid, encoding)]
    notes += chain.from_iterable(_wrong(record, width) for record in body)
    headers = _header(grid, records)
    # Surely no header; of other data-like rows it is only said.
    if grid.question and only_numbers(headers):
        body = [Record(grid.header_line, headers), *body]
        headers = [f"col_{index}" for index in range(width)]
    return TextTable(headers, [record.cells for record in body], notes)


def _below(grid: Grid, records: Sequence[Record]) -> list[Record]:
    """The records below the header that say anything."""
    return [record for record in records if record.line > grid.header_line and says(record.cells)]


def _header(grid: Grid, records: Sequence[Record]) -> list[str]:
    """The header as it stands in the file, or as it was made."""
    cells = (record.cells for record in records if record.line == grid.header_line)
    return next(cells, grid.headers)


def _codes(grid: Grid, encoding: Encoding) -> list[str]:
    """What is to be said of the file as a whole."""
    codes = [code for code, count in grid.notices.items() if count]
    codes += ["encoding_guessed"] if encoding.guessed else []
    return codes + ([grid.question.code] if grid.question else [])


def _wrong(record: Record, width: int) -> list[tuple[int, str]]:
    found = [*record.repairs, *([record.fault] if record.fault else [])]
    if len(record.cells) != width:
        found.append("too_few_cells" if len(record.cells) < width else "too_many_cells")
    return [(record.line, what) for what in found]
