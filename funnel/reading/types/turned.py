"""Dates that a spreadsheet of another country turned round.

Opened where the month stands first, 05.03.2026 becomes a true date of 3 May, and 15.03.2026, of
which no month can be made, stays a text. So one column has texts with days over 12 alone, and true
dates with days and months up to 12 alone.
"""

from __future__ import annotations

from typing import NamedTuple

from funnel.reading.engine import Engine
from funnel.reading.names import text_of
from funnel.reading.report import Question
from funnel.reading.types import moments, shapes
from funnel.reading.types.plans import Column
from funnel.sql import Name, sql


class Look(NamedTuple):
    """One column: texts with a day over 12; true dates with a day up to 12; and whether anything
    shows that it was not turned."""

    column: Column
    texts: int = 0
    days: int = 0
    is_true: bool = True
    text: str = ""
    day: str = ""

    def question(self, count: int) -> Question:
        """Were they turned round?"""
        params = {
            "column": self.column.header,
            "text": self.text,
            "example": self.day,
            "count": count,
        }
        return Question("turned_dates", "--turned", ("yes", "no"), params)


def look_turned(engine: Engine, column: Column) -> Look:
    """What the texts and the true dates of a column are."""
    if column.is_plain and not column.texts and not column.shapes:
        return _iso(engine, Look(column))
    texts = _written(column, "ordered")
    serials = _written(column, "number")
    days = _days_of(serials)
    counted, is_over = _shapes(engine, column)
    count = len(texts) + counted
    look = Look(
        column,
        days=len(days),
        is_true=max(days, default=0) > 12,
        text=next(iter(texts), ""),
        day=next(iter(serials), ""),
    )
    if not count:
        return _iso(engine, look)
    if is_over and _are_of_one_order(texts):
        return _iso(engine, look._replace(texts=count))
    return look._replace(is_true=True)


def _written(column: Column, style: str) -> list[str]:
    """The texts of a column that are written in this style."""
    return [text for text in column.texts if moments.style(text) == style]


def _days_of(serials: list[str]) -> list[int]:
    """The days of the month of dates that a spreadsheet keeps as numbers."""
    found = (moments.parse(text).at for text in serials)
    return [at.day for at in found if at]


def _are_of_one_order(texts: list[str]) -> bool:
    """Whether day and month can be told apart in every text, and stand alike."""
    told = [moments.orders(text) for text in texts]
    return any(all(can == {order} for can in told) for order in ("dmy", "mdy"))


def _shapes(engine: Engine, column: Column) -> tuple[int, bool]:
    """How many texts the engine reads itself, and whether each has a part over 12."""
    c = Name(column.ours)
    total = 0
    is_over = True
    for shape, mark in column.shapes.items():
        count, least = engine.rows(
            sql(
                "select count(*), min(greatest({one}, {two})) from {table}"
                " where {shape_of} = {shape}",
                one=shapes.part_of(c, mark, 1),
                two=shapes.part_of(c, mark, 2),
                table=text_of(column.input),
                shape_of=shapes.shape_of(c),
                shape=shape,
            )
        )[0]
        total = total + count
        is_over = is_over and (least or 0) > 12
    return total, is_over


def _iso(engine: Engine, look: Look) -> Look:
    """And the ISO texts, as a spreadsheet writes its true dates."""
    column = look.column
    if "iso" not in column.styles:
        return look
    c = Name(column.ours)
    count, latest, example = engine.rows(
        sql(
            "select count(*), max(try_cast(substr({c}, 9, 2) as integer)), min({c}) from {table}"
            " where {iso} and substr({c}, 1, 4) between '1980' and '2098'",
            c=c,
            table=text_of(column.input),
            iso=shapes.iso(c),
        )
    )[0]
    is_true = (look.is_true and bool(look.days)) or (latest or 0) > 12
    return look._replace(days=look.days + count, is_true=is_true, day=look.day or example or "")
