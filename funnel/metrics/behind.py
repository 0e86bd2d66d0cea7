"""The deals behind a mark of a figure: tables with the one column `deal_id`, for `answer("deals",
…, pick=…)`.

Each counts what its metric counts, under the same scope, so the list is as long as the number says
(stays of one deal fall together).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import ibis.expr.types as ir

from funnel import tables
from funnel.facts import Facts
from funnel.metrics import fair_measures, start_facts
from funnel.metrics.closings import closed_in
from funnel.metrics.cohorts import is_dated
from funnel.metrics.passages import LEFT, WON
from funnel.metrics.present import open_deals
from funnel.scope import Scope

PARTS = ("went_on", "stopped", "waiting")


def conversion(
    scope: Scope, pipeline: str, stage: str, column: str = "reached", manager: str | None = None
) -> ir.Table:
    """The deals counted in a column of the conversion table (of one manager; the empty text is
    nobody)."""
    j, s = _of(scope, manager).whole_journeys(), tables.stages
    if not stage or column == "aside":
        return _in_no_stage(j, pipeline, stage, column)
    here = s.filter(s.pipeline == pipeline, s.stage == stage).select("pipeline", k="position")
    j = j.inner_join(here, "pipeline")
    v = tables.visits
    been = v.filter(v.pipeline == pipeline, v.stage == stage)
    if column == "phantom":
        return j.filter(j.reached_position >= j.k).anti_join(been, "deal_id").select("deal_id")
    bar, _, part = column.rpartition("entered_")
    if column == "entered" or (not bar and part in PARTS and column.startswith("entered_")):
        j = j.semi_join(been, "deal_id")
        return (j.filter(_part(j, part)) if part in PARTS else j).select("deal_id").distinct()
    chosen = {
        "reached": j.reached_position >= j.k,
        "strict": j.strict_position >= j.k,
        "open_here": (j.outcome == "open") & (j.current_position == j.k),
        "lost_here": (j.outcome == "lost") & (j.last_open_position == j.k),
        "won": j.outcome.isin(WON) & (j.reached_position >= j.k),
        **{part: _part(j, part) for part in PARTS},
        **{f"strict_{part}": _part(j, part) & (j.strict_position >= j.k) for part in PARTS},
    }[column]
    return j.filter(chosen).select("deal_id").distinct()


def _part(j: ir.Table, part: str) -> ir.BooleanValue:
    """Of the journeys that reached position `k`: those that went on, stopped there, or wait."""
    is_won = j.outcome.isin(WON)
    if part == "went_on":
        return (j.reached_position > j.k) | (is_won & (j.reached_position >= j.k))
    here = (j.reached_position == j.k) & ~is_won
    return here & (j.outcome.isin(LEFT) if part == "stopped" else ~j.outcome.isin(LEFT))


def _in_no_stage(j: ir.Table, pipeline: str, stage: str, column: str) -> ir.Table:
    """Open or lost journeys that stand in no open stage: on a side track, or before the first."""
    j = j.filter(j.pipeline == pipeline)
    is_open = (j.outcome == "open") & j.current_position.isnull()
    there = j.current_stage == stage if stage else j.current_stage.isnull()
    is_lost = (j.outcome == "lost") & j.last_open_position.isnull()
    chosen = is_lost if column == "lost_here" else is_open & there
    return j.filter(chosen).select("deal_id").distinct()


def flow(scope: Scope, pipeline: str, stage: str, ended: str = "visits") -> ir.Table:
    """The deals whose stays in a stage ended so (all of them: `visits`)."""
    v = _stays(scope, pipeline, stage)
    return (v if ended == "visits" else v.filter(v.ended == ended)).select("deal_id").distinct()


def routes(
    scope: Scope, pipeline: str, from_stage: str, to_pipeline: str, to_stage: str
) -> ir.Table:
    """The deals that moved from one stage to another."""
    v = _stays(scope, pipeline, from_stage)
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
    v, s = _stays(_in_month(_of(scope, manager), month), pipeline, stage), tables.stages
    v = v.left_join(s.select("pipeline", "stage", "limit_days"), ["pipeline", "stage"]).drop(
        "pipeline_right", "stage_right"
    )
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
    v = _stays(scope, pipeline, stage)
    return v.filter(v.dwell_days.fill_null(v.open_days) >= days).select("deal_id").distinct()


def cohorts(scope: Scope, pipeline: str, month: str) -> ir.Table:
    """The deals whose journeys began in a month, those of which it is known how long they took."""
    j = _in_month(scope, month).journeys()
    return j.filter(j.pipeline == pipeline, is_dated(j)).select("deal_id").distinct()


def closing(scope: Scope, pipeline: str, outcome: str, within: float) -> ir.Table:
    """The deals won (or lost) within so many days of their beginning."""
    j = scope.journeys()
    j = j.filter(j.pipeline == pipeline, is_dated(j), j.closed_days <= within)
    j = j.filter(j.outcome.isin(WON) if outcome == "won" else j.outcome == outcome)
    return j.select("deal_id").distinct()


def in_work(scope: Scope, pipeline: str, stage: str, stuck: bool) -> ir.Table:
    """The open deals that are in a stage now, those that are stuck or the others."""
    d = open_deals(scope)
    d = d.filter(d.pipeline.fill_null("") == pipeline, d.stage.fill_null("") == stage)
    return d.filter(d.is_stuck == stuck).select("deal_id")


def _of(scope: Scope, manager: str | None) -> Scope:
    return scope if manager is None else replace(scope, managers=(manager,))


def _in_month(scope: Scope, month: str | None) -> Scope:
    """The scope narrowed to a month (its first day, as ISO writes it) of the workspace's zone."""
    if month is None:
        return scope
    first = date.fromisoformat(month[:10])
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return replace(
        scope, since=max(first, scope.since or first), until=min(after, scope.until or after)
    )


def _stays(scope: Scope, pipeline: str, stage: str) -> ir.Table:
    v = scope.visits()
    return v.filter(v.pipeline == pipeline, v.stage == stage)


def deals(scope: Scope, deal_id: str) -> ir.Table:
    """The one deal that a mark is."""
    d = tables.deals
    return d.filter(d.deal_id == deal_id).select("deal_id")


def fair(scope: Scope, facts: Facts, measure: str, manager: str) -> ir.Table:
    """The deals of one manager that a measure counts: hits and misses."""
    found = fair_measures.rows(measure, replace(scope, managers=()), facts)
    return found.filter(found.manager == manager).select("deal_id").distinct()


def driver(scope: Scope, facts: Facts, fact: str, value: str) -> ir.Table:
    """The deals with a fact, old enough to have shown how they end."""
    base = start_facts.journeys(scope, facts)
    if fact == start_facts.ANSWERED:
        found = start_facts.answered(base, facts)
        return found.filter(found.is_in).select("deal_id").distinct()
    if fact == start_facts.SKIPPED:
        found, s = start_facts.skipped(base, facts), tables.stages
        places = s.filter(s.stage == value).select("pipeline", "position")
        found = found.filter(found.is_in).semi_join(places, ["pipeline", "position"])
        return found.select("deal_id").distinct()
    long = start_facts.at_start(base, facts)
    return long.filter(long.fact == fact, long.value == value).select("deal_id").distinct()


def lost(
    scope: Scope,
    lost_reason: str | None = None,
    pipeline: str = "",
    stage: str | None = None,
    month: str | None = None,
    has_reason: bool | None = None,
) -> ir.Table:
    """The deals lost for a reason (the empty text: none was given), in a stage or a month where one
    is named."""
    j = closed_in(_in_month(scope, month))
    j = j.filter(j.outcome == "lost")
    if pipeline:
        j = j.filter(j.pipeline == pipeline)
    if stage is not None:
        j = j.filter(j.last_open_stage.fill_null("") == stage)
    given = tables.deals.lost_reason.strip().fill_null("")
    wanted = tables.deals
    if lost_reason is not None:
        wanted = wanted.filter(given == lost_reason)
    if has_reason is not None:
        wanted = wanted.filter((given != "") == has_reason)
    return j.semi_join(wanted, "deal_id").select("deal_id").distinct()
