"""What was made, kept for whoever asks for the same next."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")
MEGABYTE = 1_000_000


class Shelf:
    """What was made, by its key, up to so much room (bytes, or pieces, by `size_of`); what nobody
    asked for goes first. Who asks for what another is just making waits for that."""

    def __init__(self, room: int) -> None:
        self._room, self._full = room, 0
        self._held: OrderedDict[Any, tuple[Any, int]] = OrderedDict()
        self._making: dict[Any, Lock] = {}
        self._lock = Lock()

    def of(self, key: Any, make: Callable[[], T], size_of: Callable[[T], int]) -> T:
        """What is kept under a key; made if nothing is."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key][0]
            making = self._making.setdefault(key, Lock())
        with making:
            with self._lock:
                if key in self._held:
                    return self._held[key][0]
            try:
                value = make()
                self._put(key, value, size_of(value))
            finally:
                self._making.pop(key, None)
        return value

    def _put(self, key: Any, value: Any, size: int) -> None:
        with self._lock:
            _, before = self._held.pop(key, (None, 0))  # made beside by who came for it later
            self._held[key] = (value, size)
            self._full += size - before
            while self._full > self._room:
                _, (_, old) = self._held.popitem(last=False)
                self._full -= old

    def clear(self) -> None:
        """Keep nothing any more."""
        with self._lock:
            self._held.clear()
            self._full = 0
