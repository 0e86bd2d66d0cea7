"""Amounts and moments in a filter: ``1000``, ``1000..5000``, ``2026-01-31``, ``2026-01`` (the whole
month), ``2026`` (the whole year), ``..2026-01-31``."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from funnel import tables
from funnel.errors import FunnelError
from funnel.i18n import N_, t

DAY = re.compile(r"\A(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?\Z")
NUMBER = re.compile(r"\A-?\d+(?:[.,]\d+)?\Z")
SPACES = re.compile(r"[\s\u00a0\u202f_]")


def kind_of(column: str) -> str:
    """`number` or `day` of our own columns that can be measured; else `text`."""
    kind = tables.deals.schema().get(column)
    if kind is None:
        return "text"
    if kind.is_timestamp() or kind.is_date():
        return "day"
    if kind.is_numeric():
        return "number"
    return "text"


@dataclass(frozen=True)
class Span:
    """Values from `least` to `most`, either of which may be open; days are half-open, as periods
    are: `most` is the first day after."""

    least: float | date | None = None
    most: float | date | None = None
    has_least: bool = True  # whether the end itself belongs to it; of numbers
    has_most: bool = True

    def words(self, say: Callable[..., str], say_day: Callable[[date], str]) -> str:
        """``from 1,000 to 5,000``, ``since 1 January 2026``; the last day is said, not the one
        after."""
        first, last = self._ends(say, say_day)
        if first == last:
            return first
        if not last:
            more = t("from {first}", first=first)
            if self.has_least:
                return more
            return t("more than {first}", first=first)
        if not first:
            if self.has_most:
                return t("up to {last}", last=last)
            return t("below {last}", last=last)
        return t("from {first} to {last}", first=first, last=last)

    def _ends(self, say: Callable[..., str], say_day: Callable[[date], str]) -> tuple[str, str]:
        """Both ends in words; an open one is blank."""
        least = self.least
        most = self.most
        if not isinstance(least, date) and not isinstance(most, date):
            return _number(least, say), _number(most, say)
        first = last = ""
        if isinstance(least, date):
            first = say_day(least)
        if isinstance(most, date):  # the day after the last one
            last = say_day(most - timedelta(days=1))
        return first, last


def _number(value: float | date | None, say: Callable[..., str]) -> str:
    if not isinstance(value, (int, float)):
        return ""
    if value == int(value):
        return say(value)
    return say(value, 2)


def span_of(column: str, sign: str, value: str) -> Span:
    """What a value of a filter spans. A column of the export is measured as what the value is."""
    kind = kind_of(column)
    if kind == "text":
        kind = "number" if NUMBER.match(SPACES.sub("", value)) else "day"
    try:
        if kind == "day":
            return _days(sign, value)
        return _numbers(sign, value)
    except (ValueError, OverflowError) as cause:
        raise _no_measure(kind, value, column) from cause


def _no_measure(kind: str, value: str, column: str) -> FunnelError:
    if kind == "day":
        what = N_("“{value}” is no day: the filter of “{column}” needs one.")
        now = N_("Write 2026-01-31, 2026-01 or 2026; from – to: 2026-01-01..2026-01-31.")
    else:
        what = N_("“{value}” is no number: the filter of “{column}” needs one.")
        now = N_("Write 1000 or 0.5; from – to: 1000..5000.")
    return FunnelError(what, now=now, code="no_measure", value=value, column=column)


def _ends(sign: str, value: str) -> tuple[str, str]:
    if sign in ("=", "!=") and ".." in value:
        first, _, last = value.partition("..")
        if not first.strip() and not last.strip():
            raise ValueError(value)
        return first, last
    if sign in ("=", "!="):
        return value, value
    if sign.startswith(">"):
        return (value, "")
    return ("", value)


def _numbers(sign: str, value: str) -> Span:
    least, most = map(_as_number, _ends(sign, value))
    return Span(least, most, sign != ">", sign != "<")


def _as_number(text: str) -> float | None:
    bare = SPACES.sub("", text).replace(",", ".")
    if not bare:
        return None
    found = float(bare)
    if not math.isfinite(found):
        raise ValueError(text)
    return found


def _days(sign: str, value: str) -> Span:
    first, last = (_whole(end.strip()) for end in _ends(sign, value))
    if sign == ">":
        return Span(least=first[1])
    if sign == "<":
        return Span(most=last[0])
    return Span(first[0], last[1])


def _whole(text: str) -> tuple[date | None, date | None]:
    """The first day that a text names, and the first one after."""
    if not text:
        return None, None
    found = DAY.match(text)
    if not found:
        raise ValueError(text)
    year, month, day = (int(part) if part else None for part in found.groups())
    first = date(year or 0, month or 1, day or 1)
    if day:
        return first, first + timedelta(days=1)
    if month:
        return first, date(first.year + month // 12, month % 12 + 1, 1)
    return first, date(first.year + 1, 1, 1)


def as_text(value: Any) -> str:
    """A number or a day as a filter writes it; nothing for none."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.15g}"
