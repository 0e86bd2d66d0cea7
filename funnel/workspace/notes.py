"""What people decided, as one typed thing: the rows of the notebook."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from funnel.workspace.sealed import Broken, fingerprint, typed

# the settings that a build reads; others are plain data to whoever set them
KINDS: dict[str, Any] = {
    "timezone": str,
    "as_of": str,
    "robots": list[str],
    "rates": dict[str, float],
    "base_currency": str,
    "thresholds": dict[str, Any],
    "passes": dict[str, dict[str, str]],
    "working_time": dict[str, Any],
}


# pipeline, stage, days, since, stages (JSON), basis (JSON), whether of the demo, retired at
Frozen = tuple[str, str, float, str, str, str, int, str | None]
# id, deal, kind, person, target, day or blank, text, noted by, noted at, seen at, whether of the
# demo
Promised = tuple[str, str, str, str, str, str, str, str, str, str, int]
# name, page, what its address asks for (JSON), whether the default, whether of the demo
Viewed = tuple[str, str, str, int, int]
# month, pipeline or blank, wins, amount, currency or blank, whether of the demo
Goal = tuple[str, str, int | None, float | None, str, int]
# as of, credit mode, pipeline, manager, currency (blank: none), deals, amount, whether of the demo
Standing = tuple[str, str, str, str, str, int, float | None, int]
# Tables that notebooks of an earlier version lack: empty ones say nothing, so their seal is the
# same.
LATER = ("promises", "promise_marks", "reviews", "stood", "views", "goals")


@dataclass(frozen=True)
class Notes:
    """One field per table of the notebook, each a row per decision."""

    stages: tuple[tuple[str, str, int | None, str], ...] = ()  # pipeline, stage, position, kind
    limits: tuple[tuple[str, str, float], ...] = ()  # pipeline, stage, days
    usual_limits: tuple[Frozen, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()  # name, JSON
    mappings: tuple[tuple[str, str], ...] = ()  # headers, choices; both JSON
    marks: tuple[tuple[str, str], ...] = ()  # moment, name
    promises: tuple[Promised, ...] = ()
    promise_marks: tuple[tuple[str, str, str], ...] = ()  # id, struck or kept or broken, moment
    reviews: tuple[tuple[str, str, int], ...] = ()  # as of, closed at, whether of the demo
    stood: tuple[Standing, ...] = ()
    views: tuple[Viewed, ...] = ()
    goals: tuple[Goal, ...] = ()

    def __post_init__(self) -> None:
        """Every moment, zone and JSON in it can be read."""
        try:
            self._check_moments()
            self._check_promises()
            for month, *_ in self.goals:
                date.fromisoformat(month)
            for _, _, asked, _, _ in self.views:
                typed(json.loads(asked), dict[str, list[str]])
            for _, choices in self.mappings:
                typed(json.loads(choices), dict[str, Any])
            for name, value in self.decided().items():
                _check(name, value)
        except (ValueError, ZoneInfoNotFoundError, RecursionError, OSError) as cause:
            raise Broken(str(cause)) from cause

    def _check_moments(self) -> None:
        for at, _ in self.marks:
            datetime.fromisoformat(at)
        for _, _, _, since, stages, basis, _, _ in self.usual_limits:
            datetime.fromisoformat(since)
            typed([json.loads(stages), json.loads(basis)], list[list[str]])
        for as_of, *_ in (*self.reviews, *self.stood):
            datetime.fromisoformat(as_of)

    def _check_promises(self) -> None:
        for _, _, _, _, _, day, _, _, noted_at, seen_at, _ in self.promises:
            datetime.fromisoformat(noted_at)
            datetime.fromisoformat(seen_at)
            if day:
                date.fromisoformat(day)
        for _, _, at in self.promise_marks:
            datetime.fromisoformat(at)

    def decided(self) -> dict[str, Any]:
        """{name: value} of the settings."""
        return {name: json.loads(value) for name, value in self.settings}

    @property
    def digest(self) -> str:
        """The SHA-256 of all rows, in whatever order they lie."""
        told = {name: rows for name, rows in asdict(self).items() if rows or name not in LATER}
        return fingerprint({name: sorted(map(repr, rows)) for name, rows in told.items()})


def _check(name: str, value: Any) -> None:
    kind = KINDS.get(name)
    if kind:
        typed(value, kind)
    if name == "timezone":
        ZoneInfo(value)
    if name == "as_of":
        datetime.fromisoformat(value)
