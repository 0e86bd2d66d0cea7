"""The rows of a big file as the engine has stored them, and the account of those it refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from funnel.reading.csv import mending
from funnel.reading.csv.grid import LONGEST_CELL, Grid, fitted, shortened
from funnel.reading.csv.structure import indent, says
from funnel.reading.csv.tokens import Record, split_lines, tokenise
from funnel.reading.csv.totals import LABELS, is_footer, is_total
from funnel.reading.engine import Engine
from funnel.reading.large.lines import LONGEST, LineMap, NumberedLines, line_numbers, line_starts
from funnel.reading.large.scrub import Clean
from funnel.reading.large.store import Store, equal, refused_positions
from funnel.sql import Sql, joined, sql

STEP = 1_000  # between the numbers of two rows, so that repaired rows fit in between
TAIL = 50  # rows in which the footer is looked for


class Stored:
    """The engine's reading of a clean file, and the account of what it refused."""

    def __init__(
        self, engine: Engine, grid: Grid, clean: Clean, progress: Callable[[float, str], None]
    ) -> None:
        self.engine = engine
        self.grid = grid
        self.clean = clean
        self.progress = progress
        self.width = len(grid.headers)
        self.begin = indent(grid.headers)
        self.store = Store(engine, self.width)
        self.refused: list[
            tuple[int, int, Record]
        ] = []  # (data line of the file, lines it spans, record)

    def run(self) -> Grid | None:
        """The grid with its account; None if the engine counts other records than Python."""
        self.progress(0.2, "reading")
        self.engine.tell_to(lambda share: self.progress(0.2 + share * 0.4, "reading"))
        count = self.store.read(self.clean.path, self.clean.dialect, self.clean.skip)
        if count >= 0:
            self._refused()
        if count < 0 or count + len(self.refused) != self.clean.records:
            self.store.drop()
            return None
        notices = self.grid.notices + self.clean.notices
        if self.clean.may_be_long:
            notices["long_cells"] += self.store.shorten(LONGEST_CELL)
        refused = list(self.clean.rejects)
        self.grid = replace(self.grid, notices=notices, refused=refused, rows=[])
        lines = LineMap(self.store, self.clean, [(line, span) for line, span, _ in self.refused])
        more = self._repaired(lines, count)
        end = self._tail(count)
        step = STEP if more else 1
        self.store.view(step, end, self._skipped(end), more)
        self.engine.note_lines(NumberedLines(lines, step, {row: line for row, line, _ in more}))
        self.engine.note_edges(are_odd=self.clean.has_odd_edges)
        return self.grid

    def _refused(self) -> None:
        positions = line_starts(self.clean.path, refused_positions(self.engine))
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
            if not says(record.cells):
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
        for row, cells in self.store.last(TAIL):
            if not is_footer(cells[self.begin :], self.width - self.begin):
                break
            end = row
            self.grid.notices["footer_skipped"] += 1
        return end

    def _skipped(self, end: int) -> Sql:
        """A condition for blank rows, repeated headers and totals, if there are any."""
        conditions: list[Sql] = []
        for code, values in (
            ("blank_rows", [""] * self.width),
            ("repeated_header", self.grid.headers),
        ):
            if code == "repeated_header" and not self.grid.header_line:
                continue
            found = self.store.count_equal(values, end)
            if found:
                self.grid.notices[code] += found
                conditions.append(equal(values))
        totals = [
            row for row, cells in self.store.labelled(LABELS, end) if is_total(cells, self.width)
        ]
        if totals:
            self.grid.notices["totals_skipped"] += len(totals)
            conditions.append(sql("rowid in ({totals})", totals=totals))
        return joined(" or ", conditions)
