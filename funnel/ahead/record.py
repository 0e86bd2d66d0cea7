"""The school report of the forecast: what it would have said at the ends of the last weeks, and
what came; and whether it may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from funnel.ahead.everyone import Everyone
from funnel.ahead.lattice import Floats
from funnel.ahead.looks import SECONDS
from funnel.ahead.origins import HORIZON, Origin, Origins
from funnel.ahead.sums import Z80
from funnel.facts import Facts
from funnel.zones import local, utc

ORIGINS = 26
BINS = 5
LEAST = 12  # judged forecasts without which none is shown
COVER = (0.65, 0.95)
BLOCK = 4  # weeks that are resampled together
RESAMPLES = 1000
OFTEN = 0.8  # of the resamples in which the forecast has to be better
SEED = 12
# Why no forecast is shown.
FEW = "few"
NONE = "none"
WORSE = "worse"
COVERS = "cover"


@dataclass(frozen=True)
class Judged:
    """What a forecast may say of itself: how much wider than by chance it has to be, of open deals,
    of new ones and of all; and why it may not be shown (blank: it may)."""

    open: float = 1.0
    new: float = 1.0
    all: float = 1.0
    origins: int = 0
    held: int = 0  # of them, how many 80 % intervals held what came
    crps: float = float("nan")  # the mean score, and that of the mean of the last 13 weeks
    rival: float = float("nan")
    reason: str = ""

    @classmethod
    def of(cls, table: pd.DataFrame) -> Judged:
        """What stands beside a table, as plain values."""
        return cls(**table.attrs["report"])

    @property
    def is_shown(self) -> bool:
        """Whether the forecast may be shown."""
        return not self.reason


@dataclass(frozen=True)
class Report:
    """The judged origins, the oldest first, and of each the `c` in force then."""

    origins: tuple[Origin, ...]
    widening: Floats
    low: Floats
    high: Floats
    crps: Floats
    rival: Floats
    judged: Judged

    @property
    def cover(self) -> float:
        """The share of the 80 % intervals that held what came."""
        came = np.array([one.came for one in self.origins])
        held = (self.low <= came) & (came <= self.high)
        if held.size:
            return float(held.mean())
        return float("nan")


def ends_of_weeks(facts: Facts, days: int = HORIZON, count: int = ORIGINS) -> list[float]:
    """The last weeks' ends of which the days after are known, in days since 1970, the oldest
    first."""
    last = facts.as_of - timedelta(days=days)
    today = local(last, facts.timezone).date()
    monday = today - timedelta(days=today.weekday())
    moments = [utc(monday - timedelta(weeks=back), facts.timezone) for back in range(count)]
    return [since_1970(moment) for moment in reversed(moments) if moment <= last]


def since_1970(moment: datetime) -> float:
    """Days, with fractions."""
    return (moment - datetime(1970, 1, 1)).total_seconds() / SECONDS


def moment_of(days: float) -> datetime:
    """The moment that so many days since 1970 are."""
    return datetime(1970, 1, 1) + timedelta(seconds=round(days * SECONDS))


def judged(everyone: Everyone, inside: pd.DataFrame) -> Report:
    """The report of a company and scope, whose stays are `inside` (`journey`, `visit_no`)."""
    return marked(Origins(everyone, everyone.inside(inside)).every())


def marked(origins: Sequence[Origin]) -> Report:
    """What these forecasts were worth; each was widened by what could be judged by then."""
    widening = np.array([_widened(origins, one.at, "all") for one in origins])
    said = np.array([one.said for one in origins])
    half = Z80 * widening * np.sqrt([one.variance for one in origins])
    low = np.round(np.maximum(said - half, 0.0))
    high = np.round(said + half)
    crps = np.array(
        [one.spread(c).crps(one.came) for one, c in zip(origins, widening, strict=True)]
    )
    rival = np.array([one.rival_crps for one in origins])
    came = np.array([one.came for one in origins])
    is_inside = (low <= came) & (came <= high)
    can_judge = any(one.came or one.weekly > 0 for one in origins) or crps.size < LEAST
    found = Judged(
        *(_widened(origins, np.inf, part) for part in ("open", "new", "all")),
        len(origins),
        int(is_inside.sum()),
        _mean(crps),
        _mean(rival),
        _reason(crps, rival, is_inside) if can_judge else NONE,
    )
    return Report(tuple(origins), widening, low, high, crps, rival, found)


def _mean(values: np.ndarray) -> float:
    if values.size:
        return float(values.mean())
    return float("nan")


def _widened(origins: Sequence[Origin], at: float, part: str) -> float:
    """c = max(1, √ mean((y − ŷ)² / variance)) over the forecasts that could be judged by then."""
    known = [one for one in origins if one.at + one.days <= at]
    parts = [_part(one, part) for one in known]
    ratios = [(came - said) ** 2 / variance for said, came, variance in parts if variance > 0]
    if ratios:
        return float(max(1.0, np.sqrt(np.mean(ratios))))
    return 1.0


def _part(one: Origin, part: str) -> tuple[float, float, float]:
    """What was said of it, what came, and the variance."""
    told = one.told
    if part == "open":
        return float(told.sum()), float(one.came_by_open), float((told * (1 - told)).sum())
    if part == "new":
        return one.new, float(one.came - one.came_by_open), one.new
    return one.said, float(one.came), one.variance


def _reason(crps: Floats, rival: Floats, is_inside: np.ndarray) -> str:
    if crps.size < LEAST:
        return FEW
    if better(crps, rival) < OFTEN:
        return WORSE
    if COVER[0] <= is_inside.mean() <= COVER[1]:
        return ""
    return COVERS


def better(crps: Floats, rival: Floats) -> float:
    """In which share of resamples, whole blocks of weeks together, the mean score is the lower
    one."""
    gap = crps - rival
    starts = np.arange(max(gap.size - BLOCK + 1, 1))
    random = np.random.default_rng(SEED)
    picked = random.choice(starts, (RESAMPLES, -(-gap.size // BLOCK)))
    places = (picked[:, :, None] + np.arange(BLOCK)).reshape(RESAMPLES, -1)[:, : gap.size]
    return float((gap[places.clip(max=gap.size - 1)].mean(axis=1) < 0).mean())


def calibration(origins: Sequence[Origin]) -> pd.DataFrame:
    """By what was said, in five bins of as many forecasts: `said`, `came`, `n`, `won`."""
    columns = ["bin", "said", "came", "n", "won"]
    if not origins:
        return pd.DataFrame(columns=columns)
    chance = np.concatenate([one.chance for one in origins])
    is_won = np.concatenate([one.is_won for one in origins])
    is_told = ~np.isnan(chance)
    chance = chance[is_told]
    is_won = is_won[is_told]
    order = np.argsort(chance, kind="stable")
    rows = [
        (place + 1, chance[own].mean(), is_won[own].mean(), own.size, int(is_won[own].sum()))
        for place, own in enumerate(np.array_split(order, BINS))
        if own.size
    ]
    return pd.DataFrame(rows, columns=columns)
