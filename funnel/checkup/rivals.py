"""What looks like two jobs and is none: two kinds of deals or people, and a call once a week."""

from __future__ import annotations

import numpy as np
import pandas as pd

from funnel.checkup.clock import Floats
from funnel.evidence import ENOUGH
from funnel.i18n import t

# A column of the export tells kinds of deals apart if it has no more values than this.
KINDS = 12
WEEK = 7.0


def is_weekly(true_days: Floats) -> bool:
    """Whether the lengths of 4 days and more cluster at multiples of a week: by Rayleigh's test,
    and two in five of them within half a day of one (where an office is closed on two days, one in
    five is, without any rhythm)."""
    long = true_days[true_days >= 4]
    if long.size < ENOUGH:
        return False
    turns = np.exp(2j * np.pi * long / WEEK).mean()
    is_near = np.abs(long - WEEK * np.round(long / WEEK)) <= 0.5
    return bool(np.exp(-long.size * abs(turns) ** 2) < 0.001 and is_near.mean() >= 0.4)


def told_apart(slow: Floats, rows: pd.DataFrame) -> tuple[str, float]:
    """How much of the mix is within each kind of deal or person, of the column that tells the two
    humps apart best: 1 if all its values mix alike, 0 if one has only fast stays and the other only
    slow ones."""
    found = {name: _mixed(slow, values) for name, values in _kinds(rows).items()}
    what = min(found, key=lambda name: found[name])
    return what, found[what]


def _kinds(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """What may tell two kinds of deals apart: who has them, their size, and every column of the
    export with few values."""
    found = {t("Manager"): rows["manager"], t("Amount"): _thirds(rows["amount"])}
    for name, values in _columns(rows["extra"]).items():
        if 2 <= len(set(values) - {"", None}) <= KINDS:
            found[name] = pd.Series(values, dtype="str")
    return {name: values.reset_index(drop=True) for name, values in found.items()}


def _thirds(amount: pd.Series) -> pd.Series:
    """The lowest (0), middle or highest third of the amounts, those alike in their order; blank
    where there is none."""
    values = amount.to_numpy(dtype=float, na_value=np.nan)
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(values[known], kind="stable")]
    thirds = np.full(values.size, np.nan)
    thirds[order] = np.searchsorted([1 / 3, 2 / 3], np.arange(1, order.size + 1) / order.size)
    return pd.Series(thirds)


def _columns(extra: pd.Series) -> dict[str, list[str | None]]:
    """The cells of each column of the export, trimmed; none where a deal has no such cell."""
    cells = [cell if isinstance(cell, dict) else {} for cell in extra]
    names = dict.fromkeys(name for cell in cells for name in cell)
    return {name: [_trimmed(cell.get(name)) for cell in cells] for name in names}


def _trimmed(value: str | None) -> str | None:
    return value if value is None else value.strip()


def _mixed(slow: Floats, values: pd.Series) -> float:
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
