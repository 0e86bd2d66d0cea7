"""Weeks and months by the clock of the workspace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from funnel.facts import Facts
from funnel.local_at import local_at
from funnel.zones import local


def period_of(facts: Facts, by: str) -> Callable[[Any], Any]:
    """The first day of the week or month of a moment, by the clock of the workspace."""
    unit = "W" if by == "week" else "M"
    return lambda at: local_at(at, facts).truncate(unit).cast("date")


def begin(day: date, by: str) -> date:
    """The first day of the week or month of a day."""
    if by == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday())


def following(day: date, by: str) -> date:
    """The first day of the next one."""
    if by == "week":
        return day + timedelta(days=7)
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def runs(day: date, facts: Facts, by: str) -> bool:
    """Whether a period is not over yet."""
    return following(day, by) > local(facts.as_of, facts.timezone).date()
