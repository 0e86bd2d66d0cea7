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
from funnel.model.coded import blank_like
from funnel.model.seconds import moment
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
    "closing",  # won or lost, if that ended it; only then
    "closed_in",  # the pipeline in which it was closed
    "closed_for",  # the opener there
    "closed_stage",  # the stage into which it was closed, where a move says it
)
OF_VISIT = ["deal_id", "visit_no", "pipeline", "stage", "kind", "position", "opener"]
OF_VISIT += ["entered_at", "left_at", "ended", "next_pipeline", "next_stage"]
OF_DEAL = {"owner": "owner", "worth": "amount", "money": "currency"}
# what the list says of the closing
LISTED = {"deal_kind": "kind", "listed_at": "closed_at", "listed_stage": "stage"}


def questions(scope: Scope, window: Window, *more: str) -> dict[str, ir.Table]:
    """What the ledger of a window is made from, of the deals that the filters on columns leave.

    `stays` that touch the window (`COLUMNS`, and of the deal `OF_DEAL`, `more` columns, and
    `by_column` where another column stands for the managers), and `holdings`, `amounts` and `gone`.
    """
    others = replace(scope, pipelines=(), managers=(), since=None, until=None)
    d = _ever_credited(others.narrow_deals(), scope)
    own = d.select("deal_id")
    named = OF_DEAL | ({"by_column": "manager"} if scope.column else {})
    told = [*named, *more]
    d = d.select("deal_id", *more, **{name: d[column] for name, column in (named | LISTED).items()})
    s = ibis.union(_visits(d, window, told), _without_visits(d, window, told), distinct=False)
    return {
        "stays": _asked(_ever_there(s, scope), scope),
        "holdings": _holding(tables.holdings, window).semi_join(own, "deal_id"),
        "amounts": _holding(tables.deal_amounts, window).semi_join(own, "deal_id"),
        "gone": tables.gone_deals.semi_join(own, "deal_id"),
    }


def _asked(s: ir.Table, scope: Scope) -> ir.Table:
    """Without the openers where nothing is credited to them."""
    if scope.credit == "opener":
        return s
    return s.drop("opener", "closed_for")


def _holding(spans: ir.Table, window: Window) -> ir.Table:
    """The spans that hold at some moment of the window."""
    is_over = (spans.valid_until <= moment(window.since)).fill_null(False)
    is_later = (spans.valid_from > moment(window.until)).fill_null(False)
    return spans.filter(~is_over, ~is_later)


def _touching(rows: ir.Table, window: Window) -> ir.Table:
    """The visits or stays that are not over before the window, nor begin after it."""
    is_over = (rows.left_at < moment(window.since)).fill_null(False)
    is_later = (rows.entered_at > moment(window.until)).fill_null(False)
    return rows.filter(~is_over, ~is_later)


# ---- deals that never were inside ----------------------------------------------------------------


def _ever_credited(deals: ir.Table, scope: Scope) -> ir.Table:
    """Without those with which nobody of the scope was ever credited; the stays tell of openers.

    What is left still has to be asked moment by moment.
    """
    if not scope.managers or scope.credit == "opener":
        return deals
    if scope.column:
        return deals.filter(one_of(deals.manager, scope.managers))
    is_owner = one_of(deals.owner, scope.managers)
    if scope.credit == "owner":
        return deals.filter(is_owner)
    h = tables.holdings
    held = deals.deal_id.isin(h.filter(one_of(h.holder, scope.managers)).deal_id)
    return deals.filter(is_owner | held)


def _ever_there(s: ir.Table, scope: Scope) -> ir.Table:
    """Without the stays of deals that were in none of the pipelines of the scope, or opened by
    nobody of it."""
    found = s
    if scope.managers and scope.credit == "opener":
        opened = one_of(s.opener, scope.managers) | one_of(s.closed_for, scope.managers)
        found = found.semi_join(s.filter(opened).select("deal_id"), "deal_id")
    if scope.pipelines:
        there = s.pipeline.isin(scope.pipelines) | s.closed_in.isin(scope.pipelines)
        found = found.semi_join(s.filter(there.fill_null(False)).select("deal_id"), "deal_id")
    return found


# ---- stays ---------------------------------------------------------------------------------------


def _visits(d: ir.Table, window: Window, told: list[str]) -> ir.Table:
    """One row per visit that touches the window, with what ended it."""
    v = _touching(tables.visits, window).select(*OF_VISIT)  # first, since most are long over
    v = v.inner_join(d, "deal_id")
    ends = tables.stages.select(next_pipeline="pipeline", next_stage="stage", next_kind="kind")
    v = v.left_join(ends, ["next_pipeline", "next_stage"])
    is_shut = v.left_at.isnull() & v.deal_kind.isin(CLOSED) & v.listed_at.notnull()
    closing = ibis.cases(
        (v.next_kind.isin(CLOSED), v.next_kind),
        (v.ended.isin(CLOSED), v.ended),
        (is_shut, v.deal_kind),
        else_=ibis.null("string"),
    )
    entered = v.entered_at.fill_null(ibis.literal(NEVER, tables.MOMENT))
    left = ibis.ifelse(is_shut, ibis.greatest(v.listed_at, entered), v.left_at)
    elsewhere = ibis.ifelse(closing.notnull(), v.next_pipeline.nullif(v.pipeline), None)
    v = v.mutate(closing=closing, entered_at=entered, left_at=left, elsewhere=elsewhere)
    # few are closed in another pipeline: only of these is it asked who opened the deal there
    there = tables.journeys.select("deal_id", elsewhere="pipeline", opener_there="opener")
    v = v.left_join(there, ["deal_id", "elsewhere"])
    closed = {
        "closed_in": v.elsewhere.fill_null(v.pipeline),
        "closed_for": v.opener_there.fill_null(v.opener),
        "closed_stage": v.next_stage.fill_null(v.listed_stage),
    }
    is_closed = v.closing.notnull()
    closed = {name: ibis.ifelse(is_closed, value, None) for name, value in closed.items()}
    return v.mutate(**closed).select(*COLUMNS, *told)


def _without_visits(d: ir.Table, window: Window, told: list[str]) -> ir.Table:
    """One row per deal that was closed in the window or later without any visit."""
    c = tables.deals.filter(
        tables.deals.kind.isin(CLOSED), tables.deals.closed_at >= moment(window.since)
    )
    c = c.select("deal_id", "pipeline", "created_at", "closed_at", list_stage=c.stage)
    c = c.anti_join(tables.visits.select("deal_id"), "deal_id").inner_join(d, "deal_id")
    own = tables.journeys.select("deal_id", "pipeline", "opener")
    c = c.left_join(own, ["deal_id", "pipeline"])
    created = c.created_at.fill_null(ibis.literal(NEVER, tables.MOMENT))
    opener = c.opener.fill_null(c.owner)
    found = c.select(
        "deal_id",
        "pipeline",
        *told,
        visit_no=ibis.literal(1, "int64"),
        stage=blank_like(c.list_stage),
        kind=ibis.literal("unknown"),
        position=ibis.null("int64"),
        opener=opener,
        entered_at=ibis.least(created, c.closed_at),
        left_at=c.closed_at,
        closing=c.deal_kind,
        closed_in=c.pipeline,
        closed_for=opener,
        closed_stage=c.list_stage,
    )
    return _touching(found, window).select(*COLUMNS, *told)
