"""The deals behind a mark of a figure: tables with the one column `deal_id`, for `answer("deals", …, pick=…)`.

Each counts what its metric counts, under the same scope, so the list is as long as the number says (stays of one deal fall together).
"""

from __future__ import annotations

import ibis.expr.types as ir

from funnel import tables
from funnel.scope import Scope


def conversion(scope: Scope, pipeline: str, stage: str, column: str = "reached") -> ir.Table:
    """The deals counted in a column of the conversion table."""
    j, s = scope.journeys(), tables.stages
    here = s.filter(s.pipeline == pipeline, s.stage == stage).select("pipeline", k="position")
    j = j.inner_join(here, "pipeline")
    if column in ("entered", "phantom"):
        v = tables.visits
        entered = v.filter(v.pipeline == pipeline, v.stage == stage)
        chosen = j.semi_join(entered, "deal_id") if column == "entered" else j.filter(j.reached_position >= j.k).anti_join(entered, "deal_id")
        return chosen.select("deal_id").distinct()
    chosen = {
        "reached": j.reached_position >= j.k,
        "strict": j.strict_position >= j.k,
        "open_here": (j.outcome == "open") & (j.current_position == j.k),
        "lost_here": (j.outcome == "lost") & (j.last_open_position == j.k),
        "won": (j.outcome == "won") & (j.reached_position >= j.k),
        "not_past": (j.reached_position == j.k) & (j.outcome != "won"),
    }[column]
    return j.filter(chosen).select("deal_id").distinct()


def flow(scope: Scope, pipeline: str, stage: str, ended: str = "visits") -> ir.Table:
    """The deals whose stays in a stage ended so (all of them: `visits`)."""
    v = _stays(scope, pipeline, stage)
    return (v if ended == "visits" else v.filter(v.ended == ended)).select("deal_id").distinct()


def routes(scope: Scope, pipeline: str, from_stage: str, to_pipeline: str, to_stage: str) -> ir.Table:
    """The deals that moved from one stage to another."""
    v = _stays(scope, pipeline, from_stage)
    return v.filter(v.next_pipeline == to_pipeline, v.next_stage == to_stage).select("deal_id").distinct()


def dwell(scope: Scope, pipeline: str, stage: str, column: str = "visits") -> ir.Table:
    """The deals counted in a column of the dwell table: visits, left, still_here, over_limit."""
    v, s = _stays(scope, pipeline, stage), tables.stages
    v = v.left_join(s.select("pipeline", "stage", "limit_days"), ["pipeline", "stage"]).drop("pipeline_right", "stage_right")
    chosen = {
        "visits": v.deal_id.notnull(),
        "left": v.left_at.notnull(),
        "still_here": v.left_at.isnull(),
        "over_limit": v.dwell_days.fill_null(v.open_days) > v.limit_days,
    }[column]
    return v.filter(chosen).select("deal_id").distinct()


def _stays(scope: Scope, pipeline: str, stage: str) -> ir.Table:
    v = scope.visits()
    return v.filter(v.pipeline == pipeline, v.stage == stage)


def deals(scope: Scope, deal_id: str) -> ir.Table:
    """The one deal that a mark is."""
    d = tables.deals
    return d.filter(d.deal_id == deal_id).select("deal_id")
