"""Whether a block of a file is beyond doubt: its encoding, its line ends, and every quote in the
place where one may stand.

What passes is read by the engine's own parallel reader, because for such text there is only one
reading. The rest is repaired first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

OLD = re.compile(rb"\xc2[\x80-\x9f]")
# blanks without width, marks of direction and of byte order; each begins with letters of its own,
# which is quick to look for
INVISIBLE = (
    re.compile(rb"\xe2\x80[\x8b\x8e\x8f\xaa-\xae]"),
    re.compile(rb"\xe2\x81[\xa0\xa6-\xa9]"),
    re.compile(rb"\xef\xbb\xbf"),
)
BLOCK = 4 << 20
LF = 10
CR = 13
BLANK = 32
DELETE = b"\x7f"


class Block(NamedTuple):
    """A piece of a file that begins and ends between records (as far as its quotes can be
    trusted)."""

    data: bytes
    is_clean: bool
    records: int


def blocks(
    path: Path, start: int, delimiter: bytes, quote: bytes, is_suspect: bool = False
) -> Iterator[Block]:
    """The file from `start` in blocks; what a dirty block could not finish is carried into the next
    by the caller's `rest`."""
    with path.open("rb") as file:
        file.seek(start)
        rest = b""
        while True:
            read = file.read(BLOCK)
            data = rest + read
            if not data:
                return
            cut = len(data) if not read else _cut(data, quote)
            if not cut and read:
                rest = data
                if len(rest) < 8 * BLOCK:
                    continue
                cut = data.rfind(b"\n") + 1 or len(data)
            block = data[:cut]
            rest = data[cut:]
            is_clean, records = (False, 0) if is_suspect else check(block, delimiter, quote)
            yield Block(block, is_clean, records)


def _cut(data: bytes, quote: bytes) -> int:
    """Behind the last line end that is outside of quotes."""
    if not quote or quote not in data:
        return data.rfind(b"\n") + 1
    text = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(text == LF)
    outside = ends[_before(np.flatnonzero(text == quote[0]), ends) % 2 == 0]
    if len(outside):
        return int(outside[-1]) + 1
    return data.rfind(b"\n") + 1


def _before(marks: np.ndarray, places: np.ndarray) -> np.ndarray:
    return np.searchsorted(marks, places)


def check(block: bytes, delimiter: bytes, quote: bytes) -> tuple[bool, int]:
    """Whether the block is beyond doubt, and how many records it has."""
    if not block.isascii() and not _is_clean_unicode(block):
        return False, 0
    text = np.frombuffer(block, dtype=np.uint8)
    # what follows is asked of this: a search for two bytes in a row takes four times as long
    is_end = text == LF
    returns = block.count(b"\r")
    ends = int(np.count_nonzero(is_end))
    if _has_controls(text, block, delimiter, returns + ends):
        return False, 0
    has_blank_line = block.startswith((b"\n", b"\r\n")) or bool((is_end[1:] & is_end[:-1]).any())
    if has_blank_line or (returns and not _are_windows_ends(block, returns, ends)):
        return False, 0
    records = ends + (not block.endswith(b"\n"))
    if not quote or quote not in block:
        return quote == b'"' or b'="' not in block, records
    if b'="' in block:
        return False, 0
    return _quotes(text, delimiter[0], quote[0], bool(returns), records)


def _is_clean_unicode(block: bytes) -> bool:
    """Whether it is UTF-8, without letters of old code pages and without invisible ones."""
    try:
        block.decode("utf-8")
    except UnicodeDecodeError:
        return False
    is_old = b"\xc2" in block and OLD.search(block)
    return not is_old and not any(pattern.search(block) for pattern in INVISIBLE)


def _are_windows_ends(block: bytes, returns: int, ends: int) -> bool:
    """Whether every line ends with both characters, and none is blank."""
    return returns == ends == block.count(b"\r\n") and b"\n\r\n" not in block


def _has_controls(text: np.ndarray, block: bytes, delimiter: bytes, line_ends: int) -> bool:
    """Whether there are control characters other than line ends, tabs and the delimiter."""
    low = int(np.count_nonzero(text < BLANK))
    if low > line_ends:
        allowed = {b"\t"} | ({delimiter} if len(delimiter) == 1 and delimiter < b" " else set())
        low -= sum(block.count(mark) for mark in allowed - {b"\n", b"\r"})
    return low > line_ends or (DELETE in block and delimiter != DELETE)


def _quotes(
    text: np.ndarray, delimiter: int, quote: int, has_returns: bool, records: int
) -> tuple[bool, int]:
    """Every odd quote must open a cell (or double the one before it), every even one must close it
    (or be doubled)."""
    marks = np.flatnonzero(text == quote)
    if len(marks) % 2:
        return False, 0
    opening = marks[::2]
    closing = marks[1::2]
    before = np.where(opening > 0, text[opening - 1], LF)
    after = np.where(closing + 1 < len(text), text[np.minimum(closing + 1, len(text) - 1)], LF)
    is_good = (
        np.isin(before, (delimiter, LF, quote)).all()
        and np.isin(after, (delimiter, LF, CR, quote)).all()
    )
    if not is_good:
        return False, 0
    inside = int((_before(marks, np.flatnonzero(text == LF)) % 2).sum())
    if inside and has_returns:
        return False, 0
    return True, records - inside
