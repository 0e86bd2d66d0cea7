"""A cell in quotes, over as many lines as it has: where it ends, and what had to be repaired."""

from __future__ import annotations

import re
from typing import NamedTuple

from funnel.reading.csv.record import NONE, STRAY, Dialect

PER_LINE = 50  # what a line costs besides its letters, in letters
EDGE = re.compile("[ 	]*")


class Quoted(NamedTuple):
    """A record that begins in a line with a quote: its cells, the lines it spans (0: a quote stays
    open), how much was looked through, and the repairs."""

    cells: list[str]
    span: int
    seen: int
    repairs: frozenset[str]


def quoted_record(lines: list[str], index: int, dialect: Dialect, most: int) -> Quoted:
    """The record that begins in this line; a quote may stay open for `most` lines."""
    delimiter = dialect.delimiter
    quote = dialect.quote
    buffer = lines[index]
    span = 1
    at = 0
    cells = []
    repairs = NONE
    while True:
        begin = _behind_spaces(buffer, at) if dialect.spaced else at
        if buffer[begin : begin + 1] != quote:
            end = buffer.find(delimiter, at)
            cell = buffer[at:] if end < 0 else buffer[at:end]
            if quote in cell:
                repairs = STRAY
            cells.append(cell)
            if end < 0:
                return Quoted(cells, span, len(buffer) + PER_LINE * span, repairs)
            at = end + len(delimiter)
            continue
        cell, after, stray, buffer, span = _in_quotes(
            lines, index, buffer, begin + 1, span, dialect, most
        )
        if stray:
            repairs = STRAY
        if after < 0:
            return Quoted(cells, 0, len(buffer) + PER_LINE * span, repairs)
        cells.append(cell)
        if after >= len(buffer):
            return Quoted(cells, span, len(buffer) + PER_LINE * span, repairs)
        at = after + len(delimiter)


def _behind_spaces(buffer: str, at: int) -> int:
    while buffer[at : at + 1] == " ":
        at += 1
    return at


def _in_quotes(
    lines: list[str], index: int, buffer: str, at: int, span: int, dialect: Dialect, most: int
) -> tuple[str, int, bool, str, int]:
    """A quoted cell from behind its quote: text, where it ends (-1: never), whether stray quotes
    were in it, buffer and span."""
    quote = dialect.quote
    delimiter = dialect.delimiter
    escape = dialect.escape
    parts: list[str] = []
    stray = False
    begin = at
    while True:
        found = buffer.find(quote, at)
        if found < 0:
            if index + span >= len(lines) or span >= most:
                return "", -1, stray, buffer, span
            at = len(buffer)
            buffer += "\n" + lines[index + span]
            span += 1
            continue
        if escape and escape != quote and _is_escaped(buffer, found, begin, escape):
            at = found + 1
            continue
        after = found + 1
        if buffer.startswith(quote, after):  # a doubled quote is one
            parts.append(buffer[begin:after])
            begin = at = after + 1
            continue
        if after >= len(buffer) or buffer.startswith(delimiter, after):
            text = "".join(parts) + buffer[begin:found]
            return _unescape(text, dialect), after, stray, buffer, span
        rest = after if delimiter in " \t" else _behind_blanks(buffer, after)
        if rest > after and (rest >= len(buffer) or buffer.startswith(delimiter, rest)):
            return (
                _unescape("".join(parts) + buffer[begin:found], dialect),
                rest,
                stray,
                buffer,
                span,
            )
        stray = True
        at = after


def _behind_blanks(buffer: str, at: int) -> int:
    found = EDGE.match(buffer, at)
    if found:
        return found.end()
    return at


def _is_escaped(buffer: str, found: int, begin: int, escape: str) -> bool:
    count = 0
    while found - 1 - count >= begin and buffer[found - 1 - count] == escape:
        count += 1
    return count % 2 == 1


def _unescape(text: str, dialect: Dialect) -> str:
    if dialect.escape and dialect.escape != dialect.quote and dialect.escape in text:
        return re.sub(re.escape(dialect.escape) + r"(.)", r"\1", text, flags=re.DOTALL)
    return text
