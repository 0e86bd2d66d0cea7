"""What managers are compared in, and with whom: cases and hits of each, by the strata within which
others are like them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.facts import Facts
from funnel.i18n import N_
from funnel.metrics import credit
from funnel.metrics.mature import mature, with_source, with_third
from funnel.metrics.present import open_deals
from funnel.model.joins import look_up
from funnel.model.seconds import moment
from funnel.rules import everything
from funnel.scope import Scope

WON = "won"
OVER = "over"
STUCK = "stuck"
CLICK = "click"
PUSHED = "pushed"
KEPT = "kept"
MEASURES = {
    WON: N_("won"),
    OVER: N_("over the limit of a stage"),
    STUCK: N_("stuck now"),
    CLICK: N_("won in one click"),
    PUSHED: N_("tasks pushed"),
    KEPT: N_("promises kept"),
}
COUNTED = (WON, OVER, STUCK, CLICK, PUSHED)  # by the engine, whoever is chosen
# The strata, the coarsest first.
LEVELS = ["pipeline", "within", "size"]


def asked(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """Cases and hits per manager and stratum, of the measures that these files can tell, whoever is
    chosen in the scope."""
    whole = replace(scope, managers=())
    names = [WON, STUCK]
    if facts.knows_moves:
        names.append(OVER)
    if facts.knows_moves and facts.knows_minutes and not facts.seen_between_uploads:
        names.append(CLICK)
    if "task_changes" in facts.has and not scope.column:
        names.append(PUSHED)
    return {name: _counted(rows(name, whole, facts)) for name in names}


def rows(measure: str, scope: Scope, facts: Facts) -> ir.Table:
    """One row per case: deal_id, manager, the strata, is_hit."""
    makers = {WON: won, OVER: over, STUCK: stuck, CLICK: click, PUSHED: pushed}
    return makers[measure](scope, facts)


def won(scope: Scope, facts: Facts) -> ir.Table:
    """Won within the horizon, of the journeys old enough, by source and third of the amount."""
    j = with_source(with_third(mature(scope.journeys(), facts.as_of)))
    return _rows(j, j.is_won, j.source, j.third)


def over(scope: Scope, facts: Facts) -> ir.Table:
    """Over the limit, of the stays that began at least one limit ago (each has shown whether it
    passes), by stage and weekday of entry."""
    v = scope.visits()
    s = tables.stages.select("pipeline", "stage", "limit_days")
    v = look_up(v.filter(~v.is_entry_unknown, ~v.is_approximate), s, "pipeline", "stage")
    v = v.filter(v.age_days >= v.limit_days)
    days = v.dwell_days.fill_null(v.open_days)
    return _rows(v, days > v.limit_days, v.stage, v.entered_at.day_of_week.index())


def stuck(scope: Scope, facts: Facts) -> ir.Table:
    """Stuck now, of the open deals whose stage has a limit, by stage."""
    d = open_deals(scope)
    d = d.filter(d.limit_days.notnull(), d.days_here.notnull())
    return _rows(d, d.is_stuck, d.stage, ibis.literal(0))


def click(scope: Scope, facts: Facts) -> ir.Table:
    """Wins with a finding of a rule, by source and third of the amount."""
    j = scope.journeys()
    j = j.filter(j.outcome.isin(tables.WINS))
    keys = ["deal_id", "pipeline"]
    found = everything(facts).select(*keys).distinct().mutate(is_found=ibis.literal(True))
    j = with_source(with_third(look_up(j, found, *keys)))
    return _rows(j, j.is_found.fill_null(False), j.source, j.third)


def pushed(scope: Scope, facts: Facts) -> ir.Table:
    """Tasks pushed, of those that were first due by now, by the source of the deal; a task is of
    whom it is given to, under every mode of credit."""
    k = tables.tasks
    c = tables.task_changes
    first = c.group_by("task_id").agg(old_due_at=c.old_due_at.min())
    d = replace(scope, since=None, until=None).narrow_deals()
    d = with_source(d.select("deal_id", "pipeline"))
    k = look_up(k, first, "task_id").inner_join(d, "deal_id")
    due = k.old_due_at.fill_null(k.due_at)
    k = k.filter(due <= moment(facts.as_of), *_in_period(scope, due))
    k = k.mutate(manager=k.assignee)
    return _rows(k, k.pushes.fill_null(0) > 0, k.source, ibis.literal(0))


def _in_period(scope: Scope, at: Any) -> list[Any]:
    ends = []
    if scope.since:
        ends.append(at >= moment(scope.instant(scope.since)))
    if scope.until:
        ends.append(at < moment(scope.instant(scope.until)))
    return ends


def _rows(table: ir.Table, is_hit: Any, within: Any, size: Any) -> ir.Table:
    return table.select(
        "deal_id",
        "manager",
        "pipeline",
        within=within.cast("string").fill_null(""),
        size=size.cast("int64"),
        is_hit=is_hit.cast("int64"),
    )


def _counted(rows: ir.Table) -> ir.Table:
    counts = rows.group_by("manager", *LEVELS)
    return counts.agg(cases=rows.count(), hits=rows.is_hit.sum())


def closings(scope: Scope) -> ir.Table:
    """What tells where a rate of who held the deals tells who closes."""
    return credit.closings(replace(scope, managers=()))
