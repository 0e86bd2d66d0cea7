"""From when to when each deal was open, and where: the visits, with what ended them.

A deal that was closed without any visit was open, in a stage that nobody knows, from its creation
to its closing.
"""

from __future__ import annotations

from dataclasses import replace

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.facts import NEVER
from funnel.model.seconds import moment
from funnel.model.words import blank_like
from funnel.scope import Scope, one_of
from funnel.week.window import Window

CLOSED = ["won", "lost"]
INPUTS = ("stays", "holdings", "amounts", "gone")
COLUMNS = (
    "deal_id",
    "visit_no",
    "pipeline",
    "stage",
    "kind",
    "position",
    "opener",
    "entered_at",  # never blank: unknown ones stand before everything else
    "left_at",  # blank: still there
    "closing",  # won or lost, if that ended it
    "closed_in",  # the pipeline in which it was closed
    "closed_for",  # the opener there
    "closed_stage",  # the stage into which it was closed, where a move says it
)


def questions(scope: Scope, window: Window, *more: str) -> dict[str, ir.Table]:
    """What the ledger of a window is made from, of the deals that the filters on columns leave.

    `stays` (`COLUMNS`, and of the deal `owner`, `worth`, `money`, `by_column`, and `more` columns
    of the deals) that touch the window, and of their deals `holdings`, `amounts` and `gone`.
    """
    s = _touching(stays(window), window)
    others = replace(scope, pipelines=(), managers=(), since=None, until=None)
    d = _anywhere_inside(others.narrow_deals(), s, scope)
    named = {"owner": d.owner, "worth": d.amount, "money": d.currency, "by_column": d.manager}
    return {
        "stays": s.inner_join(d.select("deal_id", *more, **named), "deal_id"),
        "holdings": tables.holdings.semi_join(d, "deal_id"),
        "amounts": tables.deal_amounts.semi_join(d, "deal_id"),
        "gone": tables.gone_deals.semi_join(d, "deal_id"),
    }


def _touching(rows: ir.Table, window: Window) -> ir.Table:
    """The visits or stays that are not over before the window, nor begin after it."""
    is_over = (rows.left_at < moment(window.since)).fill_null(False)
    is_later = (rows.entered_at > moment(window.until)).fill_null(False)
    return rows.filter(~is_over, ~is_later)


def _anywhere_inside(deals: ir.Table, s: ir.Table, scope: Scope) -> ir.Table:
    """Without the deals that were never inside: nobody of the scope was ever credited with them,
    or they were in none of its pipelines. What is left still has to be asked moment by moment."""
    if scope.managers:
        deals = deals.filter(_ever_credited(deals, s, scope))
    if scope.pipelines:
        there = s.pipeline.isin(scope.pipelines) | s.closed_in.isin(scope.pipelines)
        deals = deals.semi_join(s.filter(there).select("deal_id"), "deal_id")
    return deals


def _ever_credited(deals: ir.Table, s: ir.Table, scope: Scope) -> ir.BooleanValue:
    if scope.column:
        return one_of(deals.manager, scope.managers)
    if scope.credit == "opener":
        opened = one_of(s.opener, scope.managers) | one_of(s.closed_for, scope.managers)
        return deals.deal_id.isin(s.filter(opened).deal_id)
    is_owner = one_of(deals.owner, scope.managers)
    if scope.credit == "owner":
        return is_owner
    h = tables.holdings
    return is_owner | deals.deal_id.isin(h.filter(one_of(h.holder, scope.managers)).deal_id)


def stays(window: Window) -> ir.Table:
    """One row per stretch of time in which a deal stood open in one stage, with `COLUMNS`; of the
    window at least."""
    return ibis.union(_visits(window), _without_visits(), distinct=False)


def _visits(window: Window) -> ir.Table:
    v = _touching(tables.visits, window)  # first, since most are long over
    ends = tables.stages.select(next_pipeline="pipeline", next_stage="stage", next_kind="kind")
    v = v.left_join(ends, ["next_pipeline", "next_stage"])
    d = tables.deals.select(
        "deal_id", deal_kind="kind", listed_at="closed_at", listed_stage="stage"
    )
    v = v.inner_join(d, "deal_id")
    is_shut = v.left_at.isnull() & v.deal_kind.isin(CLOSED) & v.listed_at.notnull()
    closing = ibis.cases(
        (v.next_kind.isin(CLOSED), v.next_kind),
        (v.ended.isin(CLOSED), v.ended),
        (is_shut, v.deal_kind),
        else_=ibis.null("string"),
    )
    entered = v.entered_at.fill_null(ibis.literal(NEVER, tables.MOMENT))
    left = ibis.ifelse(is_shut, ibis.greatest(v.listed_at, entered), v.left_at)
    moved = v.mutate(closing=closing, closed_in=v.next_pipeline.fill_null(v.pipeline))
    there = tables.journeys.select("deal_id", closed_in="pipeline", closed_for="opener")
    moved = moved.left_join(there, ["deal_id", "closed_in"])
    return moved.mutate(
        entered_at=entered,
        left_at=left,
        closed_for=moved.closed_for.fill_null(moved.opener),
        closed_stage=moved.next_stage.fill_null(moved.listed_stage),
    ).select(*COLUMNS)


def _without_visits() -> ir.Table:
    d = tables.deals.filter(tables.deals.kind.isin(CLOSED), tables.deals.closed_at.notnull())
    d = d.anti_join(tables.visits.select("deal_id"), "deal_id")
    own = tables.journeys.select("deal_id", "pipeline", "opener")
    d = d.left_join(own, ["deal_id", "pipeline"]).drop("deal_id_right", "pipeline_right")
    created = d.created_at.fill_null(ibis.literal(NEVER, tables.MOMENT))
    opener = d.opener.fill_null(d.owner)
    return d.select(
        "deal_id",
        "pipeline",
        visit_no=ibis.literal(1, "int64"),
        stage=blank_like(d.stage),
        kind=ibis.literal("unknown"),
        position=ibis.null("int64"),
        opener=opener,
        entered_at=ibis.least(created, d.closed_at),
        left_at=d.closed_at,
        closing=d.kind,
        closed_in=d.pipeline,
        closed_for=opener,
        closed_stage=d.stage,
    ).select(*COLUMNS)
