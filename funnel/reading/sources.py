"""A file of any kind as the raw text table, with the account of what was found on the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import chain
from pathlib import Path

from funnel.errors import FunnelError
from funnel.formats import Sheet
from funnel.i18n import N_
from funnel.reading import bulk, decode, html, mending, trees, xlsx
from funnel.reading.choices import Choices
from funnel.reading.container import sniff
from funnel.reading.dialect import find_dialect
from funnel.reading.engine import Engine
from funnel.reading.grid import Grid, build_grid, say_encoding
from funnel.reading.recognise import recognise
from funnel.reading.report import Question
from funnel.reading.tokens import Dialect, Record, split_lines, tokenise

SEP = re.compile(r'"?sep=(\\t|tab|.)"?\1*\s*', re.IGNORECASE)
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
                found := bulk.load_bulk(engine, path, name, choices, progress, _dialect, attempt)
            ):
                _check_rows(found, name, engine.one("select count(*) from raw"))
                engine.add_rejects(found.refused)
                return found
            grid = _text(path, name, choices)
    _check_rows(grid, name, len(grid.rows))
    engine.make_raw(len(grid.headers), grid.rows)
    engine.add_rejects(grid.refused)
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
        xlsx.check_workbook(path, name)
    book = xlsx.read_sheet(path, name, choices.sheet, _fits)
    grid = build_grid(book.records, name, choices.has_header)
    grid.container, grid.sheets = "xlsx", book.full
    others = [sheet for sheet in book.full if sheet != book.chosen]
    if len(book.shown) > 1 and not choices.sheet:
        grid.question = Question(
            "several_sheets", "--sheet", book.shown, {"file": name, "sheets": ", ".join(book.shown)}
        )
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
    said = {place for place, cell in places if cell.strip()}
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
        return not grid.question and recognise(sheet, Choices()).module is not None
    except FunnelError:
        return False


def _errors_aside(grid: Grid) -> None:
    """Cells in which the spreadsheet shows an error instead of a value, or a formula was saved
    without its value: blank, and counted. A row that can't do without the cell is set aside for
    that."""
    found: dict[tuple[str, str], int] = {}
    for place_of_row, (line, cells) in enumerate(grid.rows):
        wrong = [place for place, cell in enumerate(cells) if cell in xlsx.ERRORS]
        for place in wrong:
            key = (grid.headers[place] or f"c{place}", cells[place])
            found[key] = found.get(key, 0) + 1
        if wrong:
            kept = ["" if place in wrong else cell for place, cell in enumerate(cells)]
            grid.rows[place_of_row] = (line, kept)
    for (header, error), count in found.items():
        code = "formula_cells" if error == xlsx.WITHOUT_VALUE else "error_cells"
        notice = {"code": code, "column": header, "count": count}
        grid.facts.append(notice if code == "formula_cells" else notice | {"example": error})


def _records_of(kind: str, text: str, name: str) -> list[Record]:
    if kind == "html":
        return html.read_html(text)
    return trees.read_json(text, name) if kind == "json" else trees.read_ics(text)


def _tree(path: Path, name: str, kind: str, choices: Choices) -> Grid:
    if kind == "xml":
        raise FunnelError(
            N_("{file} is XML of an unknown kind."),
            now=N_("Export the list as CSV or XLSX."),
            code="not_a_table",
            file=name,
        )
    if kind == "xes":
        records, encoding, found = trees.read_xes(path, name), "", decode.Encoding("")
    else:
        data = path.read_bytes()
        said = choices.encoding or (html.charset(data) if kind == "html" else "")
        found = decode.Encoding(said) if said else decode.find_encoding(data)
        encoding = found.name
        try:
            text = data.decode(encoding, errors="replace")
        except LookupError:
            text = data.decode(decode.find_encoding(data).name, errors="replace")
        if kind == "html" and html.is_login(text):
            now = N_("Sign in, export again, and look into the file before you load it.")
            raise FunnelError(
                N_("{file} is a web page that asks to sign in, not an export."),
                now=now,
                code="not_a_table",
                file=name,
            )
        records = _records_of(kind, text, name)
    if not records:
        raise FunnelError(
            N_("{file} holds no table."),
            now=N_("Export the list as CSV or XLSX."),
            code="not_a_table",
            file=name,
        )
    grid = build_grid(records, name, choices.has_header) if kind == "html" else _exact(records)
    grid.container, grid.encoding = kind, encoding
    say_encoding(grid, found, name)
    if kind == "html":
        grid.facts.append({"code": "html_table"})
    return grid


def _exact(records: list[Record]) -> Grid:
    return Grid(records[0].cells, [(record.line, record.cells) for record in records[1:]])


def _text(path: Path, name: str, choices: Choices) -> Grid:
    """Delimited text, all of it in Python: for small and dirty files."""
    records, dialect, encoding = read_lines(path, name, choices)
    grid = build_grid(records, name, choices.has_header, dialect.delimiter)
    grid.delimiter, grid.quote = dialect.delimiter, dialect.quote
    grid.encoding = (
        encoding.name.removesuffix("-sig") if encoding.name.startswith("utf-8") else encoding.name
    )
    say_encoding(grid, encoding, name)
    return grid


def read_lines(
    path: Path, name: str, choices: Choices
) -> tuple[list[Record], Dialect, decode.Encoding]:
    """The records of a file, its dialect and its encoding."""
    data = path.read_bytes()
    encoding = decode.Encoding(choices.encoding) if choices.encoding else decode.find_encoding(data)
    lines, bad = _lines(data, encoding, name)
    lines, mends = mending.mend(lines)
    if bare := mending.unwrapped(lines):
        lines, mends["wrapped_rows"] = bare, set(range(1, len(bare) + 1))
    dialect, skip = _dialect(lines, choices)
    return _records(lines, dialect, skip, bad, mends), dialect, encoding


def _lines(data: bytes, encoding: decode.Encoding, name: str) -> tuple[list[str], set[int]]:
    """Physical lines as text, and the numbers (from 1) of those that are not written in the
    encoding of the file."""
    try:
        strangers = decode.strangers(data, encoding) if encoding.guessed else set()
        return split_lines(data.decode(encoding.name)), strangers
    except LookupError as error:
        raise FunnelError(
            N_("“{encoding}” is no encoding."), code="bad_encoding_name", encoding=encoding.name
        ) from error
    except UnicodeDecodeError:
        lines = split_lines(data.decode(encoding.name, errors="replace"))
    while (
        lines and lines[-1] and not lines[-1].strip(decode.BAD)
    ):  # half a letter behind the last line
        lines.pop()
    return lines, {number for number, line in enumerate(lines, start=1) if decode.BAD in line}


def _dialect(lines: list[str], choices: Choices) -> tuple[Dialect, int]:
    """The dialect, and how many lines to skip for a `sep=` line."""
    found = SEP.fullmatch(lines[0]) if lines else None
    said = choices.delimiter or (found[1] if found else None)
    delimiter = {"tab": "\t", "\\t": "\t"}.get((said or "").lower(), said)
    return find_dialect(lines[1:] if found else lines, delimiter).dialect, int(bool(found))


def _records(
    lines: list[str], dialect: Dialect, skip: int, bad: set[int], repaired: dict[str, set[int]]
) -> list[Record]:
    """Lines as records; those that are not in the encoding of the file carry a fault, those that
    were mended a repair."""
    records = list(tokenise(lines, dialect, skip))
    widths = Counter(len(record.cells) for record in records if not record.fault)
    if any(record.fault or record.repairs for record in records):
        records = list(tokenise(lines, dialect, skip, widths.most_common(1)[0][0] if widths else 0))
    if bad:
        records = [
            (
                record._replace(fault="bad_encoding", text=lines[record.line - 1])
                if record.line in bad
                else record
            )
            for record in records
        ]
    records = [
        mending.mended(record, dialect, widths.most_common(1)[0][0] if widths else 0)
        for record in records
    ]
    for repair, numbers in repaired.items():
        if numbers:
            records = [
                (
                    record._replace(repairs=record.repairs | {repair})
                    if record.line in numbers
                    else record
                )
                for record in records
            ]
    return records
