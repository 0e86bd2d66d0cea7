"""Moments as they are written: one definition in Python; the engine takes the common shapes itself
and asks here for the rest.

A text has a *style*: iso, day-or-month (needs an order), named month, Excel serial, epoch. Serials
and epochs are decided per column.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from funnel.reading.types.moment_patterns import (
    ABBREVIATED,
    BLANK,
    CLOCK_FIRST,
    COMPACT,
    DASHES,
    EARLIEST,
    EPOCHS,
    HALVES,
    ISO,
    LATEST,
    MOMENTS,
    MONTHS,
    NAMED,
    NAMES,
    NEVER,
    NO_DATES,
    NOTHING,
    NUMBER,
    ORDERED,
    POWER,
    SHORTENED,
    SIZES,
    WORDED,
    ZERO,
)


class Moment(NamedTuple):
    """A moment as read: its parts as UTC or, without an offset, as the clock on the wall; or why it
    is none."""

    at: datetime | None
    has_offset: bool = False
    reason: str = ""


def is_blank(text: str) -> bool:
    """Whether a cell says that there is nothing in it."""
    return text.strip().casefold() in BLANK


def is_nothing(text: str) -> bool:
    """Whether a cell says so with a word that tells no more."""
    return text.strip().casefold() in NOTHING


def tidy(text: str) -> str:
    """A text without its edges, without the apostrophe that guards it from a spreadsheet, every
    dash a hyphen, the clock behind the day."""
    text = " ".join(text.split()).translate(DASHES)
    text = text[1:] if text[:1] == "'" and text[1:2].isdigit() else text
    if WORDED.search(text):
        for pattern, plain in HALVES:
            text = pattern.sub(plain, text)
    elif found := POWER.fullmatch(text):
        text = _whole(found) or text
    return f"{found[2]} {found[1]}" if (found := CLOCK_FIRST.fullmatch(text)) else text


def _whole(found: re.Match[str]) -> str:
    """`1.769940000000E+12` with all its digits; nothing if some of them are gone."""
    digits, power = found[2] or "", int(found[3])
    if len(digits) < power:
        return ""
    return f"{found[1]}{digits[:power]}.{digits[power:] or 0}"


def style(text: str) -> str:
    """iso, ordered, named, number or bad."""
    text = tidy(text)
    if ISO.fullmatch(text):
        return "iso"
    if ORDERED.fullmatch(text):
        return "ordered"
    if NUMBER.fullmatch(text):
        return "compact" if len(text) in (8, 14) and _compact(text) else "number"
    if COMPACT.fullmatch(text):
        return "compact"
    return "named" if any(pattern.fullmatch(text) for pattern in NAMES) else "bad"


def year_first(texts: Iterable[str]) -> str:
    """An example of dates such as `26/03/14` if the first part looks like the year: it varies less
    than the last one."""
    found = [match for text in texts if (match := ORDERED.fullmatch(tidy(text)))]
    if not found or any(len(match["y"]) == 4 or match["sep"] not in "/-" for match in found):
        return ""
    years, days = {int(match["a"]) for match in found}, {int(match["y"]) for match in found}
    is_likely = (
        all(10 <= year <= 40 for year in years)
        and all(1 <= day <= 31 for day in days)
        and len(years) < len(days)
    )
    return found[0][0] if is_likely else ""


def has_short_year(text: str) -> bool:
    """Whether the year has two digits, so that its century is an assumption."""
    text = tidy(text)
    found = ORDERED.fullmatch(text) or NAMED.fullmatch(text)
    return bool(found and len(found["y"]) == 2)


def _compact(text: str) -> bool:
    return (
        "19800101" <= text[:8] < "21000101"
        and 1 <= int(text[4:6]) <= 12
        and 1 <= int(text[6:8]) <= 31
    )


def orders(text: str) -> set[str]:
    """The orders in which an ordered date is possible: dmy, mdy, both or none."""
    found = ORDERED.fullmatch(tidy(text))
    if not found:
        return set()
    first, second = int(found["a"]), int(found["b"])
    return {order for order, month in (("dmy", second), ("mdy", first)) if 1 <= month <= 12}


def is_one_day(text: str) -> bool:
    """Whether an ordered date is the same day in both orders: 01.01.1753."""
    found = ORDERED.fullmatch(tidy(text))
    return bool(found) and int(found["a"]) == int(found["b"])


def is_no_date(value: float) -> bool:
    """Whether a number is what a program writes where there is no date."""
    return any(low <= value <= high for low, high in NO_DATES)


def letters(text: str) -> str:
    """The letters of a zone that stand behind a moment and may mean several; else nothing."""
    text = tidy(text)
    found = next((match for one in MOMENTS if (match := one.fullmatch(text))), None)
    zone = (found["z"] if found else "") or ""
    is_known = not zone.isalpha() or zone == "Z" or zone in ABBREVIATED
    return "" if is_known else zone


def parse(
    text: str,
    order: str = "dmy",
    numbers: str = "excel",
    zones: Mapping[str, str] | None = None,
) -> Moment:
    """The moment of a text. `numbers` says what plain numbers in its column are: excel, epoch or
    epoch_ms; `zones` what letters of a zone stand for."""
    text = tidy(text)
    if ZERO.fullmatch(text):
        return Moment(None, reason=NEVER)
    if zones and (zone := letters(text)) in zones:
        text = text.replace(zone, zones[zone])
    match style(text):
        case "iso":
            return _build(ISO.fullmatch(text), order)
        case "ordered":
            return _build(ORDERED.fullmatch(text), order)
        case "compact":
            return _build(COMPACT.fullmatch(text), order)
        case "named":
            return _build(
                next(found for pattern in NAMES if (found := pattern.fullmatch(text))), order
            )
        case "number":
            return _number(text, numbers)
    return Moment(None, reason=SHORTENED if POWER.fullmatch(text) else "bad_date")


def number_style(values: list[float]) -> str:
    """What the plain numbers of one column are, by their size; nothing if they are no moments."""
    if not values:
        return ""
    values = [value for value in values if not is_no_date(value)]
    if not values:
        return "excel"
    low, high = min(values), max(values)
    fits = (name for name, (least, most) in SIZES.items() if low >= least and high < most)
    return next(fits, "")


def _number(text: str, numbers: str) -> Moment:
    value = float(text.replace(",", "."))
    if is_no_date(value):
        return Moment(None, reason="date_out_of_range")
    try:
        if numbers == "excel":
            whole = round(value * 86_400)
            at = datetime(1899, 12, 30) + timedelta(seconds=whole)
            return _checked(at, False)
        if numbers in EPOCHS:
            at = datetime.fromtimestamp(value / EPOCHS[numbers], UTC).replace(tzinfo=None)
            return _checked(at, True)
    except (OverflowError, ValueError, OSError):
        return Moment(None, reason="date_out_of_range")
    return Moment(None, reason="bad_date")


def _build(found: re.Match[str] | None, order: str) -> Moment:
    """The moment of a text that fits a pattern (`moment_patterns`), from its parts by name."""
    if not found:
        return Moment(None, reason="bad_date")
    parts = {name: text or "" for name, text in found.groupdict().items()}
    try:
        at = _at(parts, order)
        offset = _offset(parts.get("z"), at)
        if offset is None:
            return Moment(None, reason="bad_date")
        return _checked(at - offset, bool(parts.get("z")))
    except OverflowError:
        return Moment(None, reason="date_out_of_range")
    except ValueError:
        return Moment(None, reason="bad_date")


def _at(parts: Mapping[str, str], order: str) -> datetime:
    """Day and clock as they stand. Raises ValueError for those that there are not."""
    year, month, day = _date(parts, order)
    minute, second = _int(parts.get("mi")), _int(parts.get("s"))
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
    first, second = int(parts["a"]), int(parts["b"])
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
        return timedelta() if zone in (None, "", "Z") else None
    size = timedelta(hours=int(digits[2]), minutes=int(digits[3] or 0))
    return -size if digits[1] == "-" else size


def _checked(at: datetime, has_offset: bool) -> Moment:
    if not EARLIEST <= at < LATEST:
        return Moment(None, reason="date_out_of_range")
    return Moment(at, has_offset)
