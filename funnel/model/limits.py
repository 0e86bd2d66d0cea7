"""The limit of a stage: after how many days a deal that lies there is over it.

One that somebody set wins. Else it is what is usual in the stage: the days within which nine in ten
of the stays that go forward have done so, counted from all stays. A stay that ends in another way
takes itself out of the count, one that is still open counts for as long as it has lasted, and one
whose beginning is unknown is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel import tables
from funnel.codes import ONWARD, Kind
from funnel.evidence import ENOUGH
from funnel.model.coded import way_out
from funnel.model.inputs import Builder, Frozen, Place
from funnel.model.log_start import log_starts
from funnel.stats import Stays, time_to

# Where nothing was set and nothing can be counted, in days of the calendar.
DEFAULT_LIMIT = 14.0
LEVEL = 0.9


@dataclass(frozen=True)
class Usual:
    """What is usual in a stage, and how many stays that went forward tell it."""

    days: float
    cases: int


@dataclass(frozen=True)
class Limit:
    """The limit that holds for a stage, in the order of its columns in `tables.stages`.

    `source` is set, usual, won or default. Of a usual one, `since` is the moment of the data from
    which it was first counted, and `now_days` what it would be if it were counted now.
    """

    days: float
    source: str
    since: datetime | None = None
    now_days: float | None = None


def limit_of(
    given: float | None,
    first_counted: Frozen | None,
    usual: Usual | None,
    fallback: Limit | None,
    as_of: datetime,
) -> Limit | None:
    """The first of these that there is: the limit `given` by hand or in the list of stages, the
    usual one as it was first counted, the usual one as counted now, the fallback."""
    now_days = usual.days if usual else None
    if given is not None:
        return Limit(float(given), "set", None, now_days)
    if first_counted:
        return Limit(first_counted.limit_days, "usual", first_counted.since, now_days)
    if usual:
        return Limit(usual.days, "usual", as_of, usual.days)
    return fallback


def first_counted(stage: str, frozen: Iterable[Frozen], order: Sequence[str]) -> Frozen | None:
    """The oldest of a stage's frozen limits that still holds. `order`: the open stages of its
    pipeline as they stand now."""
    if stage not in order:
        return None
    return next((one for one in frozen if is_same_order(one.order, order)), None)


def is_same_order(then: Sequence[str], now: Sequence[str]) -> bool:
    """Whether the stages that both have stand in the same order: else “forward” meant something
    else when the limit was counted."""
    kept = [name for name in then if name in now]
    still = [name for name in now if name in then]
    return kept == still


def fallbacks(
    door: Builder, pipelines: Collection[str], default: float = DEFAULT_LIMIT
) -> dict[str, Limit | None]:
    """By pipeline, the limit of stages for which nothing was set and nothing could be counted.

    With a log of moves it is `default`, in days of the clock in force. Without one only the whole
    age of a deal is known, and the measure is the age that nine in ten of the won deals had at
    most; None where fewer than 20 won deals of known age tell it.
    Needs `temp_log_starts` and `journeys`.
    """
    found: dict[str, Limit | None] = dict.fromkeys(pipelines, Limit(default, "default"))
    logged = door.ask(log_starts.select("pipeline").distinct())["pipeline"]
    without_log = set(pipelines) - set(logged)
    if without_log:
        ages = door.ask(_won_ages()).set_index("pipeline")["days"].to_dict()
        found |= dict.fromkeys(without_log)
        found |= {name: Limit(float(ages[name]), "won") for name in without_log & ages.keys()}
    return found


def _won_ages() -> ir.Table:
    """How old nine in ten of the won deals of a pipeline were at most, where 20 tell."""
    j = tables.journeys
    won = j.filter(j.outcome.isin(tables.WINS), j.closed_days.notnull(), j.closed_days >= 0)
    won = won.filter(~won.is_began_unknown.fill_null(False))
    ages = won.group_by("pipeline").agg(n=won.count(), days=won.closed_days.quantile(LEVEL))
    return ages.filter(ages.n >= ENOUGH, ages.days > 0).select("pipeline", "days")


def usual_limits(door: Builder) -> dict[Place, Usual]:
    """What is usual in each open stage, where enough stays tell it; needs `visits`."""
    lists = door.ask(_lengths())
    found: dict[Place, Usual] = {}
    for (pipeline, stage), own in lists.groupby(["pipeline", "stage"], sort=False):
        usual = _usual(own)
        if usual:
            found[(str(pipeline), str(stage))] = usual
    return found


def _usual(lists: pd.DataFrame) -> Usual | None:
    """What is usual in one stage, of its rows of `_lengths`; None where fewer than 20 stays went
    forward, or where fewer than nine in ten ever do."""
    sizes = lists["days"].map(len)

    def per_stay(column: str) -> np.ndarray:
        return np.repeat(lists[column].to_numpy(), sizes)

    is_forward = per_stay("is_on")
    cases = int(is_forward.sum())
    if cases < ENOUGH:
        return None
    days = np.concatenate([np.asarray(one, dtype=float) for one in lists["days"]])
    stays = Stays.of(days, per_stay("is_over"), per_stay("unseen_days"))
    limit = time_to(stays, is_forward, LEVEL)
    if np.isnan(limit):
        return None
    return Usual(limit, cases)


def _lengths() -> ir.Table:
    """The lengths of all stays in open stages: per stage, one list of days for the stays that went
    forward (`is_on`), one for those that ended otherwise, one for those that are still open, each
    apart by the days that passed before the stay was first seen."""
    v = tables.visits
    known = v.filter(v.kind == Kind.OPEN, ~v.is_entry_unknown)
    known = known.mutate(
        days=known.dwell_days.fill_null(known.open_days),
        is_on=way_out(known).isin(list(ONWARD)),
        is_over=known.left_at.notnull(),
    )
    known = known.filter(known.days.notnull())
    return known.group_by("pipeline", "stage", "is_on", "is_over", "unseen_days").agg(
        days=known.days.collect()
    )
