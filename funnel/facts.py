"""What a snapshot knows about itself: its moment, its zone, and which files it was made from."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

import pandas as pd

from funnel.clock import made
from funnel.i18n import as_of_words, date_words, number, t
from funnel.working_time import NAME as WORKING
from funnel.working_time import WorkingTime
from funnel.zones import local

# of the moves: from this share on a log counts as one of days (or hours) alone
MOSTLY = 0.95
LONGEST = 50  # years: a duration that is longer counts as so long in working time
NEVER = datetime(1970, 1, 1)  # `as_of` of files in which no row tells of any moment


@dataclass(frozen=True)
class Facts:
    """Facts of one snapshot, the same for everyone who reads it.

    `as_of` is UTC without offset. `has` names the inputs that were loaded: deals, transitions (an
    entries log or
    weekly uploads count), tasks, task_changes, owner_changes, expected_changes, stages; and
    expected_dates, where a list names such days.
    """

    snapshot: str
    as_of: datetime
    timezone: str = "Europe/Kyiv"
    has: frozenset[str] = frozenset()
    has_movers: bool = False
    has_transition_owners: bool = False
    currencies: tuple[str, ...] = ()
    robots: tuple[str, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    is_demo: bool = False
    seen_between_uploads: bool = False
    # whether two uploads tell what deals were worth at two moments
    knows_amounts_then: bool = False
    # {pipeline: moment} of logs that begin late for their deals
    late_logs: dict[str, str] = field(default_factory=dict)
    # pipelines of which every move was only seen between uploads, usually `look_gap_days` apart
    seen_pipelines: tuple[str, ...] = ()
    look_gap_days: float | None = None
    # the rules whose findings, with the thresholds of `settings`, lie in the snapshot, ready to be
    # narrowed
    found_by: tuple[str, ...] = ()
    # moves whose moment is a bare day, or an hour in a log that is cut to hours: of no use to
    # whoever asks what happened within minutes
    moves: int = 0
    cut_moves: int = 0
    is_cut_to_hours: bool = False

    @property
    def working(self) -> WorkingTime | None:
        """When people work; None: durations are in calendar time."""
        setting = self.settings.get(WORKING)
        if setting:
            return _read(json.dumps(setting))
        return None

    @property
    def day_hours(self) -> float | None:
        """The hours of a working day; None where durations are in calendar time."""
        if self.working:
            return self.working.day_seconds / 3600
        return None

    def clock_words(self) -> str:
        """``durations in working days of 8 h``; nothing in calendar time."""
        if self.day_hours is None:
            return ""
        return t("durations in working days of {n} h", n=number(self.day_hours, 1))

    def days_until(self, begin: pd.Series, end: datetime) -> pd.Series:
        """Days from moments to another, in the clock of the workspace; all UTC without offset."""
        if self.working is None or not begin.notna().any():
            return (end - begin).dt.total_seconds() / 86_400
        since = datetime(max(begin.min().year, end.year - LONGEST), 1, 1)
        return made(self.working, self.timezone, since, max(end, self.as_of)).days(begin, end)

    @property
    def knows_as_of(self) -> bool:
        """Whether any row tells of a moment."""
        return self.as_of > NEVER

    def as_of_words(self) -> str:
        """``as of 1 Jul 2026, 09:00`` in the workspace's zone, or that no moment is known."""
        if self.knows_as_of:
            return as_of_words(self.as_of, self.timezone)
        return t("no moment is known")

    def known_since_words(self, pipelines: Collection[str] = ()) -> str:
        """``moves known since 1 April 2026``, of the pipelines looked at (none: of all) whose log
        begins late; else nothing."""
        late = {
            pipeline: datetime.fromisoformat(at)
            for pipeline, at in self.late_logs.items()
            if not pipelines or pipeline in pipelines
        }
        if not late:
            return ""
        days = {pipeline: date_words(local(at, self.timezone)) for pipeline, at in late.items()}
        if len(set(days.values())) == 1:
            return t("moves known since {date}", date=next(iter(days.values())))
        each = ", ".join(
            t("{pipeline}: {date}", pipeline=name, date=day) for name, day in days.items()
        )
        return t("moves known since: {each}", each=each)

    @property
    def knows_moves(self) -> bool:
        """Whether there is a log of stage changes; without it only today's deals are known."""
        return "transitions" in self.has

    @property
    def knows_minutes(self) -> bool:
        """Whether the log says more of its moves than the day or the hour."""
        return not self.moves or self.cut_moves < MOSTLY * self.moves

    @property
    def knows_owners(self) -> bool:
        """Whether the three credit modes can differ."""
        return "owner_changes" in self.has or self.has_transition_owners

    def to_json(self) -> str:
        """One JSON object, for the snapshot's own table of facts."""
        plain = asdict(self) | {"as_of": self.as_of.isoformat(), "has": sorted(self.has)}
        return json.dumps(plain, ensure_ascii=False, default=list)

    @classmethod
    def from_json(cls, text: str) -> Facts:
        """The facts that `to_json` wrote."""
        plain = json.loads(text)
        plain["as_of"] = datetime.fromisoformat(plain["as_of"])
        plain["has"] = frozenset(plain["has"])
        plain.pop("has_findings", None)  # a snapshot of before: not of which rules
        for name in ("currencies", "robots", "seen_pipelines", "found_by"):
            plain[name] = tuple(plain.get(name, ()))
        return cls(**plain)


@lru_cache(maxsize=8)
def _read(setting: str) -> WorkingTime | None:
    return WorkingTime.of(json.loads(setting))
