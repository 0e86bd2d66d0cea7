"""The chance that a stuck deal is still won, as columns of a list (`funnel.ahead`)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from funnel.ahead import Chances
from funnel.i18n import N_

# Above this part that nobody can know, the chance itself is not told.
TOO_UNKNOWN = 0.3
WEEK = 7.0
DEFINITIONS = {
    "chance": N_(
        "The chance that the deal is still won, from all stays in its stage that lasted as long,"
        " those still going on among them; blank under 20 such stays, or where more than 30% of it"
        " is unknown."
    ),
    "chance_n": N_("How many stays had lasted as long: what the chance is from."),
    "unknown": N_(
        "The part of such stays of which nobody knows how they end: they have not been seen to end"
        " yet."
    ),
    "idle_week": N_(
        "What another idle week takes from the chance; blank where the chance now or then is."
    ),
}


def with_chances(deals: pd.DataFrame, every: Chances) -> pd.DataFrame:
    """The deals (`pipeline`, `stage`, `calendar_days_here`) with `chance`, `chance_n`, `unknown`
    and `idle_week`, from what all stays teach."""
    own = every.afresh()
    ages = deals["calendar_days_here"].to_numpy(dtype=float)
    told = own.at(deals, ages)
    now, then = own.both(deals, ages, WEEK)
    is_told = told.unknown <= TOO_UNKNOWN
    is_told_then = is_told & (then.unknown <= TOO_UNKNOWN)
    fallen = np.maximum(now.chance - then.chance, 0.0)
    return deals.assign(
        chance=np.where(is_told, told.chance, np.nan),
        chance_n=told.n,
        unknown=told.unknown,
        idle_week=np.where(is_told_then, fallen, np.nan),
    )
