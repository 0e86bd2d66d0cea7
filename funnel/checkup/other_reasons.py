"""What else may explain a change: what was extreme comes back by itself, and what changed
everywhere was not changed here."""

from __future__ import annotations

import numpy as np
import pandas as pd

from funnel.checkup.finding import Finding, Point
from funnel.checkup.sides import Pair, lengths
from funnel.checkup.stays import of_stage
from funnel.evidence import ENOUGH, PROVEN
from funnel.i18n import calendar_days, t
from funnel.stats import kaplan_meier

MONTH = 30.0  # days


def too_slow(one: Finding, history: pd.DataFrame) -> tuple[Point, ...]:
    """The warning of a day that was marked after the two slowest of twelve months: what is extreme
    comes back by itself."""
    own = of_stage(history, one.pipeline or "", one.stage or "")
    before = own[own["entered_days"] < 0]
    month = np.floor(-before["entered_days"].to_numpy(dtype=float) / MONTH).astype(int)
    stayed = (before["left_days"] - before["entered_days"]).fillna(np.inf)
    slow = stayed.groupby(month).median()
    sizes = stayed.groupby(month).size()
    if len(sizes[sizes >= 5].index.intersection(range(12))) < 12:
        return ()
    if set(slow.loc[range(12)].nlargest(2, keep="first").index) != {0, 1}:
        return ()
    text = t(
        "the day follows the two slowest of twelve months: some of the change would have come by"
        " itself"
    )
    return (Point(text, False),)


def beside(near: pd.DataFrame, pairs: list[Pair]) -> tuple[Point, ...]:
    """The other pipelines over the same days: what changed there too was not changed by this."""
    own = {pair.pipeline for pair in pairs if min(pair.p_time, pair.p_share) < PROVEN}
    points = []
    for name, stays in near[~near["pipeline"].isin(own)].groupby("pipeline", sort=True):
        is_after = stays["is_after"].astype(bool)
        before = stays[~is_after]
        after = stays[is_after]
        if min(len(before), len(after)) < ENOUGH:
            continue
        was, now = (kaplan_meier(*lengths(side)).reaches(0.5) for side in (before, after))
        text = t(
            "beside it, over the same days, in “{pipeline}”: half leave a stage within {before}"
            " before and {after} after",
            pipeline=str(name),
            before=calendar_days(was),
            after=calendar_days(now),
        )
        points.append(Point(text, None))
    return tuple(points[:3])
