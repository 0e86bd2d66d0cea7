"""Moments as they are written: one definition in Python; the engine takes the common shapes itself
and asks here for the rest.

A text has a *style*: iso, day-or-month (needs an order), named month, Excel serial, epoch. Serials
and epochs are decided per column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from funnel.reading.types.moment_parts import Moment, build, checked
from funnel.reading.types.moment_patterns import (
    ABBREVIATED,
    BLANK,
    CLOCK_FIRST,
    COMPACT,
    DASHES,
    EPOCHS,
    HALVES,
    ISO,
    MOMENTS,
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

# Patterns of a style; a month's name may stand in several places.
PATTERNS = {"iso": (ISO,), "ordered": (ORDERED,), "compact": (COMPACT,)}


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
    if found := CLOCK_FIRST.fullmatch(text):
        return f"{found[2]} {found[1]}"
    return text


def _whole(found: re.Match[str]) -> str:
    """`1.769940000000E+12` with all its digits; nothing if some of them are gone."""
    digits = found[2] or ""
    power = int(found[3])
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
        if len(text) in (8, 14) and _compact(text):
            return "compact"
        return "number"
    if COMPACT.fullmatch(text):
        return "compact"
    if any(pattern.fullmatch(text) for pattern in NAMES):
        return "named"
    return "bad"


def year_first(texts: Iterable[str]) -> str:
    """An example of dates such as `26/03/14` if the first part looks like the year: it varies less
    than the last one."""
    found = [match for text in texts if (match := ORDERED.fullmatch(tidy(text)))]
    if not found or not all(_is_short(match) for match in found):
        return ""
    years = {int(match["a"]) for match in found}
    days = {int(match["y"]) for match in found}
    if _are_years(years, days):
        return found[0][0]
    return ""


def _are_years(years: set[int], days: set[int]) -> bool:
    """Whether the first numbers can be years, the others days, and vary less than they do."""
    fits = _all_between(years, 10, 40) and _all_between(days, 1, 31)
    return fits and len(years) < len(days)


def _is_short(found: re.Match[str]) -> bool:
    """Whether a date has two digits in each part, between marks that may follow a year."""
    return len(found["y"]) != 4 and found["sep"] in "/-"


def _all_between(numbers: Iterable[int], least: int, most: int) -> bool:
    return all(least <= number <= most for number in numbers)


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
    first = int(found["a"])
    second = int(found["b"])
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
    if is_known:
        return ""
    return zone


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
        case "number":
            return _number(text, numbers)
        case "bad":
            return Moment(None, reason=SHORTENED if POWER.fullmatch(text) else "bad_date")
        case written:
            return build(_parts_of(text, written), order)


def _parts_of(text: str, written: str) -> re.Match[str] | None:
    """The parts of a moment that is written in this style."""
    patterns = PATTERNS.get(written, NAMES)
    return next((found for pattern in patterns if (found := pattern.fullmatch(text))), None)


def number_style(values: list[float]) -> str:
    """What the plain numbers of one column are, by their size; nothing if they are no moments."""
    if not values:
        return ""
    values = [value for value in values if not is_no_date(value)]
    if not values:
        return "excel"
    low = min(values)
    high = max(values)
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
            return checked(at, False)
        if numbers in EPOCHS:
            at = datetime.fromtimestamp(value / EPOCHS[numbers], UTC).replace(tzinfo=None)
            return checked(at, True)
    except (OverflowError, ValueError, OSError):
        return Moment(None, reason="date_out_of_range")
    return Moment(None, reason="bad_date")
