"""The small questions of a page: what there is to choose from, and the rows of a deal or check."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir

from funnel import tables
from funnel.codes import Kind, Source
from funnel.joins import look_up
from funnel.scope import Scope


def stages() -> ir.Table:
    """All stages in their order."""
    return tables.stages.order_by("pipeline", "stage_order", "stage")


def stages_in_order(pipelines: Sequence[str] = ()) -> ir.Table:
    """The stages of these pipelines, or of all, in the order to show them: pipeline, stage, kind,
    stage_order."""
    s = _of(tables.stages, pipelines)
    return s.select("pipeline", "stage", "kind", "stage_order").order_by("pipeline", "stage_order")


def parked_by_name(pipelines: Sequence[str] = ()) -> ir.Table:
    """The stages that are side tracks because of their names alone: stage, stage_order."""
    s = tables.stages
    s = s.filter(s.kind == Kind.PARKED, s.source == Source.INFERRED)
    return _of(s, pipelines).select("stage", "stage_order").order_by("stage_order")


def open_stages(pipeline: str) -> ir.Table:
    """The open stages of a pipeline in their order: stage."""
    s = tables.stages
    s = s.filter(s.pipeline == pipeline, s.kind == Kind.OPEN)
    return s.order_by("stage_order").select("stage")


def pipelines() -> ir.Table:
    """Every pipeline that has stages: pipeline."""
    return tables.stages.select("pipeline").distinct()


def pipelines_with_deals(scope: Scope) -> ir.Table:
    """The pipelines of the scope with their deals: pipeline, n."""
    j = scope.journeys().select("pipeline", "deal_id")
    if scope.managers or scope.where:
        j = j.union(scope.visits().select("pipeline", "deal_id"), distinct=True)
    return j.group_by("pipeline").agg(n=j.count())


def people(timezone: str) -> ir.Table:
    """Whoever held or owns a deal: name."""
    held = Scope(timezone=timezone).visits().select(name="manager")
    return held.union(tables.deals.select(name="owner")).distinct()


def movers() -> ir.Table:
    """Whoever moved a deal: moved_by."""
    m = tables.transitions
    return m.filter(m.moved_by.notnull()).select("moved_by").distinct().order_by("moved_by")


def stages_of_deals(pipelines: Sequence[str] = ()) -> ir.Table:
    """The stages in which deals are now: stage."""
    return _of(tables.deals, pipelines).select("stage").distinct()


def fields() -> ir.Table:
    """The columns of the exports that are none of ours: name."""
    return tables.deals.select(name=tables.deals.extra.keys().unnest()).distinct()


def deals() -> ir.Table:
    """How many deals there are: n."""
    return tables.deals.agg(n=tables.deals.count())


def clients(columns: Sequence[str]) -> ir.Table:
    """Of each deal these columns, its name and its number."""
    return tables.deals.select("deal_id", "name", *columns)


def deal(deal_id: str) -> ir.Table:
    """One deal, as the list of deals has it."""
    return tables.deals.filter(tables.deals.deal_id == deal_id)


def visits_of(deal_id: str) -> ir.Table:
    """The stays of one deal in their order."""
    v = tables.visits
    return v.filter(v.deal_id == deal_id).order_by("visit_no")


def moves_of(deal_id: str) -> ir.Table:
    """The moves of one deal in their order."""
    m = tables.transitions
    return m.filter(m.deal_id == deal_id).order_by("move_no")


def cases_of(check: str) -> ir.Table:
    """What one check of the data found: deal_id, name, owner, stage, happened_at, detail."""
    q = tables.quality_items
    named = tables.deals.select("deal_id", "name", "owner", "stage")
    found = look_up(q.filter(q.check == check), named, "deal_id")
    found = found.select("deal_id", "name", "owner", "stage", "happened_at", "detail")
    return found.order_by("deal_id", "happened_at")


def _of(table: ir.Table, pipelines: Sequence[str]) -> ir.Table:
    if pipelines:
        return table.filter(table.pipeline.isin(list(pipelines)))
    return table
