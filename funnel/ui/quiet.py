"""Whether pages are being drawn on this server: what nobody waits for lets them go first."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from threading import Condition

PAUSE = 0.5  # seconds without a page: who has just looked often clicks on at once

_changed = Condition()
_drawn = 0  # pages at this moment
_last = float("-inf")  # when the last of them was ready


@contextmanager
def drawing() -> Generator[None]:
    """A page is being drawn."""
    global _drawn, _last
    with _changed:
        _drawn += 1
    try:
        yield
    finally:
        with _changed:
            _drawn -= 1
            _last = time.monotonic()
            _changed.notify_all()


def wait(longest: float) -> bool:
    """Until no page is drawn, and none was for a moment, but no longer than so many seconds;
    whether it is quiet."""
    end = time.monotonic() + longest
    with _changed:
        while left := _missing():
            rest = end - time.monotonic()
            if rest <= 0:
                return False
            _changed.wait(min(left, rest))
    return True


def _missing() -> float:
    """Seconds until it may be quiet."""
    if _drawn:
        return float("inf")
    return max(0.0, _last + PAUSE - time.monotonic())
