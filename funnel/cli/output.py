"""A table as text or as the bytes of a file."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable
from typing import Any

import pandas as pd

from funnel import exports
from funnel.cli.terminal import one_line, shown
from funnel.metrics.nobody import named


def give(table: pd.DataFrame, form: str) -> None:
    """Print a table; a CSV on its way to another program keeps every letter."""
    if form == "csv" and not sys.stdout.isatty():
        sys.stdout.flush()
        getattr(sys.stdout, "stream", sys.stdout).write(printed(table, form))
    else:
        sys.stdout.write(printed(table, form))


def printed(table: pd.DataFrame, form: str) -> str:
    """The table as `json`, `csv` or an aligned `table`."""
    if form == "json":
        return as_json(table) + "\n"
    if form == "csv":
        return exports.csv(table).decode("utf-8-sig")
    return aligned(table)


def written(table: pd.DataFrame, form: str, name: str) -> Iterable[bytes]:
    """The bytes of a file, one piece after another."""
    if form == "parquet":
        return [exports.parquet(table)]
    if form == "xlsx":
        return [exports.xlsx(table, name)]
    if form == "csv":
        return exports.csv_pieces(table)
    return [printed(table, form).encode()]


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
        if value.tzinfo is None:
            return value.tz_localize("UTC").isoformat()
        return value.tz_convert("UTC").isoformat()
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, str | int | float | bool):
        return value
    return str(value)


def aligned(table: pd.DataFrame) -> str:
    """Columns under their names, numbers to the right."""
    if "manager" in table:
        table = table.assign(manager=named(table["manager"]))
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
