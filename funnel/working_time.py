"""Working time, a setting of the workspace: the hours of each weekday, holidays, and days that are
different from what their weekday is.

It is kept as plain data, as a person writes it: ``{"week": {"mon": "09:00-13:00, 14:00-18:00"},
"country": "PL", "holidays": ["2026-03-30"], "working_days": ["2026-04-04"]}``. Without it durations
are in calendar time. Hours are by the clock of the workspace's zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from funnel.errors import FunnelError
from funnel.i18n import N_

NAME = "working_time"  # of the setting
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
QUARTER = 900  # seconds
QUARTERS = 96  # of a day
USUAL = "09:00-18:00"
_TIME = r"(\d{1,2})(?:[:.](\d{2}))?"
_SPAN = re.compile(_TIME + r"\s*[-\u2013\u2014]\s*" + _TIME)

Span = tuple[int, int]  # quarters of the day, the second not included


@dataclass(frozen=True)
class WorkingTime:
    """When people work. `week`: the spans of each weekday, from Monday."""

    week: tuple[tuple[Span, ...], ...]
    country: str = ""  # ISO 3166 code; blank: the holidays of no country
    holidays: tuple[date, ...] = ()  # more of them
    working_days: tuple[date, ...] = ()  # worked in spite of the weekday, or of a holiday

    @classmethod
    def of(cls, plain: Mapping[str, Any] | None) -> WorkingTime | None:
        """From the setting; None without one, or where it is switched `off` (its hours are kept).
        Raises `FunnelError` for what cannot be meant."""
        if not plain or plain.get("off"):
            return None
        written = plain.get("week", {})
        found = cls(
            tuple(read_spans(str(written.get(day, ""))) for day in WEEKDAYS),
            read_country(str(plain.get("country") or "")),
            read_dates(plain.get("holidays", ())),
            read_dates(plain.get("working_days", ())),
        )
        found.check()
        return found

    def plain(self) -> dict[str, Any]:
        """As the setting keeps it."""
        return {
            "week": {
                day: written(spans) for day, spans in zip(WEEKDAYS, self.week, strict=True) if spans
            },
            "country": self.country,
            "holidays": [day.isoformat() for day in self.holidays],
            "working_days": [day.isoformat() for day in self.working_days],
        }

    def check(self) -> None:
        """Somebody works at some time, and no day is both."""
        if not self.days_a_week:
            raise FunnelError(
                N_("No weekday has working hours."),
                now=N_("Write the hours of one at least, such as 09:00-18:00."),
                code="no_hours",
            )
        both = sorted(set(self.holidays) & set(self.working_days))
        if both:
            raise FunnelError(
                N_("{day} is among the holidays and among the working days."),
                now=N_("Take it out of one of them."),
                code="holiday_and_working",
                day=both[0].isoformat(),
            )

    @property
    def days_a_week(self) -> int:
        """How many weekdays have hours."""
        return sum(bool(spans) for spans in self.week)

    @property
    def day_seconds(self) -> float:
        """The working seconds of a mean working day: what one “working day” is."""
        quarters = sum(end - begin for spans in self.week for begin, end in spans)
        return quarters * QUARTER / self.days_a_week

    def days_of(self, calendar_days: float) -> float:
        """The working days of so many days of the calendar, in an ordinary week."""
        return calendar_days * self.days_a_week / 7

    def spans_on(self, weekday: int) -> tuple[Span, ...]:
        """The spans of an extra working day: those of its weekday, else of the first that has
        any."""
        return self.week[weekday] or next(spans for spans in self.week if spans)


def read_spans(text: str) -> tuple[Span, ...]:
    """``9-13, 14:00–18:00`` as quarters of the day, in order; nothing: closed."""
    rest = _SPAN.sub("", text).strip(" ,;\n")
    spans = sorted(_span(match) for match in _SPAN.finditer(text))
    is_over = any(one[1] > two[0] for one, two in pairwise(spans))
    if rest or is_over:
        raise _unclear(text)
    return tuple(spans)


def _span(match: re.Match[str]) -> Span:
    hours = [int(part or 0) for part in match.groups()]
    begin = hours[0] * 60 + hours[1]
    end = hours[2] * 60 + hours[3]
    is_whole = begin % 15 == end % 15 == 0 and max(hours[1], hours[3]) < 60
    if not is_whole or not 0 <= begin < end <= 24 * 60:
        raise _unclear(match.group())
    return begin // 15, end // 15


def _unclear(text: str) -> FunnelError:
    return FunnelError(
        N_("“{text}” is not clear as working hours."),
        now=N_("Write spans on quarters of an hour, such as 09:00-13:00, 14:00-18:00."),
        code="unclear_hours",
        text=text.strip(),
    )


def written(spans: Iterable[Span]) -> str:
    """Spans as a person writes them."""
    return ", ".join(f"{_clock(begin)}-{_clock(end)}" for begin, end in spans)


def _clock(quarter: int) -> str:
    return f"{quarter // 4:02d}:{quarter % 4 * 15:02d}"


def read_country(code: str) -> str:
    """The code of a country whose holidays are known; blank: of none."""
    if not code:
        return ""
    if code.upper() not in countries():
        raise FunnelError(
            N_("The holidays of “{country}” are not known."),
            now=N_("Write a country’s two letters, such as PL, or leave it out."),
            code="unknown_country",
            country=code,
        )
    return code.upper()


def countries() -> list[str]:
    """The codes of the countries whose holidays are known."""
    import holidays  # only who works in working time waits for it

    return sorted(holidays.list_supported_countries(include_aliases=False))


def holidays_of(country: str, years: Iterable[int]) -> set[date]:
    """The holidays of a country."""
    if not country:
        return set()
    import holidays

    return set(holidays.country_holidays(country, years=list(years)))


def read_dates(written: str | Iterable[str]) -> tuple[date, ...]:
    """Days as ISO writes them, in a list or with commas or blanks between; in order, each once."""
    texts = re.split(r"[,;\s]+", written) if isinstance(written, str) else list(written)
    found: set[date] = set()
    for text in filter(None, texts):
        try:
            found.add(date.fromisoformat(text))
        except ValueError as cause:
            raise FunnelError(
                N_("“{day}” is no day."),
                now=N_("Write days as 2026-03-30."),
                code="no_day",
                day=text,
            ) from cause
    return tuple(sorted(found))
