"""A delimited file as text, without any meaning: header, rows, and every repair that was made on
the way.

What the product reads is this and then types; alone it serves comparisons with other CSV readers
(`bench/pollock.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from funnel.reading.choices import Choices
from funnel.reading.csv.grid import build_grid
from funnel.reading.csv.records import read_lines
from funnel.reading.csv.structure import filled, only_numbers
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
    notes = [(0, code) for code, count in grid.notices.items() if count] + (
        [(0, "encoding_guessed")] if encoding.guessed else []
    )
    notes += [(0, grid.question.code)] if grid.question else []
    body = [record for record in records if record.line > grid.header_line and filled(record.cells)]
    for record in body:
        notes += [(record.line, what) for what in _wrong(record, width)]
    headers = next(
        (record.cells for record in records if record.line == grid.header_line), grid.headers
    )
    if grid.question and only_numbers(
        headers
    ):  # surely no header; of other data-like rows it is only said
        headers, body = (
            [f"col_{place}" for place in range(width)],
            [
                Record(grid.header_line, headers),
                *body,
            ],
        )
    return TextTable(headers, [record.cells for record in body], notes)


def _wrong(record: Record, width: int) -> list[str]:
    found = [*record.repairs, *([record.fault] if record.fault else [])]
    if len(record.cells) != width:
        found.append("too_few_cells" if len(record.cells) < width else "too_many_cells")
    return found
