"""What looks like two jobs and is none: two kinds of deals or people, and a call once a week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from funnel.checkup.clock import Floats
from funnel.checkup.finding import Point
from funnel.evidence import ENOUGH
from funnel.i18n import t

# A column of the export tells kinds of deals apart if it has no more values than this.
KINDS = 12
WEEK = 7.0


def is_weekly(true_days: Floats) -> bool:
    """Whether the lengths of 4 days and more cluster at multiples of a week.

    By Rayleigh's test: each length is a hand of a clock that turns once a week, and the hands point
    one way more than chance would have it. And two in five of the lengths lie within half a day of
    a multiple: where an office is closed on two days one in five does, without any rhythm.
    """
    long = true_days[true_days >= 4]
    if long.size < ENOUGH:
        return False
    mean_hand = np.exp(2j * np.pi * long / WEEK).mean()
    by_chance = np.exp(-long.size * abs(mean_hand) ** 2)
    is_near = np.abs(long - WEEK * np.round(long / WEEK)) <= 0.5
    return bool(by_chance < 0.001 and is_near.mean() >= 0.4)


def of_kinds(column: str, are_mixed: bool) -> Point:
    """Whether everybody has both kinds of stays; else the column that tells them apart."""
    if are_mixed:
        return Point(t("every person, source and size of deal has both kinds"))
    text = t(
        "it is rather two kinds of deals or people: “{column}” tells them apart", column=column
    )
    return Point(text, False)


def of_rhythm(true_days: Floats) -> Point:
    """Whether the lengths are those of a call once a week."""
    if is_weekly(true_days):
        return Point(t("the lengths cluster at whole weeks: a rhythm, not a second job"), False)
    return Point(t("the lengths follow no weekly rhythm"))


@dataclass(frozen=True)
class Column:
    """One column of the export: of each stay a number that stands for its cell, and whether that
    number is a value, not a blank."""

    codes: NDArray[np.intp]
    is_value: NDArray[np.bool_]

    @classmethod
    def of(cls, cells: Sequence[str | None], deal: NDArray[np.intp]) -> Column:
        """Of the cells of deals, and whose each stay is."""
        codes, values = pd.factorize(np.array(cells, dtype=object), use_na_sentinel=False)
        return cls(codes[deal], np.array([bool(value) for value in values]))

    def tells_kinds(self, at: NDArray[np.intp]) -> bool:
        """Whether the stays `at` have few values of it, and more than one."""
        has = np.bincount(self.codes[at], minlength=self.is_value.size) > 0
        return 2 <= int((has & self.is_value).sum()) <= KINDS


@dataclass(frozen=True)
class Kinds:
    """What may tell two kinds of deals apart, of each stay of all stages: who has it (as a number),
    its amount, and the columns of the export. All stages share them, since looking at the cells of
    each stage by itself takes longer."""

    managers: NDArray[np.intp]
    amounts: Floats
    columns: dict[str, Column]

    @classmethod
    def of(cls, rows: pd.DataFrame) -> Kinds:
        """Of stays with the columns deal_id, manager, amount, and extra, at one stay of each deal
        at least."""
        managers = pd.factorize(rows["manager"], use_na_sentinel=False)[0]
        amounts = rows["amount"].to_numpy(dtype=float, na_value=np.nan)
        return cls(managers, amounts, _columns(rows))


def told_apart(slow: Floats, kinds: Kinds, at: NDArray[np.intp]) -> tuple[str, float]:
    """How much of the mix is within each kind of deal or person, of the column that tells the two
    humps apart best: 1 if all its values mix alike, 0 if one has only fast stays and the other only
    slow ones. Of the stays `at`."""
    found = {name: _mixed(slow, values) for name, values in _of(kinds, at).items()}
    what = min(found, key=lambda name: found[name])
    return what, found[what]


def _of(kinds: Kinds, at: NDArray[np.intp]) -> dict[str, NDArray]:
    """What may tell two kinds of deals apart: who has them, their size, and every column of the
    export with few values."""
    found = {t("Manager"): kinds.managers[at], t("Amount"): _thirds(kinds.amounts[at])}
    told = {name: one for name, one in kinds.columns.items() if one.tells_kinds(at)}
    return found | {name: one.codes[at] for name, one in told.items()}


def _thirds(values: Floats) -> Floats:
    """The lowest (0), middle or highest third of the amounts, those alike in their order; blank
    where there is none."""
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(values[known], kind="stable")]
    thirds = np.full(values.size, np.nan)
    thirds[order] = np.searchsorted([1 / 3, 2 / 3], np.arange(1, order.size + 1) / order.size)
    return thirds


def _columns(rows: pd.DataFrame) -> dict[str, Column]:
    """Each column of the export, its cells trimmed; none where a deal has no such cell."""
    deal = pd.factorize(rows["deal_id"])[0]
    cells: list[dict[str, str | None]] = [{} for _ in range(int(deal.max(initial=-1)) + 1)]
    for whose, cell in zip(deal, rows["extra"].to_numpy(dtype=object), strict=True):
        if isinstance(cell, dict):
            cells[whose] = cell
    names = dict.fromkeys(name for cell in cells for name in cell)
    return {name: Column.of([_trimmed(cell.get(name)) for cell in cells], deal) for name in names}


def _trimmed(value: str | None) -> str | None:
    return value if value is None else value.strip()


def _mixed(slow: Floats, values: NDArray) -> float:
    overall = slow.mean()
    if not 0 < overall < 1:
        return 0.0
    group = pd.factorize(values, use_na_sentinel=False)[0]
    counts = np.bincount(group)
    shares = np.bincount(group, slow) / counts
    # a value with few stays has its own mix by chance: each counts with one stay less
    spare = slow.size / max(slow.size - (counts.size - 1), 1)
    within = float((counts * shares * (1 - shares)).sum()) / slow.size
    return min(within / float(overall * (1 - overall)) * spare, 1.0)
