"""One row per deal and pipeline: where it began, how far it got, what became of it."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel.model.visits import OUTCOMES, days_between, ordered_moves


def journeys(visits: ir.Table, deals: ir.Table, stages: ir.Table) -> ir.Table:
    """All journeys, without who is credited; `last_visit_no` and `last_entered_at` serve that.

    A deal closed without a visit in the pipeline where it was closed has a journey all the same: it began with its move into that pipeline,
    else at its creation.
    """
    own = _of_visits(visits).left_join(_strict(visits), ["deal_id", "pipeline"]).drop("deal_id_right", "pipeline_right")
    here = deals.filter(deals.pipeline.notnull()).select(
        d_deal_id=deals.deal_id, d_pipeline=deals.pipeline, d_kind=deals.kind, created_at=deals.created_at, d_closed_at=deals.closed_at
    )
    both = own.outer_join(here, [own.deal_id == here.d_deal_id, own.pipeline == here.d_pipeline])
    both = both.mutate(deal_id=ibis.coalesce(both.deal_id, both.d_deal_id), pipeline=ibis.coalesce(both.pipeline, both.d_pipeline))
    both = both.left_join(_of_moves(), ["deal_id", "pipeline"]).drop("deal_id_right", "pipeline_right")
    last = ordered_moves.group_by("deal_id").agg(deal_last_move_at=ordered_moves.moved_at.max())
    both = both.left_join(last, "deal_id").drop("deal_id_right")
    worth = deals.select("deal_id", "amount", "currency")
    both = both.left_join(worth, "deal_id").drop("deal_id_right")
    size = stages.filter(stages.kind == "open").group_by("pipeline").agg(open_stages=stages.position.max())
    both = both.left_join(size, "pipeline").drop("pipeline_right")
    return _finished(both)


def _of_visits(v: ir.Table) -> ir.Table:
    is_open = v.kind == "open"
    return v.group_by("deal_id", "pipeline").agg(
        v_began_at=v.entered_at.argmin(v.visit_no), v_unknown=v.is_entry_unknown.argmin(v.visit_no),
        first_stage=v.stage.argmin(v.visit_no),
        furthest_position=v.position.max(),
        last_stage=v.stage.argmax(v.visit_no), last_position=ibis.coalesce(v.position, -1).argmax(v.visit_no),
        last_entered_at=v.entered_at.argmax(v.visit_no),
        last_open_stage=v.stage.argmax(v.visit_no, where=is_open), last_open_position=v.position.argmax(v.visit_no, where=is_open),
        born_position=ibis.coalesce(v.position, -1).argmin(v.visit_no),
        visit_count=v.count(), parked_days=v.dwell_days.sum(where=~is_open),
        known_first=v.owner_known.argmin(v.visit_no), known_last=v.owner_known.argmax(v.visit_no),
    )  # fmt: skip


def _strict(v: ir.Table) -> ir.Table:
    """The largest k so that the first entries into stages 1 … k exist and are in time order (ties by the order of the visits)."""
    first = v.filter(v.kind == "open").group_by("deal_id", "pipeline", "position").agg(first_no=v.visit_no.min())
    by_place = ibis.window(group_by=["deal_id", "pipeline"], order_by=["position"])
    first = first.mutate(place=ibis.row_number().over(by_place) + 1, before=first.first_no.lag().over(by_place))
    first = first.mutate(good=((first.position == first.place) & (first.before.isnull() | (first.before < first.first_no))).cast("int64"))
    so_far = ibis.window(group_by=["deal_id", "pipeline"], order_by=["position"], preceding=None, following=0)
    first = first.mutate(unbroken=first.good.min().over(so_far))
    return first.group_by("deal_id", "pipeline").agg(strict_position=first.unbroken.sum())


def _of_moves() -> ir.Table:
    m = ordered_moves
    return m.group_by("deal_id", "pipeline").agg(
        move_count=m.count(), entered_pipeline_at=m.moved_at.min(where=~m.from_pipeline.identical_to(m.pipeline))
    )


def _finished(j: ir.Table) -> ir.Table:
    here = j.d_pipeline.notnull()
    outcome = ibis.cases((here & (j.d_kind == "won"), "won"), (here & (j.d_kind == "lost"), "lost"), (here, "open"), else_="moved_out")
    j = j.mutate(
        outcome=outcome,
        began_at=ibis.coalesce(j.v_began_at, j.entered_pipeline_at, j.created_at),
        is_began_unknown=ibis.coalesce(j.v_unknown, ibis.coalesce(j.entered_pipeline_at, j.created_at).isnull()),
        move_count=j.move_count.fill_null(0), visit_count=j.visit_count.fill_null(0), strict_position=j.strict_position.fill_null(0),
        first_position=_known(j.born_position),
    )  # fmt: skip
    closed = j.outcome.isin(OUTCOMES)
    j = j.mutate(closed_at=closed.ifelse(ibis.coalesce(j.d_closed_at, j.deal_last_move_at), ibis.null("timestamp(6)")))
    stands = j.outcome == "open"
    return j.mutate(
        closed_days=j.is_began_unknown.ifelse(ibis.null("float64"), days_between(j.began_at, j.closed_at)),
        reached_position=(j.outcome == "won").ifelse(j.open_stages, ibis.greatest(j.furthest_position.fill_null(1), 1)),
        current_stage=stands.ifelse(j.last_stage, ibis.null("string")),
        current_position=stands.ifelse(_known(j.last_position), ibis.null("int64")),
    )


def _known(position: ir.Value) -> ir.Value:
    return (position > 0).ifelse(position, ibis.null("int64"))
