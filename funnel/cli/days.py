"""Days as they are written on the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from funnel.errors import FunnelError
from funnel.i18n import N_

T = TypeVar("T")


def read_day(text: str, read: Callable[[str], T]) -> T:
    """The day that a text names, as `read` takes it; raises `FunnelError` where it names none."""
    try:
        return read(text)
    except ValueError as cause:
        raise FunnelError(
            N_("“{text}” is not a day."),
            now=N_("Write it like 2026-01-31."),
            code="bad_day",
            text=text,
        ) from cause
