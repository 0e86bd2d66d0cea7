"""Periods that are compared with each other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import numpy as np

from funnel.facts import Facts
from funnel.scope import Scope
from funnel.zones import local

MONTHS = 12  # that the win rate looks at
SHORT = 14  # days: in a period of so many, hardly a deal has had the time to go on


def period_before(scope: Scope, facts: Facts) -> Scope | None:
    """The period just before, as long: whole months before whole months, else as many days; none
    without a beginning."""
    if scope.since is None:
        return None
    until = scope.until or facts.as_of.date() + timedelta(days=1)
    months = (until.year - scope.since.year) * 12 + until.month - scope.since.month
    if scope.since.day == until.day == 1 and months > 0:
        return replace(scope, since=months_earlier(scope.since, months), until=scope.since)
    return replace(scope, since=scope.since - (until - scope.since), until=scope.since)


@dataclass(frozen=True)
class Comparison:
    """What a period is held against: the same working days of the one before (all of it, if it is
    over), and the same days a year ago."""

    before: Scope
    whole: Scope | None  # all of the period before, if the period is still running
    days: int  # working days of the period, so far
    days_before: int  # of those it is compared with
    year_ago: Scope

    @property
    def part(self) -> float:
        """Which part of the working days of both is of the period."""
        if self.days and self.days_before:
            return self.days / (self.days + self.days_before)
        return 0.5


def comparison(scope: Scope, facts: Facts) -> Comparison | None:
    """None without a beginning, or of a period that has not begun."""
    whole = period_before(scope, facts)
    if whole is None or scope.since is None or whole.since is None or whole.until is None:
        return None
    now = _local(facts)
    if scope.since > now.date():
        return None
    end = now.date() + timedelta(days=1)
    until = min(scope.until or end, end)
    is_running = scope.until is not None and scope.until > end
    days = working_days(scope.since, until)
    before = whole
    days_before = working_days(whole.since, whole.until)
    if is_running:
        days_before = min(days, days_before)
        before = replace(whole, until=_after(whole.since, whole.until, days, now))
    ago = replace(scope, since=_year_ago(scope.since), until=_year_ago(until))
    return Comparison(before, whole if is_running else None, days, days_before, ago)


def working_days(since: date, until: date) -> int:
    """Mondays to Fridays in [since, until)."""
    return int(np.busday_count(since, until))


def _after(since: date, until: date, days: int, now: datetime) -> date:
    """The moment after so many working days, on the last of them at the time of day that it is now;
    where today is none, when they are over."""
    if not days:
        return since
    is_working = now.weekday() < 5
    place = np.busday_offset(since, days - 1 if is_working else days, roll="forward")
    last = date.fromisoformat(str(place))
    if last >= until:
        return until
    if is_working:
        return datetime.combine(last, now.time())
    return last


def months_earlier(day: date, months: int) -> date:
    """The same day so many months before, at most the last of its month."""
    place = day.year * 12 + day.month - 1 - months
    first, after = (date(n // 12, n % 12 + 1, 1) for n in (place, place + 1))
    return min(first + timedelta(days=day.day - 1), after - timedelta(days=1))


def _year_ago(day: date) -> date:
    return months_earlier(day, 12)


def last_years(scope: Scope, facts: Facts) -> tuple[date, date, date]:
    """The ends of the 12 months up to the end of the period (or of the data), which a win rate is
    of, and the beginning of the 12 before."""
    end = _local(facts).date() + timedelta(days=1)
    until = min(scope.until or end, end)
    since = months_earlier(until, MONTHS)
    return months_earlier(since, MONTHS), since, until


def too_short(scope: Scope, facts: Facts) -> bool:
    """Whether the period is too short for a rate: what began in it has not had the time."""
    if scope.since is None:
        return False
    end = scope.until or _local(facts).date() + timedelta(days=1)
    return (end - scope.since).days <= SHORT


def month_words(scope: Scope) -> str:
    """The period by its name if it is a month; nothing else has one."""
    since = scope.since
    until = scope.until
    is_month = since and until and since.day == 1 and months_earlier(until, 1) == since
    if is_month and until and until.day == 1:
        return scope.period_words()
    return ""


def reaches_back(earliest: datetime | None, scope: Scope) -> bool:
    """Whether the data begins before a scope of a year ago does."""
    if earliest is None or scope.since is None:
        return False
    return earliest <= datetime.combine(scope.since, time()) + timedelta(days=1)


def _local(facts: Facts) -> datetime:
    return local(facts.as_of, facts.timezone).replace(tzinfo=None)
