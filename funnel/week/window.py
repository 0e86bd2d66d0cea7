"""The time a review looks at: everything after one moment, up to and including another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from funnel.errors import FunnelError
from funnel.facts import Facts
from funnel.i18n import N_
from funnel.zones import utc

DAYS = {"last-week": 7, "two-weeks": 14, "month": 30}
LAST_REVIEW = "last-review"
NAMES = (LAST_REVIEW, *DAYS)


@dataclass(frozen=True)
class Window:
    """`(since, until]`, moments in UTC without offset."""

    since: datetime
    until: datetime

    @property
    def before(self) -> Window:
        """The window of the same length that ends where this one begins."""
        return Window(self.since - self.length, self.since)

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.until - self.since

    @classmethod
    def asked(cls, window: Window | str, facts: Facts) -> Window:
        """A window as it is given, or by its name."""
        if isinstance(window, str):
            return cls.of(window, facts)
        return window

    @classmethod
    def of(cls, text: str, facts: Facts, last_review: datetime | None = None) -> Window:
        """The window that a text names.

        `last-week`, `two-weeks` and `month` end at *as of*; `last-review` begins at
        `last_review`, or a week before *as of* where there was none. `A..B` gives both ends,
        either of which may be left out, in the zone of the workspace. Raises `FunnelError`.
        """
        if text == LAST_REVIEW:
            begin = last_review or facts.as_of - timedelta(days=7)
            return cls(min(begin, facts.as_of), facts.as_of)
        if text in DAYS:
            return cls(facts.as_of - timedelta(days=DAYS[text]), facts.as_of)
        since, dots, until = text.partition("..")
        if not dots:
            raise _unreadable(text)
        return _checked(cls(_moment(since, text, facts), _end(until, text, facts)), facts)


def _end(until: str, text: str, facts: Facts) -> datetime:
    if until:
        return _moment(until, text, facts)
    return facts.as_of


def _checked(window: Window, facts: Facts) -> Window:
    if window.since > window.until:
        raise FunnelError(
            N_("The window ends before it begins."),
            now=N_("Write the earlier moment first, such as 2026-01-12..2026-01-19."),
            code="window_reversed",
        )
    if window.until > facts.as_of:
        raise FunnelError(
            N_("The window ends after the data does, which speak about {moment}."),
            now=N_("Choose an earlier end, or leave it out."),
            code="window_too_late",
            moment=facts.as_of_words(),
        )
    return window


def _moment(text: str, whole: str, facts: Facts) -> datetime:
    try:
        return _utc(text, facts)
    except ValueError as cause:
        raise _unreadable(whole) from cause


def moment_of(text: str, facts: Facts) -> datetime:
    """A moment in the zone of the workspace, or with an offset of its own, as UTC.

    A bare day is its first moment, as in a window. Raises `FunnelError`.
    """
    try:
        at = _utc(text, facts)
    except ValueError as cause:
        raise FunnelError(
            N_("“{text}” is not a moment."),
            now=N_("Write it like 2026-01-31 or 2026-01-31T09:00."),
            code="bad_moment",
            text=text,
        ) from cause
    if at > facts.as_of:
        raise FunnelError(
            N_("“{text}” is later than the data, which speak about {moment}."),
            now=N_("Choose an earlier moment."),
            code="moment_too_late",
            text=text,
            moment=facts.as_of_words(),
        )
    return at


def _utc(text: str, facts: Facts) -> datetime:
    return utc(datetime.fromisoformat(text.strip()), facts.timezone)


def _unreadable(text: str) -> FunnelError:
    return FunnelError(
        N_("“{text}” is no window of time."),
        now=N_("Write {names}, or two moments such as 2026-01-12T09:00..2026-01-19T09:00."),
        code="bad_window",
        text=text,
        names=", ".join(NAMES),
    )
