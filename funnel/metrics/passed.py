"""The journeys that came to each stage or past it: how long until they went on, stopped, or now.

The engine hands over the moments of journeys that got equally far in one list (`passages`), and the
lengths are taken here, stage by stage: a row per journey and stage would cost the engine five times
as much (`docs/performance.md`). Moments and lengths are whole numbers: of seconds, which are put in
order in half the time, or of microseconds where some moment is between two seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from funnel import tables
from funnel.metrics.rows import records

WON = tables.WINS
LEFT = ("lost", "moved_out")
Moments = NDArray[np.int64]
MICROSECONDS = "datetime64[us]"
UNKNOWN = np.iinfo(np.int64).min  # as NumPy writes a moment that is none
NOBODY = np.empty(0, np.int64)
LISTS = ("reached_at", "ended_at")


@dataclass(frozen=True)
class Stretch:
    """What became of journeys after they came to a stage: the first `gone` of them went on."""

    since: Moments
    next_at: Moments  # when they went on, else their end, or now
    end_at: Moments
    gone: int

    @property
    def size(self) -> int:
        """How many there are, whether their moments are known or not."""
        return self.since.size

    @property
    def on(self) -> Moments:
        """How long until they went on."""
        return _lengths(self.since[: self.gone], self.next_at[: self.gone])

    @property
    def stayed(self) -> Moments:
        """The same of the others, until their end, or now."""
        return _lengths(self.since[self.gone :], self.next_at[self.gone :])

    @property
    def whole(self) -> Moments:
        """How long until their end, or now, of all."""
        return _lengths(self.since, self.end_at)

    def apart(self, bounds: Moments) -> Iterator[Stretch]:
        """Those that came there between each two moments."""
        period = np.searchsorted(bounds, self.since, side="right")
        order = np.argsort(period, kind="stable")  # who went on stays in front
        cuts = np.searchsorted(period[order], np.arange(1, bounds.size + 1))
        for start, end in pairwise(cuts):
            own = order[start:end]
            gone = int(np.searchsorted(own, self.gone))
            yield Stretch(self.since[own], self.next_at[own], self.end_at[own], gone)


@dataclass(frozen=True)
class Passage:
    """All that came to a stage, by what became of the journey in the end."""

    won: Stretch
    over: Stretch  # lost, or moved to another pipeline
    open: Stretch

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many went on, stopped there, wait there."""
        on = self.won.size + self.over.gone + self.open.gone
        return on, self.over.size - self.over.gone, self.open.size - self.open.gone

    @property
    def next_lengths(self) -> tuple[Moments, Moments, Moments]:
        """Until they went on, of those; until they stopped; until now, of those that wait."""
        parts = (self.won.on, self.over.on, self.open.on)
        return np.concatenate(parts), self.over.stayed, self.open.stayed

    @property
    def end_lengths(self) -> tuple[Moments, Moments, Moments]:
        """Until they were won, over in another way, or now."""
        return self.won.whole, self.over.whole, self.open.whole

    def apart(self, bounds: Moments) -> Iterator[Passage]:
        """By when they came there: one for each two moments that follow one another."""
        parts = (self.won.apart(bounds), self.over.apart(bounds), self.open.apart(bounds))
        return (Passage(*three) for three in zip(*parts, strict=True))


class _Alike:
    """Journeys that ended in the same way, those that came furthest first; `now`: of those that did
    not."""

    def __init__(
        self, rows: list[dict[str, Any]], unit: str, *, is_won: bool = False, now: int | None = None
    ) -> None:
        rows = sorted(rows, key=lambda row: -row["reached_position"])
        counts = [int(row["journeys"]) for row in rows]
        ends = [
            np.full(count, UNKNOWN) if row["ended_at"] is None else _numbers(row["ended_at"], unit)
            for row, count in zip(rows, counts, strict=True)
        ]
        self.ended_at = np.concatenate([NOBODY, *ends])
        came = np.concatenate([NOBODY, *(_numbers(row["reached_at"], unit) for row in rows)])
        # stage after stage, since they are read so
        self.reached_at = np.ascontiguousarray(came.reshape(max(sum(counts), 1), -1).T)
        self.furthest = np.repeat([-int(row["reached_position"]) for row in rows], counts)
        self.is_won, self.now = is_won, now

    def at(self, position: int) -> Stretch:
        """Those that came to a position, from 1 on, or past it."""
        size, further = (
            int(np.searchsorted(self.furthest, -place, side="right"))
            for place in (position, position + 1)
        )
        gone = size if self.is_won else further
        ended = self.ended_at[:size]
        end = ended if self.now is None else np.full(size, self.now)
        next_at = end.copy()
        next_at[:gone] = self._first(position, ended[:gone])
        return Stretch(self._first(position - 1, ended), next_at, end, gone)

    def _first(self, place: int, ended: Moments) -> Moments:
        """When they came to a place, from 0 on, or past it; their end where only that took them."""
        if place >= len(self.reached_at):
            return ended
        came = self.reached_at[place, : ended.size]
        return np.where(came == UNKNOWN, ended, came)


class Passages:
    """All stages of one pipeline (and manager), from the rows of a tally whose lists are arrays."""

    def __init__(self, rows: pd.DataFrame, as_of: datetime, unit: str) -> None:
        self.unit = unit
        each = records(rows[rows["reached_position"].notna()])
        self.furthest = max((int(row["reached_position"]) for row in each), default=0)
        won = [row for row in each if row["outcome"] in WON]
        over = [row for row in each if row["outcome"] in LEFT]
        still = [row for row in each if row["outcome"] not in (*WON, *LEFT)]
        self._won = _Alike(won, unit, is_won=True)
        self._over = _Alike(over, unit)
        self._open = _Alike(still, unit, now=int(self.numbers([as_of])[0]))

    def numbers(self, moments: Sequence[datetime]) -> Moments:
        """Moments as its own are counted."""
        return _numbers(np.array(moments, MICROSECONDS), self.unit)

    def at(self, position: int) -> Passage | None:
        """Those that came to a position or past it; none if nobody did."""
        if not 0 < position <= self.furthest:
            return None
        return Passage(*(alike.at(position) for alike in (self._won, self._over, self._open)))


def each_key(
    tally: pd.DataFrame, keys: Sequence[str], as_of: datetime
) -> Iterator[tuple[tuple, Passages]]:
    """The passages of each key of a tally of `passages`."""
    lists = {name: tally[name].map(_moments).astype(object) for name in LISTS}
    every = [np.array([as_of], MICROSECONDS), *lists["reached_at"], *lists["ended_at"]]
    is_whole = all(_is_whole(one) for one in every if one is not None)
    read = tally.assign(**lists)
    for key, rows in read.groupby(list(keys), dropna=False, sort=False):
        yield key, Passages(rows, as_of, "s" if is_whole else "us")


def _moments(cell: Any) -> NDArray[np.datetime64] | None:
    """A list of moments as the engine returns it, blanks among them; none or an empty one, as
    Spark writes it, is none."""
    if not isinstance(cell, list | np.ndarray) or not len(cell):
        return None
    return np.ma.filled(np.ma.asarray(cell).astype(MICROSECONDS), np.datetime64("NaT"))


def _is_whole(moments: NDArray[np.datetime64]) -> bool:
    """Whether all are whole seconds."""
    again = moments.astype("datetime64[s]").astype(MICROSECONDS)
    return bool((again.view(np.int64) == moments.view(np.int64)).all())


def _numbers(moments: NDArray[np.datetime64], unit: str) -> Moments:
    return moments.astype(f"datetime64[{unit}]").view(np.int64)


def _lengths(begin: Moments, end: Moments) -> Moments:
    """From one to the other, none below zero; without those that nobody knows."""
    is_known = (begin != UNKNOWN) & (end != UNKNOWN)
    if not is_known.all():
        begin, end = begin[is_known], end[is_known]
    return np.maximum(end - begin, 0)
