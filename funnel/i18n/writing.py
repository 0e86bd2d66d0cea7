"""Numbers, dates, durations and money as each language writes them."""

from __future__ import annotations

import math
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent, get_currency_symbol

from funnel.i18n import hours
from funnel.i18n.catalogue import N_, language, t
from funnel.i18n.curtain import HIDDEN, is_down
from funnel.zones import local

BLANK = "–"
# Plain "en" is American: dates month first. The people who read this write the day first.
_LOCALES = {"en": "en_GB", "uk": "uk"}


def _locale() -> str:
    return _LOCALES[language()]


def _is_blank(value: Any) -> bool:
    # NaT and pandas' NA do not equal themselves or cannot be compared at all
    return value is None or str(value) in {"nan", "NaT", "<NA>", "None"}


def quoted(text: object) -> str:
    """A name inside a sentence: ``“Offer”`` / ``«КП»``."""
    return t("“{text}”", text=text)


def number(value: Any, digits: int = 0) -> str:
    """1234.5 → ``1,234.5`` / ``1 234,5``; blank → ``–``."""
    if _is_blank(value):
        return BLANK
    # + 0.0: a minus zero would be shown, and remembered, as “-0”
    return _decimal(round(float(value), digits) + 0.0, digits, _locale())


@lru_cache(maxsize=4096)
def _decimal(value: float, digits: int, locale: str) -> str:
    """Lists repeat their numbers, and finding a locale's pattern takes longer than everything else
    about a row."""
    return format_decimal(value, "#,##0" + ("." + "#" * digits if digits else ""), locale=locale)


def percent(share: Any, n: int | None = None) -> str:
    """0.634 → ``63%``; one decimal from 1,000 cases on (`n`), where it can be borne."""
    if _is_blank(share):
        return BLANK
    pattern = "#,##0.0%" if n is not None and n >= 1000 and 0 < float(share) < 1 else "#,##0%"
    is_nothing = -0.005 <= share < 0  # rounds to 0, which has no sign
    return _percent(0.0 if is_nothing else float(share), pattern, _locale())


@lru_cache(maxsize=4096)
def _percent(share: float, pattern: str, locale: str) -> str:
    return format_percent(share, pattern, locale=locale)


def share_words(count: int, of: int) -> str:
    """``19 of 52`` / ``19 із 52``: a rate's counts."""
    return t("{count} of {total}", count=number(count), total=number(of))


def days(value: Any) -> str:
    """A duration in days of the clock in force, rounded to what it can bear: ``12 d``, ``1.5 d``,
    ``6 h``, ``4 min``, in working time ``12 working d``; blank → ``–``."""
    day = hours.of_working_day()
    if day is None:
        return _duration(value, hours.CALENDAR, _PLAIN)
    return _duration(value, day, _WORKING, digits=1)


def calendar_days(value: Any) -> str:
    """A duration in days of the calendar, whatever clock is in force: ``12 d``, beside working
    time ``12 calendar d``."""
    is_plain = hours.of_working_day() is None
    return _duration(value, hours.CALENDAR, _PLAIN if is_plain else _CALENDAR)


def bare_days(value: Any) -> str:
    """A duration in days of the clock in force, where something beside it says which: ``12 d``."""
    day = hours.of_working_day()
    return _duration(value, day or hours.CALENDAR, _PLAIN, digits=int(day is not None))


# Under a minute, minutes, hours, days.
_PLAIN = (N_("under 1 min"), N_("{n} min"), N_("{n} h"), N_("{n} d"))
_WORKING = (
    N_("under 1 working min"),
    N_("{n} working min"),
    N_("{n} working h"),
    N_("{n} working d"),
)
_CALENDAR = (
    N_("under 1 calendar min"),
    N_("{n} calendar min"),
    N_("{n} calendar h"),
    N_("{n} calendar d"),
)


def _duration(value: Any, day: float, units: tuple[str, ...], digits: int = 0) -> str:
    """In the unit that fits: minutes of an hour, hours of a `day` of so many, days."""
    if _is_blank(value) or math.isinf(float(value)):
        return BLANK
    value = float(value)
    if 0 < value < 1 / (60 * day):
        return t(units[0])
    if 0 < value < 1 / day:
        return t(units[1], n=number(round(value * (60 * day))))
    if 0 < value < 1:
        return t(units[2], n=number(value * day, digits))
    return t(units[3], n=number(value, 0 if value >= 10 else 1))


def money(amount: Any, currency: str | None = None) -> str:
    """An amount in whole units with its currency, if it has one: ``1,200 UAH`` / ``1 200 ₴``;
    ``••• UAH`` behind the curtain."""
    if _is_blank(amount):
        return BLANK
    said = HIDDEN if is_down() else number(amount)
    if not currency or _is_blank(currency):
        return said
    whole = f"{said}\N{NO-BREAK SPACE}"
    if len(currency) == 3:
        return whole + get_currency_symbol(currency.upper(), locale=_locale())
    return whole + currency


def moment(value: Any, timezone: str) -> str:
    """A moment (UTC, with or without its offset) in the workspace's time zone: ``1 Jul 2026,
    09:00``."""
    if _is_blank(value):
        return BLANK
    return format_datetime(
        local(value, timezone).replace(tzinfo=None), "d MMM y, HH:mm", locale=_locale()
    )


def date_words(value: date | None) -> str:
    """``1 July 2026`` / ``1 липня 2026 р.``."""
    if _is_blank(value):
        return BLANK
    return format_date(value, "long", locale=_locale())


def month(value: date | None) -> str:
    """``July 2026`` / ``липень 2026``."""
    if _is_blank(value):
        return BLANK
    return format_date(value, "LLLL y", locale=_locale())


def month_short(value: date | None) -> str:
    """``Jul`` / ``лип``."""
    if _is_blank(value):
        return BLANK
    return format_date(value, "LLL", locale=_locale()).rstrip(".")


def day_short(value: date | None) -> str:
    """``5 Jul`` / ``5 лип.``."""
    if _is_blank(value):
        return BLANK
    return format_date(value, "d MMM", locale=_locale())


def as_of_words(as_of: datetime, timezone: str) -> str:
    """``as of 1 Jul 2026, 09:00``."""
    return t("as of {moment}", moment=moment(as_of, timezone))
