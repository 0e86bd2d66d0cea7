"""Periods by their name: this week, last month, since the last review."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from funnel.facts import Facts
from funnel.i18n import N_
from funnel.metrics.periods import months_earlier
from funnel.zones import local

PRESETS = {
    "this-week": N_("this week"),
    "last-week": N_("last week"),
    "this-month": N_("this month"),
    "last-month": N_("last month"),
    "this-quarter": N_("this quarter"),
    "last-quarter": N_("last quarter"),
    "90-days": N_("90 days"),
    "last-review": N_("since the last review"),
}
Period = tuple[date, date | None]


def preset(name: str, facts: Facts, last_review: datetime | None = None) -> Period:
    """The days `[since, until)` that a name of `PRESETS` stands for at *as of*, in the zone of the
    workspace; what goes on until *as of* has no end.

    Weeks begin on Monday. `last-review` begins with the day whose data were reviewed last;
    where there was no review, a week before *as of*.
    """
    today = _day(facts.as_of, facts)
    if name == "90-days":
        return today - timedelta(days=89), None
    if name == "last-review":
        return _day(last_review or facts.as_of - timedelta(days=7), facts), None
    which, _, kind = name.partition("-")
    begin = _begin(today, kind)
    if which == "this":
        return begin, _next(begin, kind)
    return _begin(begin - timedelta(days=1), kind), begin


def _begin(day: date, kind: str) -> date:
    if kind == "week":
        return day - timedelta(days=day.weekday())
    months_in = (day.month - 1) % 3 if kind == "quarter" else 0
    return months_earlier(day.replace(day=1), months_in)


def _next(begin: date, kind: str) -> date:
    if kind == "week":
        return begin + timedelta(days=7)
    return months_earlier(begin, -3 if kind == "quarter" else -1)


def _day(at: datetime, facts: Facts) -> date:
    return local(at, facts.timezone).date()
