"""Big delimited files: the engine's own parallel reader for everything that is clean, Python for
the rows that it refuses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from funnel.reading.choices import Choices
from funnel.reading.csv import decode, mending
from funnel.reading.csv.grid import LONGEST_CELL, Grid, build_grid, fitted, say_encoding, shortened
from funnel.reading.csv.structure import LABELS, filled, indent, is_footer, is_total
from funnel.reading.csv.tokens import Dialect, Record, split_lines, tokenise
from funnel.reading.engine import Engine
from funnel.reading.large.direct import Straight
from funnel.reading.large.lines import LONGEST, LineMap, line_numbers, line_starts
from funnel.reading.large.scrub import Clean, Scrubber, transcode

Attempt = Callable[[Grid, Path, Dialect, int], "Straight | None"]
BIG = 2 << 20
HEAD = 1 << 20  # what the encoding is judged by
BEGINNING = 1 << 18  # what the header and the dialect are found in
STEP = 1_000  # between the numbers of two rows, so that repaired rows fit in between
TAIL = 50
ENOUGH = 3


def load_bulk(
    engine: Engine,
    path: Path,
    name: str,
    choices: Choices,
    progress: Callable[[float, str], None],
    find: Callable[[list[str], Choices], tuple[Dialect, int]],
    attempt: Attempt = lambda *_: None,
) -> Grid | None:
    """Fill the raw table from a big file; None if the engine and the count of records disagree, so
    that Python reads it all.

    An `attempt` to make the typed table at once is asked first, with header, file, dialect and
    lines to skip.
    """
    encoding = _encoding(path, choices)
    source, scratch = path, Path(str(engine.output) + ".utf8")
    try:
        if encoding.name not in ("utf-8", "utf-8-sig") or _has_lone_returns(path):
            transcode(path, encoding, scratch)
            source = scratch
        if mending.is_odd(
            split_lines(_beginning(source, BEGINNING).decode("utf-8-sig", errors="replace"))
        ):
            return None
        grid, start, dialect = _head(source, name, choices, find)
        grid.encoding = (
            encoding.name.removesuffix("-sig")
            if encoding.name.startswith("utf-8")
            else encoding.name
        )
        say_encoding(grid, encoding, name)
        if any(fact["code"] == "group_rows" for fact in grid.facts):
            return None
        if grid.question:
            engine.make_raw(len(grid.headers), grid.rows[:TAIL])
            return grid
        copy = Path(str(engine.output) + ".scrub")
        offset = _offset(source, start)
        scrubber = Scrubber(
            source,
            copy,
            dialect,
            offset,
            start,
            len(grid.headers),
            lambda share: progress(share * 0.2, "checking"),
        )
        try:
            straight = attempt(grid, source, dialect, start)
            with straight or nullcontext():
                clean = scrubber.run()
                if straight and straight.holds(
                    clean, lambda share: progress(0.2 + share * 0.6, "reading")
                ):
                    grid.rows = []
                    return grid
            return _Bulk(engine, grid, clean, progress).run()
        finally:
            copy.unlink(missing_ok=True)
    finally:
        scratch.unlink(missing_ok=True)


def _encoding(path: Path, choices: Choices) -> decode.Encoding:
    """From the head, unless it is all ASCII and something else comes later."""
    if choices.encoding:
        return decode.Encoding(choices.encoding)
    marked = bytearray()
    with path.open("rb") as file:
        head = file.read(HEAD)
        found = decode.find_encoding(head, is_whole=False)
        if found.name != "utf-8":
            return found
        file.seek(0)
        rest = b""
        while (block := file.read(4 << 20)) and len(marked) < 4 * decode.SAMPLE:
            if block.isascii() or decode.is_utf8(rest + block, is_whole=False):
                continue
            marked += b"\n".join(line for line in block.splitlines()[1:-1] if not line.isascii())[
                : decode.SAMPLE
            ]
    return decode.find_encoding(head + b"\n" + bytes(marked), is_whole=False) if marked else found


def _has_lone_returns(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(HEAD)
    return head.count(b"\r") > head.count(b"\r\n") + 1 and head.count(b"\n") < head.count(b"\r")


def _head(
    source: Path, name: str, choices: Choices, find: Callable[..., tuple[Dialect, int]]
) -> tuple[Grid, int, Dialect]:
    """Header and dialect from the beginning, and the number of lines before the data."""
    size, read = source.stat().st_size, BEGINNING
    while True:
        lines, mends = mending.mend(
            split_lines(_beginning(source, read).decode("utf-8-sig", errors="replace"))
        )
        dialect, skip = find(lines, choices)
        records = list(tokenise(lines, dialect, skip))
        if size > read:
            records.pop()  # its end may be cut off
        if (
            len(records) >= ENOUGH or size <= read
        ):  # else a single cell is longer than the beginning
            break
        read *= 2
    grid = build_grid(records, name, choices.has_header, dialect.delimiter)
    grid.delimiter, grid.quote = dialect.delimiter, dialect.quote
    start = (
        next((record.line - 1 for record in records if record.line > grid.header_line), len(lines))
        if grid.header_line
        else skip
    )
    grid.notices = Counter(
        {code: grid.notices[code] for code in ("preamble_skipped", "header_rows", "unnamed_column")}
    )
    grid.notices += Counter(
        {code: sum(number <= start for number in numbers) for code, numbers in mends.items()}
    )
    grid.refused = []
    return grid, start, dialect


def _beginning(source: Path, size: int) -> bytes:
    """The whole lines among the first bytes."""
    with source.open("rb") as file:
        data = file.read(size)
    return data[: data.rfind(b"\n") + 1] or data


def _offset(source: Path, lines: int) -> int:
    """The byte behind so many lines."""
    with source.open("rb") as file:
        for _ in range(lines):
            file.readline()
        return file.tell()


class _Bulk:
    """The engine's reading of a clean file, and the account of what it refused."""

    def __init__(
        self, engine: Engine, grid: Grid, clean: Clean, progress: Callable[[float, str], None]
    ) -> None:
        self.engine, self.grid, self.clean, self.progress = engine, grid, clean, progress
        self.width, self.begin = len(grid.headers), indent(grid.headers)
        self.refused: list[
            tuple[int, int, Record]
        ] = []  # (data line of the file, lines it spans, record)

    def run(self) -> Grid | None:
        self.progress(0.2, "reading")
        self.engine.tell = lambda share: self.progress(0.2 + share * 0.4, "reading")
        count = self.engine.read_csv(
            self.clean.path, self.clean.dialect, self.clean.skip, self.width
        )
        if count >= 0:
            self._refused()
        if count < 0 or count + len(self.refused) != self.clean.records:
            self.engine.drop_store()
            return None
        self.grid.notices += self.clean.notices
        if self.clean.may_be_long:
            self.grid.notices["long_cells"] += self.engine.shorten(self.width, LONGEST_CELL)
        self.grid.refused = list(self.clean.rejects)
        self.grid.rows = []
        lines = LineMap(
            self.engine, self.clean, [(line, span) for line, span, _ in self.refused], self.width
        )
        more = self._repaired(lines, count)
        end = self._tail(count)
        self.engine.make_view(self.width, STEP if more else 1, end, self._skipped(end), more)
        lines.step = STEP if more else 1
        lines.more = {row: line for row, line, _ in more}
        self.engine.line_map = lines
        self.engine.has_odd_edges = self.clean.has_odd_edges
        return self.grid

    def _refused(self) -> None:
        positions = line_starts(self.clean.path, self.engine.refused_positions())
        if not positions:
            return
        numbers = line_numbers(self.clean.path, positions, self.clean.skip)
        dialect = self.clean.dialect
        with self.clean.path.open("rb") as file:
            for position, number in zip(positions, numbers, strict=True):
                file.seek(position)
                data = file.read(1 << 16)
                data += b"" if b"\n" in data.lstrip() else file.readline(LONGEST)
                text = data.decode("utf-8", errors="replace")
                first = text.lstrip("\r\n")
                lines = split_lines(first)[:1000]
                record = next(iter(tokenise(lines, dialect, 0, self.width)), None)
                if record:
                    record = mending.mended(record, dialect, self.width)
                    span = 1 + sum(cell.count("\n") for cell in record.cells)
                    skipped = len(text) - len(first)
                    self.refused.append(
                        (
                            number + text[:skipped].count("\n"),
                            span,
                            record._replace(text="\n".join(lines[:span])),
                        )
                    )

    def _repaired(self, lines: LineMap, count: int) -> list[tuple[int, int, list[str]]]:
        """Refused rows that fit after all (row, line, cells); the others are set aside, or belong
        to the footer."""
        more: list[tuple[int, int, list[str]]] = []
        for line, _, record in self.refused:
            physical = self.clean.physical(line)
            if not filled(record.cells):
                self.grid.notices["blank_rows"] += 1
            elif (
                is_footer(record.cells[self.begin :], self.width - self.begin)
                and lines.rows_before(line) >= count
            ):
                self.grid.notices["footer_skipped"] += 1
            elif cells := fitted(self.grid, record._replace(line=physical), self.width):
                self.grid.notices += Counter(record.repairs)
                more.append(
                    (
                        STEP * lines.rows_before(line) - STEP + 1 + len(more) % (STEP - 1),
                        physical,
                        shortened(self.grid, cells),
                    )
                )
        return more

    def _tail(self, count: int) -> int:
        """Rows up to the footer (totals as wide as the table)."""
        end = count
        for row, cells in self.engine.last_rows(self.width, TAIL):
            if not is_footer(cells[self.begin :], self.width - self.begin):
                break
            end = row
            self.grid.notices["footer_skipped"] += 1
        return end

    def _skipped(self, end: int) -> str:
        """A condition for blank rows and repeated headers, if there are any."""
        conditions = []
        for code, values in (
            ("blank_rows", [""] * self.width),
            ("repeated_header", self.grid.headers),
        ):
            if code == "repeated_header" and not self.grid.header_line:
                continue
            found = self.engine.count_equal(values, end)
            if found:
                self.grid.notices[code] += found
                conditions.append(self.engine.equal(values))
        totals = [
            row
            for row, cells in self.engine.labelled(LABELS, self.width, end)
            if is_total(cells, self.width)
        ]
        if totals:
            self.grid.notices["totals_skipped"] += len(totals)
            conditions.append(f"rowid in ({', '.join(map(str, totals))})")
        return " or ".join(conditions)
