"""How long is usual in a stage, from all stays: what nine in ten of those that go on have done by
then.

Every other way out competes, open stays are open, stays with an unknown beginning are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import ibis.expr.types as ir
import numpy as np

from funnel import tables
from funnel.model.inputs import Builder, Decisions, Frozen, Place
from funnel.stats import Stays, time_to

DEFAULT_LIMIT, ENOUGH, LEVEL = 14.0, 20, 0.9
ON = ("forward", "skipped", "won")  # the ways out that are forward


@dataclass(frozen=True)
class Usual:
    """The limit of a stage, and how many stays went on."""

    days: float
    cases: int


@dataclass(frozen=True)
class Limit:
    """What holds for a stage: `source` is set, usual or default; `since` when a usual one was first
    counted, and what it would be now."""

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
) -> Limit:
    """Set by hand or in the list; else as it was first counted in this order of stages; else as
    counted now, or 14 days. `order`: the open stages of the pipeline."""
    now = usual.days if usual else None
    if given is not None:
        return Limit(float(given), "set", None, now)
    kept = [one for one in decisions.frozen.get(place, ()) if is_same_order(one, order)]
    if kept and place[1] in order:
        return Limit(kept[0].limit_days, "usual", kept[0].since, now)
    return Limit(now, "usual", as_of, now) if now is not None else Limit(DEFAULT_LIMIT, "default")


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
    known = v.filter(v.kind == "open", ~v.is_entry_unknown)
    known = known.mutate(
        days=known.dwell_days.fill_null(known.open_days),
        is_on=known.ended.isin(list(ON)),
        is_over=known.left_at.notnull(),
    )
    known = known.filter(known.days.notnull())
    return known.group_by("pipeline", "stage", "is_on", "is_over", "unseen_days").agg(
        days=known.days.collect()
    )
