"""Lines as they were meant: without invisible characters, decoded once, not wrapped in quotes
whole; every mend is counted."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from funnel.reading.csv import decode
from funnel.reading.csv.tokens import OLD, Dialect, Record, put_right, tokenise

# control characters, marks of byte order and of direction, blanks without width
CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069]"
)
SEPARATORS = "\x1f\x01\x1e"  # control characters that some systems put between cells
EXCEL_TEXT = re.compile(r'="([^"]*)"')
# Quotes that a word processor sets, where a row begins and ends, and around one cell of it.
BEGINS = re.compile("^ ?[“”„«]")
ENDS = re.compile("[”“»] ?$")
OPENS = re.compile("(^|[,;\t|] ?)[“”„«]")
CLOSES = re.compile("[”“»](?= ?[,;\t|]|$)")
TWICE = ("cp1252", "cp1251")  # what UTF-8 was taken for, before it was written as UTF-8 again


class Mended(NamedTuple):
    """Lines, and the numbers (from 1) of those that a mend was made on."""

    lines: list[str]
    mends: dict[str, set[int]]


def mend(lines: list[str]) -> Mended:
    """Lines without what no export means to say."""
    mends: dict[str, set[int]] = {
        "double_encoded": set(),
        "control_chars_removed": set(),
        "old_letters": set(),
        "set_quotes": set(),
    }
    kept = separator(lines)
    is_set = has_set_quotes(lines)
    for number, line in enumerate(lines, start=1):
        text = line
        if not text.isascii() and (once := decoded_once(text)):
            mends["double_encoded"].add(number)
            text = once
        if CONTROL.search(text) and (clean := without_controls(text, kept)) != text:
            mends["control_chars_removed"].add(number)
            text = clean
        if OLD.search(text):
            mends["old_letters"].add(number)
            text = put_right(text)
        if is_set and (plain := straight(text)) != text:
            mends["set_quotes"].add(number)
            text = plain
        if text is not line:
            lines[number - 1] = text
    return Mended(lines, mends)


def separator(lines: Sequence[str]) -> str:
    """The control character between the cells of every line, if there is one."""
    head = [line for line in lines[:200] if line]
    for mark in SEPARATORS:
        counts = Counter(line.count(mark) for line in head)
        if counts and (best := counts.most_common(1)[0])[0] and best[1] >= 0.8 * len(head):
            return mark
    return ""


def has_set_quotes(lines: Sequence[str]) -> bool:
    """Whether cells stand in the quotes of a word processor: nearly every row begins and ends with
    one, and none has plain ones."""
    head = [line for line in lines[1:200] if line]
    whole = sum(bool(BEGINS.search(line) and ENDS.search(line)) for line in head)
    return bool(head) and whole >= 0.8 * len(head) and not any('"' in line for line in head)


def straight(line: str) -> str:
    """A line with plain quotes around its cells."""
    return CLOSES.sub('"', OPENS.sub(r'\1"', line))


def without_controls(line: str, kept: str = "") -> str:
    """A line without control and invisible characters, but for the one between its cells."""
    return CONTROL.sub(lambda found: found[0] if found[0] == kept else "", line)


def decoded_once(line: str) -> str:
    """What a line says that was UTF-8, was taken for a code page and written as UTF-8 again
    (“РЎРґРµР»РєР°”); else nothing."""
    for page in TWICE:
        if not HINTS[page].search(line):
            continue
        try:
            found = line.encode(page, errors=f"funnel-{page}").decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        if sum(letter > "\x7f" for letter in found) > 1:
            return found
    return ""


def _as_bytes(error: UnicodeError, unknown: bytes) -> tuple[bytes, int]:
    """Letters as the bytes that they were taken for: bytes that the page does not use stand for
    themselves."""
    assert isinstance(error, UnicodeEncodeError)
    letters = error.object[error.start : error.end]
    if any(
        not "\x7f" < letter < "\xa0" and (letter != decode.BAD or not unknown) for letter in letters
    ):
        raise error
    return (
        b"".join(unknown if letter == decode.BAD else bytes([ord(letter)]) for letter in letters),
        error.end,
    )


def _hint(page: str) -> re.Pattern[str]:
    """The first bytes of letters of two bytes, and the second ones, as the page shows them."""
    first = bytes(range(0xC2, 0xE0)).decode(page)
    second = bytes(range(0x80, 0xC0)).decode(page, errors="ignore") + "\x80-\x9f" + decode.BAD
    return re.compile(f"[{first}][{second}]")


HINTS = {page: _hint(page) for page in TWICE}
for _page in TWICE:  # of cp1251 only one byte means nothing, so that a lost letter is known
    codecs.register_error(
        f"funnel-{_page}", partial(_as_bytes, unknown=b"\x98" if _page == "cp1251" else b"")
    )


def unwrapped(lines: Sequence[str]) -> list[str]:
    """The lines of a file whose rows were each put in quotes as a whole; none if they were not."""
    said = [line for line in lines if line]
    if len(said) < 2 or not all(_is_wrapped(line) for line in said):
        return []
    bare = [line[1:-1].replace('""', "\x00") for line in lines]
    if any('"' in line for line in bare):
        return []
    return [line.replace("\x00", '"') for line in bare]


def _is_wrapped(line: str) -> bool:
    return len(line) > 2 and line[0] == '"' == line[-1]


def is_odd(lines: list[str]) -> bool:
    """Whether the beginning of a file asks for mends that reach over all of it: only Python makes
    those."""
    return (
        bool(unwrapped(lines))
        or has_set_quotes(lines)
        or any(decoded_once(line) for line in lines if not line.isascii())
    )


def mended(record: Record, dialect: Dialect, width: int) -> Record:
    """A record with `="0042"` as 0042, and out of the quotes that it was put in as a whole."""
    return _without_formulas(_out_of_wrap(record, dialect, width))


def _out_of_wrap(record: Record, dialect: Dialect, width: int) -> Record:
    """A record that was put in quotes as a whole, cell by cell."""
    if len(record.cells) != 1 or width < 2 or record.fault:
        return record
    if record.cells[0].count(dialect.delimiter) < width - 1:
        return record
    inner = list(tokenise(record.cells[0].split("\n"), dialect, 0, width))
    if len(inner) != 1 or len(inner[0].cells) != width or inner[0].fault:
        return record
    return record._replace(cells=inner[0].cells, repairs=record.repairs | {"wrapped_rows"})


def _without_formulas(record: Record) -> Record:
    """`="0042"` as 0042: so a spreadsheet is told that a number is a text."""
    if not any(cell.startswith('="') for cell in record.cells):
        return record
    cells = [found[1] if (found := EXCEL_TEXT.fullmatch(cell)) else cell for cell in record.cells]
    if cells == record.cells:
        return record
    return record._replace(cells=cells, repairs=record.repairs - {"stray_quote"})
