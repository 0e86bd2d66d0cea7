"""How a cell is written, as a condition of the engine."""

from __future__ import annotations

from funnel.sql import Name, Sql, sql

Cell = Name | Sql


def iso_like(c: Cell) -> Sql:
    """Whether a text may be ISO, and the engine's cast reads it as it is meant.

    The cast reads “01:56:07 PM” and drops the PM: twelve-hour clocks are left to Python. Nor does
    it know what letters of a zone mean to whoever wrote them: BST is Bangladesh to it.
    """
    return sql(
        "(substr({c}, 5, 1) = '-' and (right({c}, 1) <= '9' or right({c}, 1) in ('Z', 'z')"
        " or right({c}, 3) = 'UTC'))",
        c=c,
    )


def zoned(c: Cell) -> Sql:
    """Whether an ISO text has an offset of its own."""
    return sql("(length({c}) > 16 and regexp_matches(right({c}, 6), '[-+A-Za-z]'))", c=c)


def iso(c: Cell) -> Sql:
    """Whether a text is ISO, and a moment that there is."""
    return sql(
        "({like} and case when {zoned} then try_cast({c} as timestamptz) is not null else"
        " try_cast({c} as timestamp) is not null end)",
        like=iso_like(c),
        zoned=zoned(c),
        c=c,
    )


def plain_shape(c: Cell) -> Sql:
    """Whether a text has the shape that nearly every export writes, 2026-03-14 10:00:00: no offset
    and no twelve-hour clock fits in."""
    return sql("(length({c}) = 19 and substr({c}, 17, 1) = ':' and substr({c}, 5, 1) = '-')", c=c)


def plain(c: Cell) -> Sql:
    """Whether a text of that shape is a moment that there is."""
    return sql("({shape} and try_cast({c} as timestamp) is not null)", shape=plain_shape(c), c=c)


def shape_of(c: Cell) -> Sql:
    """A text with a zero for each digit: ``00.00.0000 00:00``."""
    return sql("translate({c}, '123456789', '000000000')", c=c)


def part_of(c: Cell, mark: str, number: int) -> Sql:
    """One of the numbers between the marks, the first one has number 1; none if it is no number."""
    return sql(
        "try_cast(split_part({c}, {mark}, {number}) as integer)", c=c, mark=mark, number=number
    )
