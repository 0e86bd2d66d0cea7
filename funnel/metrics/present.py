"""The deals that are open now, each with where it stands and since when: what the lists for the meeting are made from."""

from __future__ import annotations

from dataclasses import replace

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.scope import Scope

CLOSED = ("won", "lost")
DEAL = (
    "deal_id", "name", "pipeline", "stage", "owner", "amount", "currency", "created_at", "last_activity_at", "task_state", "next_due_at",
    "pushes", "pushed_days",
)  # fmt: skip


def open_deals(scope: Scope) -> ir.Table:
    """One row per open deal of the scope; the period does not apply, since this is about now.

    Where the log and the list of deals disagree, the present stay of the log says the stage; a deal without one keeps that of the list.
    """
    deals = tables.deals.filter(~tables.deals.kind.fill_null("unknown").isin(CLOSED)).select(DEAL)
    v = tables.visits.filter(tables.visits.is_current)
    stays = v.select(
        "deal_id", "entered_at", days_here=v.open_days, v_pipeline=v.pipeline, v_stage=v.stage, v_holder=v.holder, v_opener=v.opener,
        is_entry_unknown=v.is_entry_unknown, is_approximate=v.is_approximate,
    )  # fmt: skip
    d = deals.left_join(stays, "deal_id").drop("deal_id_right")
    d = d.mutate(
        pipeline=ibis.coalesce(d.v_pipeline, d.pipeline),
        stage=ibis.coalesce(d.v_stage, d.stage),
        holder=d.v_stage.isnull().ifelse(d.owner, d.v_holder),
        opener=d.v_stage.isnull().ifelse(d.owner, d.v_opener),
        task_state=d.task_state.fill_null("unknown"),
    )
    s = tables.stages
    d = d.left_join(s.select("pipeline", "stage", "limit_days"), ["pipeline", "stage"]).drop("pipeline_right", "stage_right")
    return replace(scope, since=None, until=None).narrow_found(d, at="created_at").mutate(days_over=d.days_here - d.limit_days)


def is_stuck(deals: ir.Table) -> ir.BooleanValue:
    """Longer in its stage than the limit, and no honest task ahead. A push, a note or an edit never resets the clock."""
    return (deals.days_here > deals.limit_days) & (deals.task_state != "planned")
