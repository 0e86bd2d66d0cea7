"""A file of any kind as the raw text table, with the account of what was found on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from pathlib import Path

from funnel.errors import FunnelError
from funnel.formats import Sheet
from funnel.i18n import N_
from funnel.reading.account import add_rejects
from funnel.reading.choices import Choices
from funnel.reading.csv import decode
from funnel.reading.csv.grid import Grid, with_encoding
from funnel.reading.csv.records import dialect_of, read_lines
from funnel.reading.csv.table import build_grid
from funnel.reading.csv.tokens import Record
from funnel.reading.engine import Engine
from funnel.reading.files import html, ics, trees, workbook_check, xlsx
from funnel.reading.files.container import sniff
from funnel.reading.large import bulk
from funnel.reading.recognise import recognise
from funnel.reading.report import Question

Progress = Callable[[float, str], None]


def load(
    engine: Engine,
    path: Path,
    name: str,
    choices: Choices,
    progress: Progress,
    attempt: bulk.Attempt = lambda *_: None,
) -> Grid:
    """Fill the raw table; what could not become a row of it goes to the rejects. A big log may be
    typed at once, by an `attempt`."""
    kind = sniff(path, name)
    match kind:
        case "xlsx" | "xls":
            grid = _sheet(path, name, kind, choices)
        case "json" | "xes" | "ics" | "html" | "xml":
            grid = _tree(path, name, kind, choices)
        case _:
            if path.stat().st_size > bulk.BIG and (
                found := bulk.load_bulk(engine, path, name, choices, progress, dialect_of, attempt)
            ):
                _check_rows(found, name, engine.one("select count(*) from raw"))
                add_rejects(engine, found.refused)
                return found
            grid = _text(path, name, choices)
    _check_rows(grid, name, len(grid.rows))
    engine.make_raw(len(grid.headers), grid.rows)
    add_rejects(engine, grid.refused)
    return grid


def _check_rows(grid: Grid, name: str, count: int) -> None:
    if not count and not grid.refused and not grid.question:
        raise FunnelError(
            N_("{file} has a header but no rows."),
            now=N_("Export it again."),
            code="empty_file",
            file=name,
        )


def _sheet(path: Path, name: str, kind: str, choices: Choices) -> Grid:
    if kind == "xlsx":
        workbook_check.check_workbook(path, name)
    book = xlsx.read_sheet(path, name, choices.sheet, _fits)
    grid = build_grid(book.records, name, choices.has_header)
    grid = replace(grid, container="xlsx", sheets=book.full)
    others = [sheet for sheet in book.full if sheet != book.chosen]
    if len(book.shown) > 1 and not choices.sheet:
        params = {"file": name, "sheets": ", ".join(book.shown)}
        question = Question("several_sheets", "--sheet", book.shown, params)
        grid = replace(grid, question=question)
    elif others:
        grid.facts.append(
            {"code": "other_sheets", "sheet": book.chosen, "others": ", ".join(others)}
        )
    _say_hidden(grid, book)
    _errors_aside(grid)
    return grid


def _say_hidden(grid: Grid, book: xlsx.Book) -> None:
    """Notes what a person does not see on looking at the sheet."""
    rows = (cells for _, cells in grid.rows)
    places = chain.from_iterable(enumerate(cells) for cells in rows)
    said = {index for index, cell in places if cell.strip()}
    grid.notices["hidden_rows"] += sum(line in book.hidden_rows for line, _ in grid.rows)
    grid.notices["hidden_columns"] += len(said & book.hidden_columns)
    grid.notices["merged_cells"] += book.merged


def _fits(records: list[Record]) -> bool:
    """Whether a sheet is an export that some format knows."""
    try:
        grid = build_grid(records, "")
        sheet = Sheet(
            tuple(grid.headers), "", tuple(tuple(cells) for _, cells in grid.rows[:20]), "xlsx"
        )
        return not grid.question and recognise(sheet, Choices()).format is not None
    except FunnelError:
        return False


def _errors_aside(grid: Grid) -> None:
    """Cells in which the spreadsheet shows an error instead of a value, or a formula was saved
    without its value: blank, and counted. A row that can't do without the cell is set aside for
    that."""
    found: Counter[tuple[str, str]] = Counter()
    for place_of_row, (line, cells) in enumerate(grid.rows):
        wrong = [index for index, cell in enumerate(cells) if cell in xlsx.ERRORS]
        if not wrong:
            continue
        found.update((grid.headers[index] or f"c{index}", cells[index]) for index in wrong)
        kept = ["" if index in wrong else cell for index, cell in enumerate(cells)]
        grid.rows[place_of_row] = (line, kept)
    for (header, error), count in found.items():
        if error == xlsx.WITHOUT_VALUE:
            grid.facts.append({"code": "formula_cells", "column": header, "count": count})
        else:
            told = {"code": "error_cells", "column": header, "count": count, "example": error}
            grid.facts.append(told)


def _records_of(kind: str, text: str, name: str) -> list[Record]:
    if kind == "json":
        return trees.read_json(text, name)
    if kind == "ics":
        return ics.read_ics(text)
    if html.is_login(text):
        raise FunnelError(
            N_("{file} is a web page that asks to sign in, not an export."),
            now=N_("Sign in, export again, and look into the file before you load it."),
            code="not_a_table",
            file=name,
        )
    return html.read_html(text)


def _tree(path: Path, name: str, kind: str, choices: Choices) -> Grid:
    if kind == "xml":
        raise FunnelError(
            N_("{file} is XML of an unknown kind."),
            now=N_("Export the list as CSV or XLSX."),
            code="not_a_table",
            file=name,
        )
    if kind == "xes":
        records = trees.read_xes(path, name)
        found = decode.Encoding("")
    else:
        text, found = _decoded(path.read_bytes(), kind, choices)
        records = _records_of(kind, text, name)
    if not records:
        raise FunnelError(
            N_("{file} holds no table."),
            now=N_("Export the list as CSV or XLSX."),
            code="not_a_table",
            file=name,
        )
    grid = build_grid(records, name, choices.has_header) if kind == "html" else _exact(records)
    grid = with_encoding(replace(grid, container=kind), found, name, found.name)
    if kind == "html":
        grid.facts.append({"code": "html_table"})
    return grid


def _decoded(data: bytes, kind: str, choices: Choices) -> tuple[str, decode.Encoding]:
    """The text of a file in the encoding that a person or a web page says, or that fits."""
    said = choices.encoding or (html.charset(data) if kind == "html" else "")
    found = decode.Encoding(said) if said else decode.find_encoding(data)
    try:
        return data.decode(found.name, errors="replace"), found
    except LookupError:
        return data.decode(decode.find_encoding(data).name, errors="replace"), found


def _exact(records: list[Record]) -> Grid:
    return Grid(records[0].cells, [(record.line, record.cells) for record in records[1:]])


def _text(path: Path, name: str, choices: Choices) -> Grid:
    """Delimited text, all of it in Python: for small and dirty files."""
    records, dialect, encoding = read_lines(path, name, choices)
    grid = build_grid(records, name, choices.has_header, dialect.delimiter)
    grid = replace(grid, delimiter=dialect.delimiter, quote=dialect.quote)
    return with_encoding(grid, encoding, name, encoding.plain_name)
