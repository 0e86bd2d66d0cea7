"""Readers whose child processes outlive one test: starting one takes half a second, and a reader
takes file after file anyway."""

from __future__ import annotations

import threading
from typing import Any

from funnel.reading import Reader, read_in_child

IDLE: list[Reader] = []


class Lent(Reader):
    """A reader that goes back to the idle ones instead of ending; one whose child was stopped does
    not."""

    def __enter__(self) -> Lent:
        if IDLE:
            other = IDLE.pop()
            self._child, self._messages = other._child, other._messages
        return self

    def __exit__(self, *error: object) -> None:
        if threading.current_thread() is not threading.main_thread():
            super().__exit__(*error)  # it ends with the thread that began it
        elif self._child:
            idle = Reader()
            idle._child, idle._messages = self._child, self._messages
            IDLE.append(idle)
            self._child = None


def read_lent(*arguments: Any, reader: Reader | None = None, **options: Any) -> Any:
    """`read_in_child` with a lent reader where none stands ready."""
    if reader:
        return read_in_child(*arguments, reader=reader, **options)
    with Lent() as own:
        return read_in_child(*arguments, reader=own, **options)
