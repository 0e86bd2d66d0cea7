"""Periods that are compared with each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from funnel.facts import Facts
from funnel.scope import Scope


def period_before(scope: Scope, facts: Facts) -> Scope | None:
    """The period just before, as long: whole months before whole months, else as many days; none
    without a beginning."""
    if scope.since is None:
        return None
    until = scope.until or facts.as_of.date() + timedelta(days=1)
    months = (until.year - scope.since.year) * 12 + until.month - scope.since.month
    if scope.since.day == until.day == 1 and months > 0:
        start = scope.since.year * 12 + scope.since.month - 1 - months
        return replace(scope, since=date(start // 12, start % 12 + 1, 1), until=scope.since)
    return replace(scope, since=scope.since - (until - scope.since), until=scope.since)
