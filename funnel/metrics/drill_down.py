"""The deals behind a mark of a figure: tables with the one column `deal_id`, for `answer("deals",
…, pick=…)`.

Each counts what its metric counts, under the same scope, so the list is as long as the number says
(stays of one deal fall together).
"""

from __future__ import annotations

import ibis.expr.types as ir

from funnel import tables
from funnel.codes import Outcome
from funnel.joins import look_up
from funnel.metrics.cohorts import is_dated
from funnel.metrics.drill_down_parts import in_month, of_manager, stays_in
from funnel.metrics.drill_down_why import driver as driver
from funnel.metrics.drill_down_why import fair as fair
from funnel.metrics.drill_down_why import lost as lost
from funnel.metrics.drill_down_why import period as period
from funnel.metrics.drill_down_why import stage_driver as stage_driver
from funnel.metrics.passed import LEFT, WON
from funnel.metrics.present import open_deals
from funnel.scope import Scope

PARTS = ("went_on", "stopped", "waiting")
# … and of those that were in the stage themselves.
ENTERED = {f"entered_{part}": part for part in PARTS}


def conversion(
    scope: Scope, pipeline: str, stage: str, column: str = "reached", manager: str | None = None
) -> ir.Table:
    """The deals counted in a column of the conversion table (of one manager; the empty text is
    nobody)."""
    j = of_manager(scope, manager).whole_journeys()
    s = tables.stages
    if not stage or column == "aside":
        return _in_no_stage(j, pipeline, stage, column)
    here = s.filter(s.pipeline == pipeline, s.stage == stage).select("pipeline", k="position")
    j = j.inner_join(here, "pipeline")
    v = tables.visits
    been = v.filter(v.pipeline == pipeline, v.stage == stage)
    if column == "phantom":
        return j.filter(j.reached_position >= j.k).anti_join(been, "deal_id").select("deal_id")
    if column == "entered":
        return j.semi_join(been, "deal_id").select("deal_id").distinct()
    if column in ENTERED:
        j = j.semi_join(been, "deal_id")
        return j.filter(_part(j, ENTERED[column])).select("deal_id").distinct()
    return j.filter(_counted(j)[column]).select("deal_id").distinct()


def _counted(j: ir.Table) -> dict[str, ir.BooleanValue]:
    """Which journeys a column of the conversion table counts, at the stage of position `k`."""
    return {
        "reached": j.reached_position >= j.k,
        "strict": j.strict_position >= j.k,
        "open_here": (j.outcome == Outcome.OPEN) & (j.current_position == j.k),
        "lost_here": (j.outcome == Outcome.LOST) & (j.last_open_position == j.k),
        "won": j.outcome.isin(WON) & (j.reached_position >= j.k),
        **{part: _part(j, part) for part in PARTS},
        **{f"strict_{part}": _part(j, part) & (j.strict_position >= j.k) for part in PARTS},
    }


def _part(j: ir.Table, part: str) -> ir.BooleanValue:
    """Of the journeys that reached position `k`: those that went on, stopped there, or wait."""
    is_won = j.outcome.isin(WON)
    if part == "went_on":
        return (j.reached_position > j.k) | (is_won & (j.reached_position >= j.k))
    here = (j.reached_position == j.k) & ~is_won
    if part == "stopped":
        return here & j.outcome.isin(LEFT)
    return here & ~j.outcome.isin(LEFT)


def _in_no_stage(j: ir.Table, pipeline: str, stage: str, column: str) -> ir.Table:
    """Open or lost journeys that stand in no open stage: on a side track, or before the first."""
    j = j.filter(j.pipeline == pipeline)
    if column == "lost_here":
        chosen = (j.outcome == Outcome.LOST) & j.last_open_position.isnull()
        return j.filter(chosen).select("deal_id").distinct()
    is_open = (j.outcome == Outcome.OPEN) & j.current_position.isnull()
    there = j.current_stage.isnull()
    if stage:
        there = j.current_stage == stage
    return j.filter(is_open & there).select("deal_id").distinct()


def flow(scope: Scope, pipeline: str, stage: str, ended: str = "visits") -> ir.Table:
    """The deals whose stays in a stage ended so (all of them: `visits`)."""
    v = stays_in(scope, pipeline, stage)
    if ended != "visits":
        v = v.filter(v.ended == ended)
    return v.select("deal_id").distinct()


def routes(
    scope: Scope, pipeline: str, from_stage: str, to_pipeline: str, to_stage: str
) -> ir.Table:
    """The deals that moved from one stage to another."""
    v = stays_in(scope, pipeline, from_stage)
    return (
        v.filter(v.next_pipeline == to_pipeline, v.next_stage == to_stage)
        .select("deal_id")
        .distinct()
    )


def dwell(
    scope: Scope,
    pipeline: str,
    stage: str,
    column: str = "visits",
    manager: str | None = None,
    month: str | None = None,
) -> ir.Table:
    """The deals counted in a column of the dwell table (of one manager, of one month of entry):
    visits, left, still_here, over_limit."""
    v = stays_in(in_month(of_manager(scope, manager), month), pipeline, stage)
    s = tables.stages
    v = look_up(v, s.select("pipeline", "stage", "limit_days"), "pipeline", "stage")
    chosen = {
        "visits": v.deal_id.notnull(),
        "left": v.left_at.notnull(),
        "still_here": v.left_at.isnull(),
        "over_limit": v.dwell_days.fill_null(v.open_days) > v.limit_days,
    }[column]
    return v.filter(chosen).select("deal_id").distinct()


def survival(scope: Scope, pipeline: str, stage: str, days: float) -> ir.Table:
    """The deals whose stays in a stage lasted at least so long: what the curve is computed from
    there."""
    v = stays_in(scope, pipeline, stage)
    return v.filter(v.dwell_days.fill_null(v.open_days) >= days).select("deal_id").distinct()


def cohorts(scope: Scope, pipeline: str, month: str) -> ir.Table:
    """The deals whose journeys began in a month, those of which it is known how long they took."""
    j = in_month(scope, month).journeys()
    return j.filter(j.pipeline == pipeline, is_dated(j)).select("deal_id").distinct()


def closing(scope: Scope, pipeline: str, outcome: str, within: float) -> ir.Table:
    """The deals won (or lost) within so many days of their beginning."""
    j = scope.journeys()
    j = j.filter(j.pipeline == pipeline, is_dated(j), j.closed_days <= within)
    j = j.filter(j.outcome.isin(WON) if outcome == Outcome.WON else j.outcome == outcome)
    return j.select("deal_id").distinct()


def stuck(scope: Scope, manager: str, over: float, under: float, task_state: str) -> ir.Table:
    """The stuck deals of a manager that are so many days over their limit, `[over, under)`, with
    such tasks."""
    d = open_deals(of_manager(scope, manager))
    far = (d.days_over >= over) & (d.days_over < under)
    return d.filter(d.is_stuck, far, d.task_state == task_state).select("deal_id")


def in_work(scope: Scope, pipeline: str, stage: str, stuck: bool) -> ir.Table:
    """The open deals that are in a stage now, those that are stuck or the others."""
    d = open_deals(scope)
    d = d.filter(d.pipeline.fill_null("") == pipeline, d.stage.fill_null("") == stage)
    return d.filter(d.is_stuck == stuck).select("deal_id")


def expected(
    scope: Scope, month: str, pipeline: str | None = None, manager: str | None = None
) -> ir.Table:
    """The open deals that the wins expected in a month come from: all of them, or those of a
    pipeline or a manager (the empty text is nobody); each may be won in any month."""
    d = open_deals(of_manager(scope, manager))
    if pipeline is not None:
        d = d.filter(d.pipeline.fill_null("") == pipeline)
    return d.select("deal_id")


def due(scope: Scope, expected_state: str, manager: str | None = None) -> ir.Table:
    """The open deals whose expected day stands so (of one manager; the empty text is nobody)."""
    d = open_deals(of_manager(scope, manager))
    return d.filter(d.expected_state == expected_state).select("deal_id")


def deals(scope: Scope, deal_id: str) -> ir.Table:
    """The one deal that a mark is."""
    d = tables.deals
    return d.filter(d.deal_id == deal_id).select("deal_id")
