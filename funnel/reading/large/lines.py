"""From the rows of a big file, as the engine numbers them, to the lines of the file, as a person
counts them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from funnel.reading.engine import Engine
from funnel.reading.large.scrub import Clean
from funnel.reading.large.store import Store

LONGEST = 64 << 20  # of a line that the engine refused


class LineMap:
    """From a row of the store to its physical line; computed only for the rows that are asked
    for."""

    def __init__(self, store: Store, clean: Clean, refused: Sequence[tuple[int, int]]) -> None:
        self.store = store
        self.clean = clean
        self.refused = sorted(refused)
        self._notes: tuple[list[int], list[int]] | None = None

    def line(self, row: int) -> int:
        """The line on which a row begins."""
        return self.clean.physical(self._data_line(row))

    def _data_line(self, row: int) -> int:
        """The data line (from 0) of the file on which a row begins: rows before it, line ends in
        their cells, refused rows."""
        places, sums = self._inner()
        line = row + (sums[index - 1] if (index := bisect_right(places, row - 1)) else 0)
        for refused, span in self.refused:
            if refused > line:
                break
            line += span
        return line

    def rows_before(self, line: int) -> int:
        """How many rows begin before a data line of the file."""
        low = 0
        high = line
        while low < high:
            middle = (low + high) // 2
            if self._data_line(middle) < line:
                low = middle + 1
            else:
                high = middle
        return low

    def _inner(self) -> tuple[list[int], list[int]]:
        """Rows with line ends inside their cells, and the running sum of those line ends."""
        if self._notes is None:
            found = self.store.inner_line_ends()
            total = 0
            sums = []
            for _, count in found:
                total += count
                sums.append(total)
            self._notes = [row for row, _ in found], sums
        return self._notes


@dataclass(frozen=True)
class NumberedLines:
    """The lines of the raw rows: every `step`-th number is a row of the store, and between them
    are the repaired ones, of which the lines are known."""

    of_store: LineMap
    step: int
    repaired: Mapping[int, int]

    def lines(self, rows: Sequence[int]) -> list[int]:
        """The lines of rows, as the raw table numbers them."""
        return [self._line(row) for row in rows]

    def _line(self, row: int) -> int:
        known = self.repaired.get(row)
        if known is None:
            return self.of_store.line(row // self.step)
        return known


def line_starts(path: Path, positions: Sequence[int]) -> list[int]:
    """Positions moved back to the beginning of their line: the engine's own are a byte or two late
    for some kinds of rows."""
    starts: set[int] = set()
    with path.open("rb") as file:
        for position in positions:
            starts.add(_line_start(file, position))
    return sorted(starts)


def _line_start(file: BinaryIO, position: int) -> int:
    for reach in (256, 1 << 16, LONGEST):
        begin = max(position - reach, 0)
        file.seek(begin)
        before = file.read(position - begin)
        if b"\n" in before or not begin:
            return begin + before.rfind(b"\n") + 1
    return position


def line_numbers(path: Path, positions: Sequence[int], skip: int) -> list[int]:
    """The data line (from 0) of each byte position, in one pass."""
    numbers = []
    line = 0
    at = 0
    with path.open("rb") as file:
        for position in positions:
            while at < position and (data := file.read(min(1 << 22, position - at))):
                line += data.count(b"\n")
                at += len(data)
            numbers.append(line - skip)
    return numbers


def line_of(engine: Engine, row: int) -> int:
    """The physical line of a row of the raw table."""
    if engine.line_map:
        return engine.line_map.lines([row])[0]
    return engine.one('select line from raw where "row" = $row', {"row": row})
