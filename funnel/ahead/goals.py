"""Expected against a goal: the chance to reach it, and how many new deals are still needed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from funnel.ahead.chance import solved
from funnel.ahead.coming import Coming, Slice
from funnel.ahead.everyone import ARRIVALS_OVER
from funnel.ahead.lattice import TO, Floats, Lattice
from funnel.ahead.origins import all_wins
from funnel.ahead.record import Judged
from funnel.ahead.sums import amounts
from funnel.evidence import ENOUGH
from funnel.stats.distributions import normal_below

# Of the wins of deals that come from now on at least so many have to come in time, else the month
# is too near for new deals to change it.
IN_TIME = 0.05
FEW = "few"
NEAR = "near"


def wins_reach(chances: Floats, new: float, missing: float, judged: Judged) -> float:
    """The chance that open deals and new ones bring the wins that are missing."""
    if missing <= 0:
        return 1.0
    told = all_wins(chances, new, judged.all)
    return float(told.chance[told.value >= missing - 0.5].sum())


def amount_reaches(
    chances: Floats,
    worth: Floats,
    new: float,
    each: float,
    square: float,
    missing: float,
    judged: Judged,
) -> float:
    """The same of an amount; a new win is worth `each`, and `square` on average when squared."""
    if missing <= 0:
        return 1.0
    told = amounts(chances, worth)
    left = missing - new * each - (told.mean + judged.open * (told.value - told.mean))
    spread = judged.new * np.sqrt(new * square)
    short = normal_below(left / spread) if spread else left > 1e-9 * missing
    return float(told.chance @ (1.0 - short))


@dataclass(frozen=True)
class Pace:
    """What deals that come at an even pace, from now to the end of a month, bring in it."""

    deals: float  # that come in this time, at the rate of the last eight weeks
    share: float  # of them won in the month
    reason: str = ""  # why nothing can be said (blank: it can)

    @classmethod
    def of(cls, coming: Coming, came: pd.DataFrame, part: Slice) -> Pace:
        """Of new deals as they `came` (columns `pipeline`, `stage`, `deals`) in eight weeks."""
        usual = float(came["deals"].sum()) / ARRIVALS_OVER * part.end
        known = came[_is_known(coming.within.lattice, came)]
        count = known["deals"].to_numpy(dtype=float)
        if count.sum() < ENOUGH:
            return cls(usual, np.nan, FEW)
        brought = float(coming.arrivals(known, part).sum())
        share = brought / (count.sum() / ARRIVALS_OVER * part.end)
        in_the_end = float(count @ worth_of(coming.within.lattice, known) / count.sum())
        if share < IN_TIME * in_the_end or not share > 0:
            return cls(usual, np.nan, NEAR if in_the_end > 0 else FEW)
        return cls(usual, share)

    def needed(self, missing: float, each: float = 1.0) -> float:
        """How many have to come in all, so that what is `missing` beside the open deals is what is
        to be expected; a win is worth `each`."""
        if missing <= 0:
            return 0.0
        brings = self.share * each
        if brings > 0:
            return float(np.ceil(missing / brings - 1e-9))
        return float("nan")


def _places(lattice: Lattice, came: pd.DataFrame) -> np.ndarray:
    keys = zip(came["pipeline"], came["stage"], strict=True)
    return np.array([lattice.number.get(key, -1) for key in keys], dtype=np.int64)


def _is_known(lattice: Lattice, came: pd.DataFrame) -> np.ndarray:
    """Whether enough stays tell of the stage."""
    place = _places(lattice, came)
    if not lattice.at_risk.size:
        return np.zeros(len(came), dtype=bool)
    return (place >= 0) & (lattice.at_risk[place, 0] >= ENOUGH)


def worth_of(lattice: Lattice, came: pd.DataFrame) -> Floats:
    """The chance to be won in the end, of deals that come to these stages."""
    size = len(lattice.places)
    total = lattice.mass.sum(axis=1)
    is_step = (lattice.way >= TO) & (lattice.curve < size)
    steps = np.zeros((size, size))
    np.add.at(steps, (lattice.curve[is_step], lattice.way[is_step] - TO), total[is_step])
    return solved(lattice.won[:size, -1], steps)[_places(lattice, came)]
