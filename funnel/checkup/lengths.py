"""How long the stays of a stage took, on the wall's clock and in working time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import ibis.expr.types as ir
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from funnel import tables
from funnel.checkup.clock import Clock, Floats, clock_of, hours, spread


@dataclass(frozen=True)
class Stays:
    """The stays of one stage: which rows they are (`at`), how long each took (`true_days`), and in
    working time (`lengths`, days)."""

    pipeline: str
    stage: str
    at: NDArray[np.intp]
    true_days: Floats
    lengths: Floats


QUARTER = 900  # of an hour, in seconds


def moves_by_quarter() -> ir.Table:
    """How many moves there were in each quarter of an hour since 1970."""
    m = tables.transitions
    quarters = m.mutate(quarter=m.moved_at.epoch_seconds() // QUARTER)
    return quarters.group_by("quarter").agg(moves=lambda t: t.count())


def office_clock(quarters: pd.DataFrame, timezone: str) -> Clock:
    """The hours in which the office works, from the moves of each quarter of an hour."""
    at = hours(pd.to_datetime(quarters["quarter"] * QUARTER, unit="s"), timezone)
    return clock_of(at, quarters["moves"].to_numpy(dtype=float))


@dataclass(frozen=True)
class Moments:
    """When each stay of all stages began and ended, in hours of local time: what every stage is
    measured from, since looking at the clock on the wall stage by stage takes longer."""

    entered: Floats
    left: Floats
    clock: Clock

    @classmethod
    def of(cls, rows: pd.DataFrame, clock: Clock, timezone: str) -> Moments:
        """Of stays with the columns entered_at and left_at."""
        return cls(hours(rows["entered_at"], timezone), hours(rows["left_at"], timezone), clock)


def measured(
    pipeline: str, stage: str, at: NDArray[np.intp], moments: Moments, at_least: timedelta
) -> Stays:
    """The stays of `at_least`, of the rows `at`; where the office has hours, those that began while
    it was open, since of the others nobody knows when work began."""
    clock = moments.clock
    random = np.random.default_rng(0)
    start, end = (spread(every[at], random) for every in (moments.entered, moments.left))
    lengths = clock.days(start, end)
    is_meant = (end - start >= at_least.total_seconds() / 3600) & (lengths > 0)
    if clock.keeps_hours:
        is_meant &= clock.is_open(start)
    return Stays(pipeline, stage, at[is_meant], (end - start)[is_meant] / 24, lengths[is_meant])
