"""One row per open deal, with where it stands and since when: what the lists for the meeting are
made from."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.model.names import CLOSED_NAMES


def open_deals() -> ir.Table:
    """The table people query; needs `deals`, `visits` and `stages`.

    Where the log and the list of deals disagree, the present stay of the log says the stage; a deal
    without one keeps that of the list.
    """
    deals = tables.deals.filter(~tables.deals.kind.fill_null("unknown").isin(list(CLOSED_NAMES)))
    d = deals.select(*(column for column in tables.open_deals.columns if column in deals.columns))
    v = tables.visits.filter(tables.visits.is_current)
    stays = v.select(
        "deal_id",
        "entered_at",
        "is_entry_unknown",
        "is_approximate",
        days_here=v.open_days,
        v_pipeline=v.pipeline,
        v_stage=v.stage,
        v_opener=v.opener,
    )
    d = d.left_join(stays, "deal_id").drop("deal_id_right")
    d = d.mutate(
        pipeline=ibis.coalesce(d.v_pipeline, d.pipeline),
        stage=ibis.coalesce(d.v_stage, d.stage),
        holder=d.owner,  # who has to act now, not who opened the present stay
        opener=d.v_stage.isnull().ifelse(d.owner, d.v_opener),
        task_state=d.task_state.fill_null("unknown"),
    )
    s = tables.stages.select("pipeline", "stage", "limit_days")
    d = d.left_join(s, ["pipeline", "stage"]).drop("pipeline_right", "stage_right")
    d = d.mutate(days_over=d.days_here - d.limit_days, is_stuck=is_stuck(d).fill_null(False))
    return d.select(*tables.open_deals.columns)


def is_stuck(deals: ir.Table) -> ir.BooleanValue:
    """Longer in its stage than the limit, and no honest task ahead. A push, a note or an edit never
    resets the clock."""
    return (deals.days_here > deals.limit_days) & (deals.task_state != "planned")
