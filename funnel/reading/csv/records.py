"""The bytes of delimited text as records, with what was repaired and what is in doubt."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.reading.choices import Choices
from funnel.reading.csv import decode, mending
from funnel.reading.csv.dialect import find_dialect
from funnel.reading.csv.tokens import Dialect, Record, split_lines, tokenise

SEP = re.compile(r'"?sep=(\\t|tab|.)"?\1*\s*', re.IGNORECASE)


def read_lines(
    path: Path, name: str, choices: Choices
) -> tuple[list[Record], Dialect, decode.Encoding]:
    """The records of a file, its dialect and its encoding."""
    data = path.read_bytes()
    encoding = decode.Encoding(choices.encoding) if choices.encoding else decode.find_encoding(data)
    lines, bad = _lines(data, encoding, name)
    lines, mends = mending.mend(lines)
    if bare := mending.unwrapped(lines):
        lines = bare
        mends["wrapped_rows"] = set(range(1, len(bare) + 1))
    dialect, skip = dialect_of(lines, choices)
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


def dialect_of(lines: list[str], choices: Choices) -> tuple[Dialect, int]:
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
    width = _usual_width(records)
    if any(record.fault or record.repairs for record in records):
        records = list(tokenise(lines, dialect, skip, width))
    found = []
    for record in records:
        if record.line in bad:
            record = record._replace(fault="bad_encoding", text=lines[record.line - 1])
        record = mending.mended(record, dialect, width)
        mends = {repair for repair, numbers in repaired.items() if record.line in numbers}
        found.append(record._replace(repairs=record.repairs | mends) if mends else record)
    return found


def _usual_width(records: list[Record]) -> int:
    """How many cells most records have that are whole; 0 if none is."""
    widths = Counter(len(record.cells) for record in records if not record.fault)
    if widths:
        return widths.most_common(1)[0][0]
    return 0
