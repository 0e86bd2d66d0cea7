"""Whose file is read next: few at once, whoever has least at work first, and no small file behind
long ones."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass

SMALL = 2_000_000  # bytes: such a file may use a dozen seconds, whoever made it
PATIENCE = 0.2  # seconds between two looks whether a waiting file is still wanted


@dataclass(eq=False)
class Turn:
    """A file that waits or is being read."""

    who: int
    is_small: bool


class Turns:
    """So many files at once, so many of them long: one place is always for a small file."""

    def __init__(self, places: int = 3, long: int = 2) -> None:
        self._places = places
        self._long = long
        self._waiting: list[Turn] = []
        self._at_work: list[Turn] = []
        self._last: dict[int, int] = {}  # a visitor → when they had a turn last
        self._clock = 0
        self._change = threading.Condition()

    @contextmanager
    def turn(self, who: int, size: int, is_over: Callable[[], bool]) -> Generator[bool]:
        """Wait for a visitor's turn to read a file of so many bytes; False if it was given up
        before it came."""
        mine = Turn(who, size <= SMALL)
        came = self._wait(mine, is_over)
        try:
            yield came
        finally:
            with self._change:
                if came:
                    self._at_work.remove(mine)
                if all(other.who != who for other in (*self._waiting, *self._at_work)):
                    self._last.pop(who, None)
                self._change.notify_all()

    def _wait(self, mine: Turn, is_over: Callable[[], bool]) -> bool:
        with self._change:
            self._waiting.append(mine)
            while not (given_up := is_over()) and self._next() is not mine:
                self._change.wait(PATIENCE)
            self._waiting.remove(mine)
            if given_up:
                return False
            self._at_work.append(mine)
            self._clock += 1
            self._last[mine.who] = self._clock
            self._change.notify_all()  # there may be room for another one
            return True

    def _next(self) -> Turn | None:
        """Of those for whom there is room: whose visitor has least at work, had their last turn
        longest ago, and came first."""
        if len(self._at_work) >= self._places:
            return None
        has_room = sum(not turn.is_small for turn in self._at_work) < self._long
        fitting = [turn for turn in self._waiting if turn.is_small or has_room]
        return min(fitting, key=self._rank, default=None)

    def _rank(self, turn: Turn) -> tuple[int, int]:
        at_work = sum(other.who == turn.who for other in self._at_work)
        return at_work, self._last.get(turn.who, 0)
