"""What was made, kept for whoever asks for the same next."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Generator, MutableMapping
from contextlib import contextmanager
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakValueDictionary

T = TypeVar("T")
Waits = Callable[[float], None]  # told for how many seconds it was waited; ends that by raising
MEGABYTE = 1_000_000
LOOK = 0.1  # seconds between two looks at whether somebody still waits


@contextmanager
def turn(lock: Lock, waits: Waits | None = None) -> Generator[None]:
    """Hold a lock as soon as whoever holds it lets go; `waits` may give up before."""
    began = time.monotonic()
    while not lock.acquire(timeout=LOOK):
        if waits:
            waits(time.monotonic() - began)
    try:
        yield
    finally:
        lock.release()


class Shelf:
    """What was made, by its key, up to so much room (bytes, or pieces, by `size_of`); what nobody
    asked for goes first. Who asks for what another is just making waits for that, and makes it
    where the other did not come to an end."""

    def __init__(self, room: int) -> None:
        self._room, self._full = room, 0
        self._held: OrderedDict[Any, tuple[Any, int]] = OrderedDict()
        # as long as somebody makes it or waits for it
        self._making: MutableMapping[Any, Lock] = WeakValueDictionary()
        self._lock = Lock()

    def of(
        self,
        key: Any,
        make: Callable[[], T],
        size_of: Callable[[T], int],
        waits: Waits | None = None,
    ) -> T:
        """What is kept under a key; made if nothing is. `waits` is told while another makes it."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key][0]
            making = self._making.setdefault(key, Lock())
        with turn(making, waits):
            with self._lock:
                if key in self._held:
                    return self._held[key][0]
            value = make()
            self._put(key, value, size_of(value))
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
