"""When an export was made: the latest event it tells of, or the day in its name if that is later.

A week in which nothing new has a date of its own (a deal was moved, and the export has no column
for it) is still a week:
`amocrm_export_leads_2024-05-20.csv` was looked at on the 20th.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY = r"(?P<y>20\d\d)(?P<s>[-_.]?)(?P<m>\d\d)(?P=s)(?P<d>\d\d)"
CLOCK = r"(?:[-_T ](?P<h>[01]\d|2[0-3])[-_.:](?P<mi>[0-5]\d)(?:[-_.:](?P<se>[0-5]\d))?)?"
NAMES = (
    re.compile(rf"(?<!\d){DAY}{CLOCK}(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>\d\d)(?P<s>[-_.])(?P<m>\d\d)(?P=s)(?P<y>20\d\d)(?!\d)"),
)
SALESFORCE = re.compile(r"^report(?P<ms>1\d{12})\b", re.IGNORECASE)


def told_at(latest: datetime | None, name: str, timezone: str | None) -> datetime | None:
    """The moment an export speaks about (UTC). A day in its name counts only if it is after the
    latest event, and not in the future."""
    said = _said(name, timezone)
    if said is None or said > datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1):
        return latest
    if latest is None or said > latest:
        return said
    return latest


def _said(name: str, timezone: str | None) -> datetime | None:
    """The last day that a file name says, as UTC; midnight if it says no time."""
    if found := SALESFORCE.search(name):
        return datetime.fromtimestamp(int(found["ms"]) / 1000, UTC).replace(tzinfo=None)
    places = chain.from_iterable(pattern.finditer(name) for pattern in NAMES)
    days = [moment for found in places if (moment := _moment(found.groupdict()))]
    if not days:
        return None
    try:
        zone = ZoneInfo(timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return None
    return max(days).replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)


def _moment(part: dict[str, str | None]) -> datetime | None:
    try:
        year, month, day, hour, minute, second = (
            int(part.get(name) or 0) for name in ("y", "m", "d", "h", "mi", "se")
        )
        return datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None
