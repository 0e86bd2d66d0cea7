"""The stays on both sides of a marked day: which are compared, and how far they lie apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from funnel.blanks import ratio
from funnel.checkup.placebo import Stays, compared, p_of, placebo_days, spread
from funnel.checkup.proof import Comparison, interval
from funnel.checkup.stays import STAGE, of_stage
from funnel.evidence import ENOUGH
from funnel.stats import kaplan_meier

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pair:
    """One stage: its stays before and after, the share that went on (`gone`: after against before)
    and the p-values of time and share, measured by earlier days."""

    pipeline: str
    stage: str
    before: pd.DataFrame
    after: pd.DataFrame
    gone: Comparison
    p_time: float
    p_share: float


def sided(stays: pd.DataFrame, window: float) -> pd.DataFrame:
    """The first stay of each deal per stage and side, looked at until the end of its window."""
    inside = stays[(stays["entered_days"] >= -window) & (stays["entered_days"] < window)]
    inside = inside.sort_values(["entered_days", "deal_id", "left_days"], kind="stable")
    inside = inside.assign(is_after=inside["entered_days"] >= 0)
    inside = inside.drop_duplicates([*STAGE, "deal_id", "is_after"], ignore_index=True)
    end = inside["is_after"].astype(float) * window
    is_over = (inside["left_days"] <= end).fillna(False).astype(bool)
    seen = inside["left_days"].astype("float64").where(is_over, end)
    return inside.assign(
        has_left=is_over,
        stay_days=seen - inside["entered_days"],
        went_on=is_over & inside["went_on"].astype(bool),
    ).drop(columns=["entered_days", "left_days"])


def fullest(near: pd.DataFrame) -> int:
    """How many deals the stage has on its smaller side that has most of them."""
    sizes = near.groupby([*STAGE, "is_after"]).size().unstack(fill_value=0)
    sizes = sizes.reindex(columns=[False, True], fill_value=0)
    if len(sizes):
        return int(sizes.min(axis=1).max())
    return 0


def paired(near: pd.DataFrame, history: pd.DataFrame, window: float, log_days: float) -> list[Pair]:
    """Stages with enough deals on both sides, with both tests. `near`: as from `sided`;
    `history`: columns pipeline, stage, deal, entered_days, left_days, went_on."""
    found = []
    earlier = placebo_days(log_days, window)
    for (pipeline, stage), group in near.groupby(STAGE, sort=True):
        is_after = group["is_after"].astype(bool)
        after = group[is_after]
        before = group[~is_after]
        if min(len(after), len(before)) < ENOUGH:
            continue
        stays = Stays.of(of_stage(history, pipeline, stage))
        then = [compared(stays, day, window, 0.0, ENOUGH) for day in earlier]
        now = compared(stays, 0.0, window, window, ENOUGH)
        p_time = p_of(now.time, spread([one.time for one in then]))
        p_share = p_of(now.share, spread([one.share for one in then]))
        gone = Comparison(*_gone(after), *_gone(before))
        found.append(Pair(pipeline, stage, before, after, gone, p_time, p_share))
    return found


def _gone(side: pd.DataFrame) -> tuple[int, int]:
    """How many went on, of how many that left."""
    return int(side["went_on"].sum()), int(side["has_left"].sum())


def lengths(side: pd.DataFrame) -> tuple[Floats, Floats]:
    """How long the deals stayed that have left, and those that have not."""
    is_over = side["has_left"].to_numpy(dtype=bool)
    stayed = side["stay_days"].to_numpy(dtype=float)
    return stayed[is_over], stayed[~is_over]


def summary(pair: Pair) -> pd.DataFrame:
    """One row per side: the time in which half leave, with its interval, and the share that goes
    on."""
    gone = pair.gone
    sides = (
        ("before", pair.before, gone.others_count, gone.others_n),
        ("after", pair.after, gone.count, gone.n),
    )
    rows = []
    for side, stays, count, n in sides:
        curve = kaplan_meier(*lengths(stays))
        low, high = interval(count, n) if n else (float("nan"), float("nan"))
        median_low, median_high = curve.interval(0.5)
        rows.append(
            {
                "pipeline": pair.pipeline,
                "stage": pair.stage,
                "side": side,
                "stays": len(stays),
                "went_on": count,
                "left": n,
                "share": ratio(count, n),
                "low": low,
                "high": high,
                "median_days": curve.reaches(0.5),
                "median_low": median_low,
                "median_high": median_high,
            }
        )
    return pd.DataFrame(rows)
