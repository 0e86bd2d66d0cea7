"""A moment from its parts: year, month and day in the order of the file, clock and offset."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from funnel.reading.types.moment_patterns import (
    ABBREVIATED,
    EARLIEST,
    LATEST,
    MONTHS,
)


class Moment(NamedTuple):
    """A moment as read: its parts as UTC or, without an offset, as the clock on the wall; or why it
    is none."""

    at: datetime | None
    has_offset: bool = False
    reason: str = ""


def build(found: re.Match[str] | None, order: str) -> Moment:
    """The moment of a text that fits a pattern (`moment_patterns`), from its parts by name."""
    if not found:
        return Moment(None, reason="bad_date")
    parts = {name: text or "" for name, text in found.groupdict().items()}
    try:
        at = _at(parts, order)
        offset = _offset(parts.get("z"), at)
        if offset is None:
            return Moment(None, reason="bad_date")
        return checked(at - offset, bool(parts.get("z")))
    except OverflowError:
        return Moment(None, reason="date_out_of_range")
    except ValueError:
        return Moment(None, reason="bad_date")


def _at(parts: Mapping[str, str], order: str) -> datetime:
    """Day and clock as they stand. Raises ValueError for those that there are not."""
    year, month, day = _date(parts, order)
    minute = _int(parts.get("mi"))
    second = _int(parts.get("s"))
    micro = int((parts.get("f") or "0").ljust(6, "0")[:6])
    hour = _hour(_int(parts.get("h")), parts.get("ap"))
    if hour > 24 or (hour == 24 and (minute or second)):
        raise ValueError(hour)
    return datetime(year, month, day, 0, minute, second, micro) + timedelta(hours=hour)


def _date(parts: Mapping[str, str], order: str) -> tuple[int, int, int]:
    """Year, month and day: the month as a word, or both in the order of the file, or by name."""
    year = parts["y"]
    if parts.get("n"):
        return _year(year), _month(parts["n"]), _int(parts.get("d"))
    if not parts.get("a"):
        return _year(year), _int(parts.get("m")), _int(parts.get("d"))
    first = int(parts["a"])
    second = int(parts["b"])
    if order == "mdy":
        return _year(year), first, second
    if order == "ymd" and len(year) == 2:
        return _year(parts["a"]), second, int(year)
    return _year(year), second, first


def _int(text: str | None) -> int:
    return int(text or 0)


def _year(text: str) -> int:
    """Of two digits: of this century up to 49."""
    year = _int(text)
    if len(text) != 2:
        return year
    return year + (2000 if year < 50 else 1900)


def _month(word: str) -> int:
    word = unicodedata.normalize("NFC", word.casefold())
    return MONTHS.get(word[:4]) or MONTHS.get(word[:3], 0)


def _hour(hour: int, half: str | None) -> int:
    if not half:
        return hour
    if not 1 <= hour <= 12:
        return 99
    return hour % 12 + (12 if half.lower().startswith("p") else 0)


def _offset(zone: str | None, at: datetime) -> timedelta | None:
    """The offset of a zone at that time; None of letters that may mean several."""
    if zone and "/" in zone:
        try:
            return ZoneInfo(zone).utcoffset(at)
        except (ZoneInfoNotFoundError, ValueError):
            return None
    digits = re.search(r"([+-])(\d{1,2}):?(\d{2})?", ABBREVIATED.get(zone or "", zone or ""))
    if not digits:
        if zone in (None, "", "Z"):
            return timedelta()
        return None
    size = timedelta(hours=int(digits[2]), minutes=int(digits[3] or 0))
    if digits[1] == "-":
        return -size
    return size


def checked(at: datetime, has_offset: bool) -> Moment:
    """A moment, if it is of a time in which deals are made."""
    if not EARLIEST <= at < LATEST:
        return Moment(None, reason="date_out_of_range")
    return Moment(at, has_offset)
