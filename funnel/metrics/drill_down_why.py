"""The deals behind the marks of Why, Managers and Over time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import ibis.expr.types as ir

from funnel import tables
from funnel.codes import Outcome
from funnel.facts import Facts
from funnel.metrics import fair_measures, over_time, stage_journeys, start_facts
from funnel.metrics.closings import closed_in
from funnel.metrics.drill_down_parts import in_month, stays_in
from funnel.metrics.passages import since_of
from funnel.metrics.weeks import following, period_of
from funnel.scope import Scope


def fair(scope: Scope, facts: Facts, measure: str, manager: str) -> ir.Table:
    """The deals of one manager that a measure counts: hits and misses."""
    found = fair_measures.rows(measure, replace(scope, managers=()), facts)
    return found.filter(found.manager == manager).select("deal_id").distinct()


def driver(scope: Scope, facts: Facts, fact: str, value: str) -> ir.Table:
    """The deals with a fact, old enough to have shown how they end."""
    return _with_fact(start_facts.journeys(scope, facts), facts, fact, value)


def stage_driver(
    scope: Scope,
    facts: Facts,
    fact: str,
    value: str,
    stage: str,
    about: str,
    pipeline: str | None = None,
) -> ir.Table:
    """The deals with a fact that were lost at a stage, or stayed there longer than its limit."""
    own = scope if pipeline is None else replace(scope, pipelines=(pipeline,))
    base = stage_journeys.journeys(own, facts, stage, about)
    return _with_fact(base.filter(base.is_hit), facts, fact, value)


def _with_fact(base: ir.Table, facts: Facts, fact: str, value: str) -> ir.Table:
    if fact == start_facts.ANSWERED:
        found = start_facts.answered(base, facts)
        return found.filter(found.is_in).select("deal_id").distinct()
    if fact == start_facts.SKIPPED:
        found = start_facts.skipped(base, facts)
        s = tables.stages
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
    j = closed_in(in_month(scope, month))
    j = j.filter(j.outcome == Outcome.LOST)
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


def period(
    scope: Scope,
    facts: Facts,
    series: str,
    pipeline: str,
    period: str,
    by: str,
    stage: str | None = None,
) -> ir.Table:
    """The deals that a line counts in one week or month."""
    day = date.fromisoformat(period[:10])
    at = period_of(facts, by)
    if series == over_time.PAST:
        o = over_time.past(scope, facts)
        after = following(day, by)
        end = scope.instant(after)
        is_there = (o.over_at < end) & (o.left_at.isnull() | (o.left_at >= end))
        found = o.filter(is_there)
    elif series == over_time.NEW:
        j = scope.journeys()
        found = j.filter(at(j.began_at) == day)
    elif series in (over_time.WON, over_time.LOST):
        c = closed_in(scope)
        found = c.filter(c.outcome == series, at(c.closed_at) == day)
    elif series == over_time.TIME:
        v = stays_in(scope, pipeline, str(stage))
        found = v.filter(at(v.entered_at) == day, ~v.is_entry_unknown)
    else:
        found = _came(scope, pipeline, str(stage), lambda moment: at(moment) == day)
    return found.filter(found.pipeline == pipeline).select("deal_id").distinct()


def _came(scope: Scope, pipeline: str, stage: str, is_then: Callable[[Any], Any]) -> ir.Table:
    """The journeys that came to a stage, or past it, then."""
    s = tables.stages.filter(tables.stages.pipeline == pipeline, tables.stages.stage == stage)
    each = scope.whole_journeys().inner_join(s.select("pipeline", "position"), "pipeline")
    each = each.filter(each.position <= each.reached_position)
    return each.filter(is_then(since_of(each)))
