"""Big delimited files: the engine's own parallel reader for everything that is clean, Python for
the rows that it refuses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from funnel.reading.choices import Choices
from funnel.reading.csv import decode, mending
from funnel.reading.csv.grid import Grid, with_encoding
from funnel.reading.csv.table import build_grid
from funnel.reading.csv.tokens import Dialect, split_lines, tokenise
from funnel.reading.engine import Engine
from funnel.reading.large.direct import Direct
from funnel.reading.large.scrub import Scrubber
from funnel.reading.large.stored import Stored
from funnel.reading.large.transcode import transcode

Attempt = Callable[[Grid, Path, Dialect, int], "Direct | None"]
BIG = 2 << 20
HEAD = 1 << 20  # what the encoding is judged by
BEGINNING = 1 << 18  # what the header and the dialect are found in
ENOUGH = 3
SHOWN = 50  # rows that are kept of a file that nobody knows how to read yet


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
    source = path
    scratch = Path(str(engine.output) + ".utf8")
    try:
        if encoding.name not in ("utf-8", "utf-8-sig") or _has_lone_returns(path):
            transcode(path, encoding, scratch)
            source = scratch
        if mending.is_odd(
            split_lines(_beginning(source, BEGINNING).decode("utf-8-sig", errors="replace"))
        ):
            return None
        head = _head(source, name, choices, find)
        grid = with_encoding(head.grid, encoding, name, encoding.plain_name)
        if any(fact["code"] == "group_rows" for fact in grid.facts):
            return None
        if grid.question:
            engine.make_raw(len(grid.headers), grid.rows[:SHOWN])
            return grid
        return _filled(engine, source, head._replace(grid=grid), progress, attempt)
    finally:
        scratch.unlink(missing_ok=True)


def _filled(
    engine: Engine,
    source: Path,
    head: Head,
    progress: Callable[[float, str], None],
    attempt: Attempt,
) -> Grid | None:
    """The raw table, or the typed one at once, from a file in UTF-8 whose header is known."""
    grid, start, dialect = head
    copy = Path(str(engine.output) + ".scrub")
    scrubber = Scrubber(
        source,
        copy,
        dialect,
        _offset(source, start),
        start,
        len(grid.headers),
        lambda share: progress(share * 0.2, "checking"),
    )
    try:
        direct = attempt(grid, source, dialect, start)
        with direct or nullcontext():
            clean = scrubber.run()
            if direct and direct.holds(clean, lambda share: progress(0.2 + share * 0.6, "reading")):
                return replace(grid, rows=[])
        return Stored(engine, grid, clean, progress).run()
    finally:
        copy.unlink(missing_ok=True)


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
    if marked:
        return decode.find_encoding(head + b"\n" + bytes(marked), is_whole=False)
    return found


def _has_lone_returns(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(HEAD)
    return head.count(b"\r") > head.count(b"\r\n") + 1 and head.count(b"\n") < head.count(b"\r")


class Head(NamedTuple):
    """The beginning of a file: its header, the lines before the data, how cells are separated."""

    grid: Grid
    start: int
    dialect: Dialect


def _head(
    source: Path, name: str, choices: Choices, find: Callable[..., tuple[Dialect, int]]
) -> Head:
    """Header and dialect from the beginning, and the number of lines before the data."""
    size = source.stat().st_size
    read = BEGINNING
    while True:
        lines, mends = mending.mend(
            split_lines(_beginning(source, read).decode("utf-8-sig", errors="replace"))
        )
        dialect, skip = find(lines, choices)
        records = list(tokenise(lines, dialect, skip))
        if size > read:
            records.pop()  # its end may be cut off
        if len(records) >= ENOUGH or size <= read:
            break
        read *= 2  # a single cell is longer than the beginning
    grid = build_grid(records, name, choices.has_header, dialect.delimiter)
    start = skip
    if grid.header_line:
        below = (record.line - 1 for record in records if record.line > grid.header_line)
        start = next(below, len(lines))
    grid = replace(grid, delimiter=dialect.delimiter, quote=dialect.quote)
    return Head(_of_head(grid, mends, start), start, dialect)


def _of_head(grid: Grid, mends: Mapping[str, Collection[int]], start: int) -> Grid:
    """With what was noticed above the data alone: the rest is noticed again in the file as a
    whole."""
    kept = ("preamble_skipped", "header_rows", "unnamed_column")
    notices = Counter({code: grid.notices[code] for code in kept})
    for code, numbers in mends.items():
        notices[code] += sum(number <= start for number in numbers)
    return replace(grid, notices=notices, refused=[])


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
