"""How long is usual in a stage, from all stays: what nine in ten of those that go on have done by
then.

Every other way out competes, open stays are open, stays with an unknown beginning are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import ibis.expr.types as ir
import numpy as np

from funnel import tables
from funnel.codes import ONWARD, Kind
from funnel.evidence import ENOUGH
from funnel.model.coded import way_out
from funnel.model.inputs import Builder, Decisions, Frozen, Place
from funnel.model.log_start import log_starts
from funnel.stats import Stays, time_to

# Where nothing was set and nothing can be counted, in days of the calendar.
DEFAULT_LIMIT = 14.0
LEVEL = 0.9


@dataclass(frozen=True)
class Usual:
    """The limit of a stage, and how many stays went on."""

    days: float
    cases: int


@dataclass(frozen=True)
class Limit:
    """What holds for a stage: `source` is set, usual, won or default; `since` when a usual one was
    first counted, and what it would be now."""

    days: float
    source: str
    since: datetime | None = None
    now_days: float | None = None


def limit_of(
    place: Place,
    given: float | None,
    usual: Usual | None,
    decisions: Decisions,
    order: Sequence[str],
    as_of: datetime,
    otherwise: Limit | None,
) -> Limit | None:
    """Set by hand or in the list; else as it was first counted in this order of stages; else as
    counted now, or `otherwise`. `order`: the open stages of the pipeline."""
    now = usual.days if usual else None
    if given is not None:
        return Limit(float(given), "set", None, now)
    kept = [one for one in decisions.frozen.get(place, ()) if is_same_order(one, order)]
    if kept and place[1] in order:
        return Limit(kept[0].limit_days, "usual", kept[0].since, now)
    if now is None:
        return otherwise
    return Limit(now, "usual", as_of, now)


def otherwise(
    door: Builder, pipelines: Iterable[str], default: float = DEFAULT_LIMIT
) -> dict[str, Limit | None]:
    """What holds where nothing was set or counted: `default`, in days of the clock in force, where
    a log tells when deals came; else a deal's whole age is all that is known, and nine in ten of
    the won ones are the measure.

    Under 20 won deals of known age there is none. Needs `temp_log_starts` and `journeys`.
    """
    logged = set(door.ask(log_starts.select("pipeline").distinct())["pipeline"])
    if logged.issuperset(pipelines):
        return dict.fromkeys(pipelines, Limit(default, "default"))
    ages = door.ask(_won_ages()).set_index("pipeline")["days"].to_dict()
    found: dict[str, Limit | None] = {
        name: Limit(float(ages[name]), "won") if name in ages else None for name in pipelines
    }
    return found | dict.fromkeys(logged, Limit(default, "default"))


def _won_ages() -> ir.Table:
    """How old nine in ten of the won deals of a pipeline were at most, where 20 tell."""
    j = tables.journeys
    won = j.filter(j.outcome.isin(tables.WINS), j.closed_days.notnull(), j.closed_days >= 0)
    won = won.filter(~won.is_began_unknown.fill_null(False))
    ages = won.group_by("pipeline").agg(n=won.count(), days=won.closed_days.quantile(LEVEL))
    return ages.filter(ages.n >= ENOUGH, ages.days > 0).select("pipeline", "days")


def is_same_order(frozen: Frozen, order: Sequence[str]) -> bool:
    """Whether the stages that both know stand in the same order: else “forward” meant something
    else when the limit was counted."""
    common = set(frozen.order) & set(order)
    return [name for name in frozen.order if name in common] == [
        name for name in order if name in common
    ]


def usual_limits(door: Builder) -> dict[Place, Usual]:
    """Of the open stages that enough stays have left forward; needs `visits`."""
    found = door.ask(_lengths())
    usual: dict[Place, Usual] = {}
    for place, rows in found.groupby(["pipeline", "stage"], sort=False):
        sizes = rows["days"].map(len)
        days = np.concatenate([np.asarray(one, dtype=float) for one in rows["days"]])
        is_on, is_over, since = (
            np.repeat(rows[name].to_numpy(), sizes) for name in ("is_on", "is_over", "unseen_days")
        )
        cases = int(is_on.sum())
        limit = time_to(Stays.of(days, is_over, since), is_on, LEVEL) if cases >= ENOUGH else np.nan
        if not np.isnan(limit):
            usual[(str(place[0]), str(place[1]))] = Usual(limit, cases)
    return usual


def _lengths() -> ir.Table:
    """Lists of lengths, one per stage and way: forward, any other, still there."""
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
