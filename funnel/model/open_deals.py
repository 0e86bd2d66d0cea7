"""One row per open deal, with where it stands and since when: what the lists for the meeting are
made from.

What a click can reset is no clock: a stay that was left for less than a day goes on, and
`days_stagnant` counts from the moment the deal first came as far as it ever came.
"""

from __future__ import annotations

from datetime import datetime

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.codes import CLOSED, LimitSource, TaskState
from funnel.model.clock import Hours, days_in_force, measured
from funnel.model.joins import look_up
from funnel.model.once import built_once
from funnel.model.seconds import days_between, moment, not_below_zero

JOINED = 1.0  # days of the calendar: away from a stage for less, a deal never left it
EXCUSED_DAYS = 14.0  # a task due within so many days excuses, however short the limit is
EXCUSED_LIMITS = 3.0  # a task excuses a deal that stagnates for so many limits, and no longer
# What a limit decides, and the table without it, with `task_state` as the tasks say it.
_JUDGED = ("limit_days", "days_over", "is_past_limit", "is_stuck")
standing = ibis.table(
    {name: kind for name, kind in tables.open_deals.schema().items() if name not in _JUDGED}
    | {"days_ahead": "float64"},
    name="standing",
)


@built_once
def open_deals(as_of: datetime, hours: Hours | None) -> ir.Table:
    """The table people query; needs `deals`, `visits` and `stages`.

    Where the log and the list of deals disagree, the present stay of the log says the stage; a deal
    without one keeps that of the list.
    """
    return judged(
        _timed(with_limits(_standing()), as_of, hours), days_in_force(EXCUSED_DAYS, hours)
    )


def unjudged(as_of: datetime, hours: Hours | None) -> ir.Table:
    """`standing`: what of it no limit changes; needs `deals` and `visits`."""
    return _timed(_standing(), as_of, hours).select(*standing.columns)


def _standing() -> ir.Table:
    """Open deals, and where they stand since when."""
    deals = tables.deals.filter(~tables.deals.kind.fill_null("unknown").isin(CLOSED))
    more = [column for column in tables.open_deals.columns if column in deals.columns]
    d = look_up(deals.select(*more), _present(), "deal_id")
    d = d.mutate(
        pipeline=ibis.coalesce(d.v_pipeline, d.pipeline),
        stage=ibis.coalesce(d.v_stage, d.stage),
        holder=d.owner,  # who has to act now, not who opened the present stay
        opener=d.v_stage.isnull().ifelse(d.owner, d.v_opener),
        task_state=d.task_state.fill_null("unknown"),
    )
    return look_up(d, _furthest(), "deal_id", "pipeline")


def with_limits(deals: ir.Table) -> ir.Table:
    """Deals with the limit of the stage where they stand; needs `stages`."""
    return look_up(deals, _limits(), "pipeline", "stage")


def _timed(d: ir.Table, as_of: datetime, hours: Hours | None) -> ir.Table:
    """With the days of their stays, of stagnation and to the task."""
    d = measured(
        d,
        hours,
        days_here=("here_since", as_of),
        days_stagnant=("far_since", as_of),
        days_ahead=(as_of, "planned_due_at"),
    )
    return d.mutate(
        days_here=not_below_zero(d.days_here),
        days_stagnant=not_below_zero(d.days_stagnant),
        calendar_days_here=not_below_zero(days_between(d.here_since, moment(as_of))),
    )


def judged(d: ir.Table, excused: float) -> ir.Table:
    """The table people query, of timed deals with their limits; a task due within `excused` days of
    the clock in force excuses."""
    d = d.mutate(days_over=days_over(d), task_state=task_state(d, excused))
    is_past = (d.days_over > 0).fill_null(False)
    return d.mutate(
        is_past_limit=is_past, is_stuck=is_past & (d.task_state != TaskState.PLANNED)
    ).select(*tables.open_deals.columns)


def _present() -> ir.Table:
    """The present stay of every open deal, and since when it is there: `here_since`, which stays in
    the same stage with less than a day between them share."""
    now = tables.visits.filter(tables.visits.is_current)
    stay = tables.visits.semi_join(now, ["deal_id", "pipeline", "stage"])
    before = ibis.window(group_by=["deal_id", "pipeline", "stage"], order_by="visit_no")
    away = days_between(stay.left_at.lag().over(before), stay.entered_at)
    stay = stay.mutate(is_new=(away >= JOINED).fill_null(True))
    joined = stay.group_by("deal_id").agg(
        here_since=stay.entered_at.argmax(stay.visit_no, where=stay.is_new),
        is_at_least=stay.is_entry_unknown.argmax(stay.visit_no, where=stay.is_new),
    )
    now = now.select(
        "deal_id",
        "entered_at",
        "is_entry_unknown",
        "is_approximate",
        v_pipeline=now.pipeline,
        v_stage=now.stage,
        v_opener=now.opener,
    )
    return look_up(now, joined, "deal_id")


def _furthest() -> ir.Table:
    """When each deal that is open first came to the furthest position that it has reached in the
    pipeline; a deal that has only been beside the order, when it came."""
    now = tables.visits.filter(tables.visits.is_current).select("deal_id", "pipeline")
    stay = tables.visits.semi_join(now, ["deal_id", "pipeline"])
    stay = stay.mutate(far=stay.position.fill_null(0))
    first = stay.group_by("deal_id", "pipeline", "far").agg(since=stay.entered_at.min())
    return first.group_by("deal_id", "pipeline").agg(far_since=first.since.argmax(first.far))


def _limits() -> ir.Table:
    """The limit of every stage. Where nobody said which stage ends a deal of the pipeline, those
    that are over look open: only a limit that was set holds there."""
    s = tables.stages
    ends = s.filter(s.kind.isin(CLOSED)).select("pipeline").distinct()
    s = look_up(s, ends.mutate(has_end=ibis.literal(True)), "pipeline")
    holds = s.has_end.fill_null(False) | (s.limit_source == LimitSource.SET).fill_null(False)
    limit = ibis.ifelse(holds, s.limit_days, ibis.null("float64"))
    return s.select("pipeline", "stage", limit_days=limit)


def days_over(deals: ir.Table) -> ir.Value:
    """Days beyond the limit: of the stay, or, where it is more, of the stagnation beyond three
    limits, so that moving the deal aside or back and forth hides nothing."""
    stay = deals.days_here - deals.limit_days
    stagnation = deals.days_stagnant - EXCUSED_LIMITS * deals.limit_days
    return ibis.greatest(stay.fill_null(stagnation), stagnation.fill_null(stay))


def task_state(deals: ir.Table, excused: float) -> ir.Value:
    """`planned` only where the task excuses the deal: due soon, and not for ever."""
    soon = ibis.greatest(deals.limit_days.fill_null(excused), excused)
    is_planned = deals.task_state == TaskState.PLANNED
    return ibis.cases(
        (~is_planned, deals.task_state),
        (deals.planned_due_at.isnull(), "undated"),
        (deals.days_ahead > soon, "far"),
        (
            (deals.days_stagnant > EXCUSED_LIMITS * deals.limit_days).fill_null(False),
            "too_long",
        ),
        else_="planned",
    )
