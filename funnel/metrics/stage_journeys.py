"""The journeys that came into a stage, and what became of them there: lost without going on, or
longer there than the limit.

Asked are those that came into the stage itself: who skips it cannot be lost in it. The moment they
came is a landmark, so that all that was known by then may be asked.
"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.codes import ONWARD, Outcome
from funnel.facts import Facts
from funnel.metrics.mature import PART, is_began_unknown, mature, with_third
from funnel.model.coded import way_out
from funnel.model.joins import look_up
from funnel.model.seconds import days_between, moment
from funnel.scope import Scope

LOST = "lost"
SLOW = "slow"
KEYS = ("deal_id", "pipeline")


def journeys(scope: Scope, facts: Facts, stage: str | None, about: str) -> ir.Table:
    """All journeys of the scope whose beginning is known, each with a number `no` and `third`;
    `is_won` of those old enough to have shown how they end; of those that are asked `is_hit`,
    `days` (how long it was watched there), `has_gone` (on), `here_at` (when it came) and
    `ended_at`: when it was decided."""
    j = with_third(scope.journeys())
    j = j.filter(~is_began_unknown(j))
    old = mature(j, facts.as_of).select(*KEYS, "is_won")
    told = (_slow if about == SLOW else _lost)(_came(j, facts, stage), facts)
    own = told.select(*KEYS, "is_hit", "days", "has_gone", "here_at", "position", "decided_at")
    j = look_up(look_up(j, old, *KEYS), own, *KEYS)
    order = ibis.window(order_by=[j.deal_id, j.pipeline])
    j = j.drop("ended_at").rename(ended_at="decided_at")
    return j.mutate(no=ibis.row_number().over(order))


def _came(j: ir.Table, facts: Facts, stage: str | None) -> ir.Table:
    """Those that came into the stage before any later one, with their stay there: `here_at`,
    `next_at` (blank: they got no further, but maybe to a win), `stay_days`, `way`, `limit_days`."""
    s = tables.stages.filter(tables.stages.position.notnull())
    s = s.filter(s.stage == (stage or ""))
    s = s.select("pipeline", "stage", "limit_days", position="position")
    j = j.filter(~j.is_before_log, ~j.pipeline.isin(facts.seen_pipelines))
    j = j.inner_join(s, "pipeline")
    j = j.mutate(here_at=j.reached_at[j.position - 1], next_at=j.reached_at[j.position])
    j = j.filter(j.here_at.notnull(), j.next_at.isnull() | (j.next_at > j.here_at))
    v = tables.visits
    v = v.filter(v.stage == (stage or ""), ~v.is_entry_unknown, ~v.is_approximate)
    v = v.filter(v.unseen_days.fill_null(0.0) == 0.0)
    v = v.select(
        *KEYS,
        "visit_no",
        "left_at",
        here_at=v.entered_at,
        stay_days=v.dwell_days.fill_null(v.open_days),
        way=way_out(v),
    )
    v = v.filter(v.stay_days.notnull())
    first = v.group_by(*KEYS, "here_at").agg(
        stay_days=v.stay_days.argmin(v.visit_no),
        way=v.way.argmin(v.visit_no),
        left_at=v.left_at.argmin(v.visit_no),
    )
    return j.inner_join(first, [*KEYS, "here_at"])


def _lost(j: ir.Table, facts: Facts) -> ir.Table:
    """Of those that came at least one horizon ago: lost within it, without having gone on. The
    horizon of a stage is the time by which nine in ten of those lost there or gone on were so."""
    has_gone = j.next_at.notnull() | (j.outcome.isin(tables.WINS))
    is_lost = ~has_gone & (j.outcome == Outcome.LOST)
    decided_at = ibis.cases(
        (has_gone, j.next_at.fill_null(j.ended_at)), (is_lost, j.ended_at), else_=None
    )
    j = j.mutate(has_gone=has_gone, is_lost=is_lost, decided_at=decided_at)
    j = j.mutate(days=days_between(j.here_at, j.decided_at))
    decided = j.filter(j.days.notnull())
    horizons = decided.group_by("pipeline").agg(horizon=decided.days.quantile(PART))
    j = look_up(j, horizons, "pipeline")
    j = j.filter(days_between(j.here_at, moment(facts.as_of)) >= j.horizon)
    in_time: Any = (j.days <= j.horizon).fill_null(False)
    return j.mutate(is_hit=j.is_lost & in_time)


def _slow(j: ir.Table, facts: Facts) -> ir.Table:
    """All of them, watched until they left or until the limit: longer there than it, or not (yet).
    Who left otherwise than onward was no longer watched."""
    limit = j.limit_days
    is_hit = j.stay_days > limit
    return j.filter(limit.notnull()).mutate(
        is_hit=is_hit,
        days=ibis.least(j.stay_days, limit),
        has_gone=~is_hit & j.way.isin(list(ONWARD)),
        decided_at=j.left_at,
    )
