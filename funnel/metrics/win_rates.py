"""The share won of groups of journeys: so far, at most, and what it is expected to become.

Open deals are not failures: won of all would count them so, won of closed would leave out whatever
takes long.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
import pandas as pd

from funnel.i18n import N_
from funnel.metrics.passages import expected_wins
from funnel.metrics.rows import records
from funnel.stats import share

LISTS = ("won", "over", "open")
DEFINITIONS = {
    "to_won_so_far": N_("Won, of the journeys: the least it can become."),
    "to_won_at_most": N_("Won or still open, of the journeys: the most it can become."),
    "to_won": N_(
        "What the share won is expected to become when all are over (Aalen–Johansen, since they"
        " began; nobody open: the share itself); blank under 20, or where more than 20% is unknown."
    ),
    "to_won_low": N_("Low end of the 95% interval of the share of such journeys that is won."),
    "to_won_high": N_("High end of the 95% interval of the share of such journeys that is won."),
    "to_won_unknown": N_("The part of the share won that nobody can know yet."),
}


def columns(name: str = "to_won") -> list[str]:
    """The columns of the rates, in the order in which they are read."""
    return [f"{name}{end}" for end in ("_so_far", "_at_most", "", "_low", "_high", "_unknown")]


def together(tally: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """A tally of `since_beginning` whose rows of the same keys are one."""
    counts = dict.fromkeys(("journeys", "won_count", "open_count"), "sum")
    joined = tally.groupby(list(keys), dropna=False, sort=False)
    return joined.agg({**counts, **dict.fromkeys(LISTS, _joined)}).reset_index()


def _joined(lists: pd.Series) -> list[float]:
    told = [one for one in lists if isinstance(one, list | np.ndarray)]
    return list(chain.from_iterable(told))


def with_rates(tally: pd.DataFrame, name: str = "to_won") -> pd.DataFrame:
    """A tally of `since_beginning` with the share won instead of its lists."""
    told = np.array([expected_wins(row) for row in records(tally)], dtype=float).reshape(-1, 4).T
    won = tally["won_count"]
    still = tally["open_count"]
    values = [share(won, tally["journeys"]), share(won + still, tally["journeys"]), *told]
    rates = dict(zip(columns(name), values, strict=True))
    return tally.drop(columns=list(LISTS)).assign(**rates)
