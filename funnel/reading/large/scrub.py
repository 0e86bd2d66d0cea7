"""A big file made ready for the engine: clean blocks as they are, dirty ones repaired record by
record, only if there are any."""

from __future__ import annotations

import io
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from funnel.reading.csv.mending import mended
from funnel.reading.csv.structure import says
from funnel.reading.csv.tokens import MAX_SPAN, Dialect, Record, tokenise
from funnel.reading.large.scan import blocks
from funnel.reading.large.transcode import decoded
from funnel.reading.report import Reject

CANONICAL = Dialect(",", '"')
STRIDE = 50_000  # bytes without an end of a line: half of the longest cell that is kept whole


@dataclass
class Clean:
    """What the engine reads: a file, where its data begins, how many records it must find, and
    whose lines they are."""

    path: Path
    dialect: Dialect
    skip: int  # lines before the data in this file
    first: int  # the physical line of the first data line in the person's file
    records: int = 0
    jumps: list[tuple[int, int]] = field(
        default_factory=list
    )  # from this line of the file on: add so many lines
    rejects: list[Reject] = field(default_factory=list)
    notices: Counter[str] = field(default_factory=Counter)
    has_odd_edges: bool = (
        False  # a tab or a no-break space somewhere, which may stand at the edge of a cell
    )
    may_be_long: bool = False  # a cell somewhere may be longer than anybody writes

    def physical(self, line: int) -> int:
        """The line of the person's file of a data line (from 0) of this file."""
        index = bisect_right(self.jumps, (line, 1 << 60)) - 1
        return line + (self.jumps[index][1] if index >= 0 else self.first)


def is_odd(dialect: Dialect) -> bool:
    """A dialect that the engine does not read."""
    return (
        len(dialect.delimiter.encode()) > 1
        or bool(dialect.escape)
        or dialect.spaced
        or len(dialect.quote.encode()) > 1
    )


def odd_edges(data: bytes, dialect: Dialect) -> bool:
    """Whether there is a tab, a no-break space or a quote, behind which anything may stand at the
    edge of a cell."""
    odd = (not data.isascii() and b"\xc2\xa0" in data) or (
        dialect.delimiter != "\t" and b"\t" in data
    )
    return odd or bool(dialect.quote and dialect.quote.encode() in data)


def may_be_long(data: bytes, records: int) -> bool:
    """Whether a line, or a record of several, may have a cell that is longer than anybody
    writes."""
    if len(data) > 2 * STRIDE and data.count(b"\n") > records + 1:
        return True
    strides = range(0, len(data) - STRIDE, STRIDE)
    return any(data.find(b"\n", start, start + STRIDE) < 0 for start in strides)


def _span(record: Record) -> int:
    """How many lines a record has."""
    if record.text:
        return record.text.count("\n") + 1
    return sum(cell.count("\n") for cell in record.cells) + 1


class Scrubber:
    """One pass over the data of a file; writes a copy from the first dirty block on."""

    def __init__(
        self,
        path: Path,
        copy: Path,
        dialect: Dialect,
        offset: int,
        skip: int,
        width: int,
        progress: Callable[[float], None],
    ) -> None:
        self.path = path
        self.copy = copy
        self.dialect = dialect
        self.offset = offset
        self.width = width
        self.progress = progress
        self.out_dialect = CANONICAL if is_odd(dialect) else dialect
        self.clean = Clean(path, dialect, skip, skip + 1)
        self.out: BinaryIO | None = None
        self.line = skip  # lines done of the file
        self.out_line = 0  # lines written
        self.done = offset
        self.blank = 0

    def run(self) -> Clean:
        """Go through the file."""
        delimiter = self.dialect.delimiter.encode()
        quote = self.dialect.quote.encode()
        size = self.path.stat().st_size or 1
        rest = b""
        for block in blocks(self.path, self.offset, delimiter, quote, is_odd(self.dialect)):
            self.clean.has_odd_edges |= odd_edges(block.data, self.dialect)
            self.clean.may_be_long |= may_be_long(block.data, block.records)
            if block.is_clean and not rest:
                self._copy(block.data, block.records)
            else:
                rest = self._repair(rest + block.data, is_last=False)
            self.done += len(block.data)
            self.progress(self.done / size)
        if rest:
            self._repair(rest, is_last=True)
        if self.out:
            self.out.close()
            self.clean.path = self.copy
            self.clean.skip = 0
            self.clean.dialect = self.out_dialect
        return self.clean

    def _copy(self, data: bytes, records: int) -> None:
        ends = data.count(b"\n") + (not data.endswith(b"\n"))
        self.clean.records += records
        if self.out:
            self._jump()
            self.out.write(data.replace(b"\r\n", b"\n") if b"\r" in data else data)
            if not data.endswith(b"\n"):
                self.out.write(b"\n")
            self.out_line += ends
        self._end_blanks()
        self.line += ends

    def _jump(self) -> None:
        """Note where the line numbers of the copy and of the file part."""
        jumps = self.clean.jumps
        delta = self.line + 1 - self.out_line
        if not jumps or jumps[-1][1] != delta:
            jumps.append((self.out_line, delta))

    def _end_blanks(self) -> None:
        self.clean.notices["blank_rows"] += self.blank
        self.blank = 0

    def _open(self) -> BinaryIO:
        """Start the copy with everything that was clean so far."""
        out = self.copy.open("wb", buffering=1 << 20)
        with self.path.open("rb") as source:
            source.seek(self.offset)
            left = self.done - self.offset
            while left > 0 and (data := source.read(min(left, 1 << 22))):
                out.write(data.replace(b"\r\n", b"\n") if b"\r" in data else data)
                left -= len(data)
        self.out_line = self.line - self.clean.skip
        if self.out_line:
            self.clean.jumps.append((0, self.clean.first))
        return out

    def _repair(self, data: bytes, is_last: bool) -> bytes:
        """Tokenise a dirty block; the records at its end wait for the next block, because a quote
        may reach over."""
        if not self.out:
            self.out = self._open()
        raw_lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        if not raw_lines[-1]:
            raw_lines.pop()
        stop = len(raw_lines) if is_last else max(len(raw_lines) - MAX_SPAN, 0)
        lines, mends = decoded(raw_lines, self.dialect.delimiter)
        base = self.line
        end = 0
        for record in tokenise(lines, self.dialect, 0, self.width):
            first = record.line - 1
            if first >= stop:
                break
            end = first + _span(record)
            fault = "bad_encoding" if first in mends["bad_encoding"] else record.fault
            for code in ("control_chars_removed", "old_letters"):
                self.clean.notices[code] += first in mends[code]
            self.line = base + first
            self._emit(record, fault, lines[first:end])
        self.line = base + end
        if end >= len(raw_lines):
            return b""
        return b"\n".join(raw_lines[end:]) + (b"" if is_last else b"\n")

    def _emit(self, record: Record, fault: str, lines: list[str]) -> None:
        if not says(record.cells):
            self.blank += 1
            return
        self._end_blanks()
        if fault:
            self.clean.rejects.append(Reject(self.line + 1, fault, "", "\n".join(lines)))
            return
        record = mended(record, self.dialect, self.width)
        for repair in record.repairs:
            self.clean.notices[repair] += 1
        assert self.out
        self._jump()
        text = written(record.cells, self.out_dialect)
        self.out.write(text.encode() + b"\n")
        self.out_line += text.count("\n") + 1
        self.clean.records += 1


def written(cells: list[str], dialect: Dialect) -> str:
    """A record as strict text."""
    quote = dialect.quote or '"'
    out = io.StringIO()
    for index, cell in enumerate(cells):
        if index:
            out.write(dialect.delimiter)
        if dialect.delimiter in cell or quote in cell or "\n" in cell:
            out.write(quote + cell.replace(quote, quote * 2) + quote)
        else:
            out.write(cell)
    return out.getvalue()
