"""The stays that the chances are learned from: per stage, the lengths by the way out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from funnel import tables
from funnel.blanks import int_or_none
from funnel.facts import Facts
from funnel.model.coded import way_out
from funnel.model.joins import look_up
from funnel.rules import everything

# What stays are brought together by.
KEYS = ("pipeline", "stage", "position", "way", "next", "unseen_days")
# A stage: pipeline and name; either may be blank.
Place = tuple[str | None, str | None]
# A way out of a stage: ``won``, ``lost``, ``out`` (to another pipeline), or the next stage.
Way = str | Place
Floats = NDArray[np.float64]


@dataclass
class Stays:
    """All stays in one stage whose beginning is known."""

    position: int | None = None  # of an open stage
    ended: dict[Way, Floats] = field(default_factory=dict)
    still: Floats = field(default_factory=lambda: np.empty(0))
    # Of each length the age at which the log began to watch it; of a way left out: the beginning.
    since: dict[Way, Floats] = field(default_factory=dict)
    still_since: Floats = field(default_factory=lambda: np.empty(0))

    def add(self, way: Way | None, days: Floats, since: float) -> None:
        """Stays that ended so (none: not yet), all watched from one age on; what ended before it
        was never seen."""
        days = days[days > since] if since else days
        ages = np.full(days.size, since)
        if way is None:
            self.still = np.concatenate([self.still, days])
            self.still_since = np.concatenate([self.still_since, ages])
            return
        blank = np.empty(0)
        self.ended[way] = np.concatenate([self.ended.get(way, blank), days])
        self.since[way] = np.concatenate([self.since.get(way, blank), ages])


# What a CRM that is filled in afterwards shows: such a deal did not go the way that its stays tell.
BURST = "burst"
AFTERWARDS = (BURST, "leap", "backfilled")
HURRIED = 3  # moves that make a burst


def filled_in(facts: Facts) -> ir.Table:
    """The deals (`deal_id`, `happened_at`) that teach nothing: created won, or closed in one
    click."""
    if not facts.knows_moves:
        nothing = tables.deals.filter(tables.deals.deal_id.isnull())
        return nothing.select("deal_id", happened_at=nothing.created_at)
    found = everything(facts)
    found = found.filter(found.rule.isin(AFTERWARDS)).mutate(run_no=found.first_move_no)
    found = look_up(found, _formal(everything(facts)), "deal_id", "run_no")
    is_formal = (found.rule == BURST) & (found.move_count - found.formal.fill_null(0) < HURRIED)
    return found.filter(~is_formal).select("deal_id", "happened_at")


def _formal(found: ir.Table) -> ir.Table:
    """Of each burst how many of its moves only lead from one closed stage to the next, as systems
    do by themselves: such a deal was worked through its stages all the same."""
    m = tables.transitions
    m = m.filter(m.to_kind.isin(["won", "lost"])).select("deal_id", "move_no")
    bursts = found.filter(found.rule == BURST).select("deal_id", "first_move_no", "last_move_no")
    each = bursts.inner_join(m, "deal_id")
    each = each.filter(each.move_no.between(each.first_move_no, each.last_move_no))
    return each.group_by("deal_id", run_no=each.first_move_no).agg(formal=each.count() - 1)


def stays(left_out: ir.Table | None = None) -> ir.Table:
    """Per stage and way out, and the age at which the log began to watch, a list of days, always of
    the calendar: what is ahead lies there; the way
    is `won`, `lost`, `out`, `still` or `stage`, the last with the stage that followed. The deals of
    `left_out` are not among them."""
    v = tables.visits
    v = v if left_out is None else v.anti_join(left_out, "deal_id")
    v = v.mutate(days=v.calendar_days)
    v = v.filter(v.days.notnull())
    v = v.mutate(way=way_words(v))
    v = v.mutate(next=ibis.ifelse(v.way == "stage", v.next_stage, ibis.null("string")))
    v = v.mutate(unseen_days=v.calendar_unseen_days.fill_null(0.0))
    return v.group_by(*KEYS).agg(days=v.days.collect())


def way_words(visits: ir.Table) -> ir.Value:
    """Which way out a stay took: `won`, `lost`, `out`, `still` or `stage`."""
    out: Any = way_out(visits)
    return ibis.cases(
        (out.isin(["won", "lost"]), out),
        (out == "moved_out", "out"),
        (visits.ended == "still_here", "still"),
        else_="stage",
    )


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """What the engine answered to `stays`, in an order of its own: the engine's differs from time
    to time, and with it the last bit of every sum."""
    return rows.sort_values(list(KEYS), ignore_index=True)


def stays_by_place(rows: pd.DataFrame) -> dict[Place, Stays]:
    """What the engine answered to `stays`, by stage."""
    found: dict[Place, Stays] = {}
    for row in in_order(rows).to_dict("records"):
        pipeline = bare(row["pipeline"])
        here = found.setdefault((pipeline, bare(row["stage"])), Stays())
        here.position = int_or_none(row["position"])
        days = np.asarray(row["days"], dtype=float)
        way: Way | None = None if row["way"] == "still" else str(row["way"])
        if row["way"] == "stage":
            way = (pipeline, bare(row["next"]))
        here.add(way, days, float(row["unseen_days"]))
    return found


def together(every: Mapping[Place, Stays], position: int, least: float = 0.0) -> Stays:
    """All stays of at least so many days in the stages of a position, whatever the pipeline."""
    pooled = Stays(position)
    for own in every.values():
        if own.position != position:
            continue
        for way, days in ((None, own.still), *own.ended.items()):
            since = own.still_since if way is None else own.since.get(way, np.empty(0))
            lasted = days >= least
            ages = since[lasted] if since.size else np.zeros(int(lasted.sum()))
            for age in np.unique(ages):
                pooled.add(way, days[lasted][ages == age], float(age))
    return pooled


def bare(value: Any) -> str | None:
    """A name as the engine returns it, none for a blank one."""
    if pd.isna(value):
        return None
    return str(value)
