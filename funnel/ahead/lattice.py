"""The stays of every stage, counted on a lattice of quarters of a day: quick to build, to cut at an
earlier moment and to draw anew.

An event of length t stands at the next point of the lattice; a stay that is still going on is at
risk up to the last point that it has reached, one that is watched from some age on after that age.
Lengths in whole quarters of a day are counted exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from funnel.ahead.stays import Place, bare, in_order
from funnel.blanks import int_or_none

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PER_DAY = 4
LONGEST = 1461 * PER_DAY  # stays of more than four years end there
WON, LOST, OUT, STILL, TO = range(5)  # ways out; TO + n leads to stage n
CODES = {"won": WON, "lost": LOST, "out": OUT, "still": STILL}
_ROUNDING = 1e-6


def points(days: ArrayLike) -> Ints:
    """The point of the lattice at which something of that length is seen to end."""
    found = np.ceil(np.asarray(days, dtype=float) * PER_DAY - _ROUNDING)
    return np.clip(found, 0, LONGEST).astype(np.int64)


def passed(days: ArrayLike) -> Ints:
    """The last point of the lattice that something of that length has reached."""
    found = np.floor(np.asarray(days, dtype=float) * PER_DAY + _ROUNDING)
    return np.clip(found, 0, LONGEST).astype(np.int64)


def is_unseen(days: Floats, since: Floats) -> NDArray[np.bool_]:
    """Whether a stay was over before it began, or before the log watched it."""
    return (days < 0) | ((since > 0) & (days <= since))


@dataclass(frozen=True)
class Lattice:
    """How many stays ended at each point (`ended`, a row per stage and way), how many are still
    there (`still`) and how many came late (`late`), a row per curve.

    The first curves are those of the stages (`places`), in their order; then one per position, of
    all stages there. `curve` and `way` say of what each row of `ended` is.
    """

    places: tuple[Place, ...]
    positions: tuple[int | None, ...]
    curve: Ints
    way: Ints
    ended: Floats
    still: Floats
    late: Floats

    @classmethod
    def counted(
        cls,
        places: Sequence[Place],
        positions: Sequence[int | None],
        place: Ints,
        way: Ints,
        days: Floats,
        since: Floats,
    ) -> Lattice:
        """Of stays: the number of the stage, the way out (`STILL`: not yet), the length, the age
        from which it was watched."""
        is_late = since > 0
        unseen = is_unseen(days, since)
        if unseen.any():
            seen = np.flatnonzero(~unseen)
            place = place[seen]
            way = way[seen]
            is_late = is_late[seen]
            days = days[seen]
            since = since[seen]
        is_over = way != STILL
        over = np.flatnonzero(is_over)
        going = np.flatnonzero(~is_over)
        return cls.tallied(
            places,
            positions,
            (place[over], way[over], points(days[over])),
            (place[going], passed(days[going])),
            (place[is_late], passed(since[is_late])),
        )

    @classmethod
    def tallied(
        cls,
        places: Sequence[Place],
        positions: Sequence[int | None],
        over: tuple[Ints, Ints, Ints],
        going: tuple[Ints, Ints],
        late: tuple[Ints, Ints],
    ) -> Lattice:
        """Of stays on their points: those that are over (stage, way, point), those still going on
        and those watched late (stage, point)."""
        width = int(max(over[2].max(initial=0), going[1].max(initial=0))) + 2
        size = len(places)
        kinds = TO + size
        codes, row = _numbered(over[0] * kinds + over[1], size * kinds)
        ended = _tally(row, over[2], len(codes), width)
        still, since = (_tally(*one, size, width) for one in (going, late))
        curve = codes // kinds
        way = codes % kinds
        own = cls(tuple(places), tuple(positions), curve, way, ended, still, since)
        return _with_positions(own)

    @classmethod
    def of(cls, rows: pd.DataFrame) -> Lattice:
        """From what the engine answered to `funnel.ahead.stays`."""
        places, positions = _places(in_order(rows))
        number = {place: at for at, place in enumerate(places)}
        kept = [(np.asarray(row["days"], float), row) for row in rows.to_dict("records")]
        sizes = [days.size for days, _ in kept]
        here = [number[bare(row["pipeline"]), bare(row["stage"])] for _, row in kept]
        codes = CODES | {"stage": TO}
        ends = np.array([codes[row["way"]] for _, row in kept], dtype=np.int64)
        after = [number.get((bare(row["pipeline"]), bare(row["next"])), 0) for _, row in kept]
        ways = np.where(ends == TO, TO + np.array(after, dtype=np.int64), ends)
        since = [float(row["unseen_days"]) for _, row in kept]
        return cls.counted(
            places,
            positions,
            np.repeat(np.array(here, dtype=np.int64), sizes),
            np.repeat(ways, sizes),
            np.concatenate([np.empty(0), *(days for days, _ in kept)]),
            np.repeat(np.array(since, dtype=float), sizes),
        )

    # ---- the curves ------------------------------------------------------------------------------

    @property
    def width(self) -> int:
        """How many points the lattice has."""
        return self.still.shape[1]

    @cached_property
    def pooled(self) -> dict[int, int]:
        """The curve of each position."""
        known = sorted({one for one in self.positions if one is not None})
        return {position: len(self.places) + at for at, position in enumerate(known)}

    @cached_property
    def number(self) -> dict[Place, int]:
        """The number of each stage."""
        return {place: at for at, place in enumerate(self.places)}

    @cached_property
    def over(self) -> Floats:
        """How many stays ended at each point, whatever the way."""
        total = np.zeros(self.still.shape)
        np.add.at(total, self.curve, self.ended)
        return total

    @cached_property
    def at_risk(self) -> Floats:
        """How many had lasted as long, and were watched by then."""
        return _from_here(self.over) + _from_here(self.still) - _from_here(self.late)

    @cached_property
    def survival(self) -> Floats:
        """The share still there after each point; a row per curve."""
        staying: Floats = np.cumprod(1.0 - _part(self.over, self.at_risk), axis=1, dtype=float)
        return staying

    @cached_property
    def mass(self) -> Floats:
        """The share of all stays that ends so at each point; a row per row of `ended`."""
        before = np.concatenate([np.ones((len(self.still), 1)), self.survival[:, :-1]], axis=1)
        return before[self.curve] * _part(self.ended, self.at_risk[self.curve])

    @cached_property
    def won(self) -> Floats:
        """The share won by each point, straight from the stage; a row per curve."""
        share = np.zeros(self.still.shape)
        is_won = self.way == WON
        share[self.curve[is_won]] = np.cumsum(self.mass[is_won], axis=1)
        return share


def _with_positions(own: Lattice) -> Lattice:
    """With a curve per position: all stages there together, whatever the pipeline."""
    size = len(own.places)
    group = np.array([own.pooled.get(one or 0, -1) for one in own.positions], dtype=np.int64)
    total = size + len(own.pooled)
    is_placed = group >= 0
    still, late = (np.zeros((total, own.width)) for _ in range(2))
    still[:size], late[:size] = own.still, own.late
    np.add.at(still, group[is_placed], own.still[is_placed])
    np.add.at(late, group[is_placed], own.late[is_placed])
    chosen = is_placed[own.curve] if own.curve.size else np.zeros(0, dtype=bool)
    kinds = TO + size
    codes = group[own.curve[chosen]] * kinds + own.way[chosen]
    found, row = _numbered(codes, total * kinds)
    pooled = np.zeros((len(found), own.width))
    np.add.at(pooled, row, own.ended[chosen])
    return Lattice(
        own.places,
        own.positions,
        np.concatenate([own.curve, found // kinds]),
        np.concatenate([own.way, found % kinds]),
        np.concatenate([own.ended, pooled]),
        still,
        late,
    )


def _places(rows: pd.DataFrame) -> tuple[list[Place], list[int | None]]:
    """Every stage that is named, and its position; one that is only led to has none."""
    found: dict[Place, int | None] = {}
    for row in rows.to_dict("records"):
        position = int_or_none(row["position"])
        found[bare(row["pipeline"]), bare(row["stage"])] = position
    for row in rows[rows["way"] == "stage"].to_dict("records"):
        found.setdefault((bare(row["pipeline"]), bare(row["next"])), None)
    return list(found), list(found.values())


def _numbered(codes: Ints, most: int) -> tuple[Ints, Ints]:
    """The codes there are, in order, and the place of each among them."""
    found = np.flatnonzero(np.bincount(codes, minlength=most))
    place = np.zeros(most, dtype=np.int64)
    place[found] = np.arange(found.size)
    return found, place[codes]


def _tally(row: Ints, point: Ints, rows: int, width: int) -> Floats:
    flat = np.bincount(row * width + point, minlength=rows * width)
    return flat.reshape(rows, width).astype(float)


def _from_here(counts: Floats) -> Floats:
    return np.cumsum(counts[:, ::-1], axis=1)[:, ::-1]


def _part(top: Floats, bottom: Floats) -> Floats:
    return np.divide(top, bottom, out=np.zeros(top.shape), where=bottom > 0)
