"""`working-time`: which hours durations are counted in; says them, sets them, or goes back to
calendar time."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import Any

from funnel.cli.show import current
from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.working_time import NAME, USUAL, WEEKDAYS, WorkingTime
from funnel.working_time_words import lines
from funnel.workspace import Workspace

_HOURS = re.compile(r"^\s*([a-z]{3})(?:-([a-z]{3}))?\s*(.*)$", re.IGNORECASE)


def run(options: argparse.Namespace) -> int:
    """Say what holds; what is set is remembered, and everything is counted again."""
    snapshot = current(options.workspace)  # says so if nothing is loaded
    given = (options.hours, options.country is not None, options.holiday, options.working_day)
    if options.off or any(given):
        workspace = Workspace.open(options.workspace)
        with workspace.deciding() as notebook:
            notebook.set(NAME, _changed(notebook.get(NAME) or {}, options))
        snapshot = current(options.workspace)
    for line in lines(snapshot.facts.working, snapshot.facts.timezone):
        print(line)
    return 0


def _changed(before: dict[str, Any], options: argparse.Namespace) -> dict[str, Any]:
    """What was said before, with what is said now; the days that are not said again are closed."""
    if options.off:
        return before | {"off": True}
    plain = {key: value for key, value in before.items() if key != "off"} | _said(options)
    plain.setdefault("week", _week([f"mon-fri {USUAL}"]))
    found = WorkingTime.of(plain)
    assert found is not None
    return found.plain()


def _said(options: argparse.Namespace) -> dict[str, Any]:
    """What the options say, under the names of the settings."""
    said: dict[str, Any] = {}
    if options.hours:
        said["week"] = _week(options.hours)
    if options.country is not None:
        said["country"] = options.country
    for key, days in (("holidays", options.holiday), ("working_days", options.working_day)):
        if days is not None:
            said[key] = ",".join(days)
    return said


def _week(hours: Sequence[str]) -> dict[str, str]:
    week: dict[str, str] = {}
    for said in hours:
        match = _HOURS.match(said)
        days = _days(match) if match else []
        if not match or not days:
            raise FunnelError(
                N_("“{text}” does not say of which days."),
                now=N_("Write days and spans, such as “mon-fri 09:00-13:00 14:00-18:00”."),
                code="no_weekday",
                text=said,
            )
        week |= dict.fromkeys(days, match[3])
    return week


def _days(match: re.Match[str]) -> list[str]:
    first = match[1].lower()
    last = (match[2] or match[1]).lower()
    if first not in WEEKDAYS or last not in WEEKDAYS:
        return []
    return list(WEEKDAYS[WEEKDAYS.index(first) : WEEKDAYS.index(last) + 1])
