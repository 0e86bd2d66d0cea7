"""A table as text or as the bytes of a file."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pandas as pd

from funnel import exports

# What a terminal obeys instead of showing it: control characters (of eight bits too), marks that
# turn the direction of writing, ends of lines that are none, invisible letters, halves of letters.
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def shown(text: str) -> str:
    """A text as a terminal may show it: what it would obey is written out, as JSON does."""
    return UNSAFE.sub(lambda found: json.dumps(found[0])[1:-1].replace("\x7f", "\\u007f"), text)


def one_line(text: str) -> str:
    """The same, where a line end would begin a line that only looks like one of ours."""
    return shown(text.replace("\r", "\\r").replace("\n", "\\n"))


class Careful:
    """A stream that shows what it is given (`shown`); all else is the stream's own."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        """Write a text without anything that a terminal obeys."""
        return self.stream.write(shown(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


@contextmanager
def careful() -> Generator[None]:
    """Inside, everything that is printed is shown and nothing of it obeyed."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = Careful(sys.stdout), Careful(sys.stderr)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def give(table: pd.DataFrame, form: str) -> None:
    """Print a table; a CSV on its way to another program keeps every letter."""
    if form == "csv" and not sys.stdout.isatty():
        sys.stdout.flush()
        getattr(sys.stdout, "stream", sys.stdout).write(printed(table, form))
    else:
        sys.stdout.write(printed(table, form))


def progress(text: str) -> None:
    """Write over the line that stands there."""
    stream = getattr(sys.stderr, "stream", sys.stderr)
    stream.write("\r" + one_line(text))
    stream.flush()


def printed(table: pd.DataFrame, form: str) -> str:
    """The table as `json`, `csv` or an aligned `table`."""
    if form == "json":
        return as_json(table) + "\n"
    if form == "csv":
        return exports.csv(table).decode("utf-8-sig")
    return aligned(table)


def written(table: pd.DataFrame, form: str, name: str) -> bytes:
    """The bytes of a file."""
    if form == "parquet":
        return exports.parquet(table)
    if form == "xlsx":
        return exports.xlsx(table, name)
    return exports.csv(table) if form == "csv" else printed(table, form).encode()


def as_json(table: pd.DataFrame) -> str:
    """An array of flat objects: blanks are null, moments ISO 8601 in UTC with offset."""
    columns = list(table.columns)
    rows = [
        dict(zip(columns, map(_plain, row), strict=True))
        for row in table.itertuples(index=False, name=None)
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1)


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return (
            value.tz_localize("UTC").isoformat()
            if value.tzinfo is None
            else value.tz_convert("UTC").isoformat()
        )
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, str | int | float | bool) else str(value)


def aligned(table: pd.DataFrame) -> str:
    """Columns under their names, numbers to the right."""
    cells = [[_cell(value) for value in table[name]] for name in table.columns]
    numeric = [pd.api.types.is_numeric_dtype(table[name]) for name in table.columns]
    widths = [
        max(map(len, [one_line(str(name)), *column]))
        for name, column in zip(table.columns, cells, strict=True)
    ]
    lines = [
        _line([one_line(str(name)) for name in table.columns], widths, numeric),
        "  ".join("-" * width for width in widths),
    ]
    lines += [_line(row, widths, numeric) for row in zip(*cells, strict=True)]
    return "\n".join(lines) + "\n"


def _line(row: Any, widths: list[int], numeric: list[bool]) -> str:
    parts = (
        cell.rjust(width) if right else cell.ljust(width)
        for cell, width, right in zip(row, widths, numeric, strict=True)
    )
    return "  ".join(parts).rstrip()


def _cell(value: Any) -> str:
    plain = _plain(value)
    if plain is None:
        return ""
    if isinstance(plain, float):
        return f"{plain:.4f}".rstrip("0").rstrip(".")
    if isinstance(value, pd.Timestamp):
        return value.isoformat(sep=" ", timespec="seconds")
    return shown(str(plain).replace("\n", " "))
