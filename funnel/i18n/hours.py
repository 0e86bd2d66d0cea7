"""The clock that durations are in: days of the calendar, or working days of so many hours.

Like the language it is in force for a thread, since every word about a duration says which it is.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

CALENDAR = 24.0
_day: ContextVar[float | None] = ContextVar("hours", default=None)


def of_working_day() -> float | None:
    """The hours of a working day; None where durations are in calendar time."""
    return _day.get()


def put(day: float | None) -> None:
    """Put a clock in force for this thread."""
    _day.set(day)


@contextmanager
def in_force(day: float | None) -> Generator[None]:
    """A clock for as long as it is needed."""
    token = _day.set(day)
    try:
        yield
    finally:
        _day.reset(token)
