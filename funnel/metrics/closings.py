"""Which deals were closed in a period, each once, and which of its wins were taken back."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel import tables
from funnel.codes import ENDED, Kind, Outcome
from funnel.model.joins import look_up
from funnel.scope import Scope

KEYS = ["deal_id", "pipeline"]


def closed_in(scope: Scope) -> ir.Table:
    """The journeys that were closed in the period; without one, all of them. `outcome` is won or
    lost; passed on is won.

    A deal counts once: passed on is no win of its own where the pipeline that took over is looked
    at too, and a deal that was moved straight into another pipeline's loss is lost in the first.
    """
    j = tables.journeys
    own = scope.in_pipelines(j)
    closed = j.filter(j.outcome.isin(ENDED))
    closed = closed.anti_join(_went_on(own), KEYS).anti_join(_lost_before(own), KEYS)
    closed = closed.mutate(outcome=(closed.outcome == Outcome.LOST).ifelse("lost", "won"))
    return scope.narrow_found(closed, at="closed_at")


def _went_on(own: ir.Table) -> ir.Table:
    """The journeys passed on to a pipeline that is looked at."""
    passed = own.filter(own.outcome == Outcome.PASSED_ON).select(*KEYS, "closed_at")
    later = own.select("deal_id", there="pipeline", came_at="began_at")
    both = passed.inner_join(later, "deal_id")
    is_next = (both.there != both.pipeline) & (both.came_at >= both.closed_at)
    return both.filter(is_next).select(*KEYS).distinct()


def _lost_before(own: ir.Table) -> ir.Table:
    """The losses of deals that were never in the pipeline, and are lost in the one they left."""
    lost = own.filter(own.outcome == Outcome.LOST).select(*KEYS, "visit_count")
    never = lost.filter(lost.visit_count == 0)
    been = lost.filter(lost.visit_count > 0).select("deal_id").distinct()
    return never.semi_join(been, "deal_id").select(*KEYS)


def taken_back(scope: Scope) -> ir.Table:
    """The wins of the period that were taken back: one row each, with `won_at`."""
    t = tables.transitions
    s = tables.stages
    d = tables.deals
    won = s.filter(s.kind == Kind.WON).select(from_pipeline="pipeline", from_stage="stage")
    out = t.filter(t.pipeline == t.from_pipeline, t.to_kind != Kind.WON)
    out = out.inner_join(won, ["from_pipeline", "from_stage"])
    out = out.mutate(before_no=out.move_no - 1).select(*KEYS, "before_no")
    came = t.mutate(before_no=t.move_no + 0).select("deal_id", "before_no", came_at="moved_at")
    out = look_up(out, came, "deal_id", "before_no")
    out = look_up(out, d.select("deal_id", "created_at"), "deal_id")
    out = out.mutate(won_at=out.came_at.coalesce(out.created_at))
    credited = tables.journeys.select(*KEYS, "holder", "owner", "opener")
    out = out.select(*KEYS, "won_at").inner_join(credited, KEYS)
    return scope.narrow_found(out, at="won_at")
