"""A filter as a question to the engine. Values go into it as literals, quoted by who writes the
SQL; for a text they are nothing else, so that another text costs no compiling
(`funnel.answers.prepared`)."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from typing import Any

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.filters import ORDERED, Condition
from funnel.measures import Span, kind_of
from funnel.zones import utc

MARKS = r"[\s\x{00A0}\x{202F}'’]"
GROUPED = r"^-?\d{1,3}(,\d{3})+(\.\d+)?$"
NUMBER = r"^[-+]?\d+(\.\d+)?$"
FULL_DAY = r"^\s*(\d{4})-(\d{2})-(\d{2})"
WRITTEN_DAY = r"^\s*(\d{1,2})[./](\d{1,2})[./](\d{4})"


def deal_column(column: str) -> Any:
    """A column of the deals as text: one of our own, or of the export."""
    deals = tables.deals
    known = column in deals.columns and column != "extra"
    if known:
        return deals[column].cast("string")
    return deals.extra[column]


def tags() -> Any:
    """The tags of each deal as an array: commas or semicolons stand between them."""
    return tables.deals.tags.strip().re_replace(r"\s*[,;]\s*", ",").split(",")


def folded(value: str) -> Any:
    """A text as it is compared where capitals do not matter; by the engine, as the columns are."""
    text: Any = ibis.literal(value)
    return text.lower()


def narrowed(table: ir.Table, condition: Condition, timezone: str) -> ir.Table:
    """The rows of a table with `deal_id` whose deals are so. Negation leaves out what the same
    without it keeps: a blank is not “Ads”."""
    chosen = tables.deals.filter(_matches(condition, timezone))
    if condition.is_not:
        return table.anti_join(chosen, "deal_id")
    return table.semi_join(chosen, "deal_id")


def _matches(condition: Condition, timezone: str) -> Any:
    """That a deal is what the condition says, negated or not."""
    column = condition.column
    sign = condition.sign.removeprefix("!")
    if sign == "~":
        text = deal_column(column).lower()
        return reduce(or_, (text.contains(folded(value)) for value in condition.values))
    if kind_of(column) != "text" or sign in ORDERED:
        parts = [_within(column, span, timezone) for span in condition.spans]
        if "" in condition.values:
            parts.append(_is_blank(column))
        return reduce(or_, parts)
    return _one_of(column, condition.values)


def _is_blank(column: str) -> Any:
    text = deal_column(column)
    return text.isnull() | (text.strip() == "")


def _one_of(column: str, values: tuple[str, ...]) -> Any:
    named = [value for value in values if value]
    if not named:
        return _is_blank(column)
    if column == "tags":  # a deal has many, separated by commas
        own = tags()
        found = reduce(or_, (own.contains(value) for value in named))
    else:
        found = deal_column(column).isin(named)
    if "" in values:
        return found | _is_blank(column)
    return found


# ---- amounts and days ----------------------------------------------------------------------------


def _within(column: str, span: Span, timezone: str) -> Any:
    if kind_of(column) == "day":
        return _days_within(tables.deals[column], span, timezone)
    if kind_of(column) == "number":
        return _numbers_within(tables.deals[column], span)
    if isinstance(span.least, float) or isinstance(span.most, float):
        return _numbers_within(as_number(deal_column(column)), span)
    return _between(as_day(deal_column(column)), span.least, span.most)


def _numbers_within(value: Any, span: Span) -> Any:
    parts = [ibis.literal(True)]
    if span.least is not None:
        if span.has_least:
            parts.append(value >= span.least)
        else:
            parts.append(value > span.least)
    if span.most is not None:
        if span.has_most:
            parts.append(value <= span.most)
        else:
            parts.append(value < span.most)
    return reduce(lambda one, other: one & other, parts)


def _days_within(value: Any, span: Span, timezone: str) -> Any:
    first, after = (
        utc(day, timezone) if isinstance(day, date) else None for day in (span.least, span.most)
    )
    return _between(value, first, after)


def _between(value: Any, first: Any, after: Any) -> Any:
    parts = [value.notnull()]
    if first is not None:
        parts.append(value >= first)
    if after is not None:
        parts.append(value < after)
    return reduce(lambda one, other: one & other, parts)


def as_number(text: Any) -> Any:
    """A text of an export as a number, blank where it is none: ``1 200,50`` and ``1,200.50``."""
    bare = text.re_replace(MARKS, "")
    plain = bare.re_search(GROUPED).ifelse(bare.replace(",", ""), bare.replace(",", "."))
    is_number = plain.re_search(NUMBER)  # “nan” is a text
    return is_number.ifelse(plain, None).try_cast("float64")


def as_day(text: Any) -> Any:
    """A text of an export as a day, blank where it is none: ``2026-01-31…``, ``31.01.2026…``."""
    full = text.re_search(FULL_DAY).ifelse(text.re_extract(FULL_DAY, 0).strip(), None)
    turned = (
        text.re_extract(WRITTEN_DAY, 3)
        + "-"
        + text.re_extract(WRITTEN_DAY, 2).lpad(2, "0")
        + "-"
        + text.re_extract(WRITTEN_DAY, 1).lpad(2, "0")
    )
    return ibis.coalesce(full, text.re_search(WRITTEN_DAY).ifelse(turned, None)).try_cast("date")
