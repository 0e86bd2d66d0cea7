"""What Python reads of a column for the engine: texts, each with its value, or the reason for which
it has none."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from funnel.reading.engine import Engine, Kind
from funnel.reading.types import amounts, moments
from funnel.reading.types.plans import BLANK, NOTHING, Column

READ_MOMENTS: dict[str, Kind] = {
    "text": "VARCHAR",
    "val": "TIMESTAMP",
    "has_offset": "BOOLEAN",
    "reason": "VARCHAR",
}


READ_NUMBERS: dict[str, Kind] = {"text": "VARCHAR", "val": "DOUBLE", "reason": "VARCHAR"}


def store_read(
    engine: Engine,
    column: Column,
    order: str,
    is_moment: bool,
    zones: Mapping[str, str] | None = None,
) -> None:
    """Put what Python read into a table for the engine."""
    if is_moment:
        rows: list[tuple[Any, ...]] = []
        for text in column.texts:
            if moments.is_blank(text):
                found = moments.Moment(None, reason=_blank(moments, text))
            else:
                found = moments.parse(text, order, column.numbers, zones)
            if column.is_turned and found.at and not found.has_offset:
                found = turned(text, found)
            rows.append((text, found.at, found.has_offset, found.reason))
        engine.lookup(column.lookup, READ_MOMENTS, rows)
    else:
        rows = [(text, value, _no_number(text, value)) for text, value in column.odd.items()]
        engine.lookup(column.lookup, READ_NUMBERS, rows)


def _blank(reader: ModuleType, text: str) -> str:
    if reader.is_nothing(text):
        return NOTHING
    return BLANK


def _no_number(text: str, value: Any) -> str:
    """Why a text of a number became none; nothing if it became one."""
    if value is not None:
        return ""
    if amounts.is_blank(text):
        return _blank(amounts, text)
    return "not_a_number"


def turned(text: str, found: moments.Moment) -> moments.Moment:
    """A true date with its day and month changed back; texts are as the person wrote them."""
    if moments.style(text) not in ("number", "iso") or not found.at or found.at.day > 12:
        return found
    return found._replace(at=found.at.replace(day=found.at.month, month=found.at.day))
