"""What each event of a window adds to the bridge from its beginning to its end.

`before` and the lines add up to `after`, in deals and in every currency, for every key.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir

from funnel.scope import Scope, one_of
from funnel.week.ledger import ledger, open_at

IN = ("new", "reopened", "handed_in", "pipeline_in", "other_in")
OUT = ("won", "lost", "gone", "handed_out", "pipeline_out", "other_out")
AMOUNTS = ("amount_up", "amount_down")
LINES = ("before", *IN, *OUT, *AMOUNTS, "after")
STEPS = ("forward", "skipped", "back", "parked", "returned", "other_pipeline")
BREAKDOWNS = ("pipeline", "manager")


def stock(scope: Scope, at: datetime) -> ir.Table:
    """The open deals of the scope at a moment: deal_id, the state then, and `manager`."""
    rows = _mine(open_at(at), scope)
    return rows.filter(_is_inside(rows, scope, "")).mutate(manager=_manager(rows, scope, ""))


def events(scope: Scope, since: datetime, until: datetime) -> ir.Table:
    """The ledger of the deals that the other filters leave, with `is_inside`, `was_inside` and
    `manager`, `was_manager` under the scope."""
    rows = _mine(ledger(since, until), scope)
    return rows.mutate(
        is_inside=_is_inside(rows, scope, ""),
        was_inside=_is_inside(rows, scope, "was_"),
        manager=_manager(rows, scope, ""),
        was_manager=_manager(rows, scope, "was_"),
    )


def postings(scope: Scope, since: datetime, until: datetime, by: str | None = None) -> ir.Table:
    """One row per posting: deal_id, at, no, `key` (of `by`, else blank), line, deals, amount,
    currency; the deals there at the beginning as `before`."""
    rows = events(scope, since, until)
    key, was_key = (rows[by], rows[f"was_{by}"]) if by else (ibis.null("string"),) * 2
    moves_on = ~key.identical_to(was_key)
    before = rows.filter(rows.event == "open", rows.is_inside)
    later = rows.event != "open"
    came = rows.filter(later, rows.is_inside, ~rows.was_inside | moves_on)
    went = rows.filter(later, rows.was_inside, ~rows.is_inside | moves_on)
    priced = rows.filter(later, rows.event == "amount", rows.is_inside, rows.was_inside)
    parts = [
        _posting(before, ibis.literal("before"), 1, by, ""),
        _posting(came, _line_in(came), 1, by, ""),
        _posting(went, _line_out(went), -1, by, "was_"),
        *_changes_of_amount(priced, by),
    ]
    return ibis.union(*parts, distinct=False)


def steps(rows: ir.Table) -> ir.Value:
    """What a move between two open stages was, of rows of `events`; blank for all others."""
    is_step = (rows.event == "stage") & rows.is_inside & rows.was_inside
    is_crossing = (rows.was_event == "pipeline") & (rows.was_at == rows.at)
    return ibis.cases(
        (~is_step, ibis.null("string")),
        (is_crossing, "other_pipeline"),
        (rows.kind != "open", "parked"),
        (rows.was_kind != "open", "returned"),
        (rows.position == rows.was_position + 1, "forward"),
        (rows.position > rows.was_position, "skipped"),
        else_="back",
    )


def _posting(rows: ir.Table, line: ir.Value, sign: int, by: str | None, side: str) -> ir.Table:
    return rows.select(
        "deal_id",
        "at",
        "no",
        key=rows[f"{side}{by}"] if by else ibis.null("string"),
        line=line,
        deals=ibis.literal(sign, "int64"),
        amount=rows[f"{side}amount"] * sign,
        currency=rows[f"{side}currency"],
    )


def _changes_of_amount(rows: ir.Table, by: str | None) -> list[ir.Table]:
    """The difference as one posting; of a deal that changed its currency one in each."""
    same = rows.currency.identical_to(rows.was_currency)
    alike, other = rows.filter(same), rows.filter(~same)
    change = alike.amount.fill_null(0.0) - alike.was_amount.fill_null(0.0)
    priced = alike.mutate(amount=change)
    parts = [
        _posting(priced, ibis.ifelse(priced.amount < 0, "amount_down", "amount_up"), 1, by, ""),
        _posting(other, ibis.literal("amount_down"), -1, by, "was_"),
        _posting(other, ibis.literal("amount_up"), 1, by, ""),
    ]
    return [part.mutate(deals=ibis.literal(0, "int64")) for part in parts]


def _line_in(rows: ir.Table) -> ir.Value:
    return ibis.cases(
        (rows.event == "created", "new"),
        (rows.event == "stage", "reopened"),
        (rows.event == "owner", "handed_in"),
        (rows.event == "pipeline", "pipeline_in"),
        else_="other_in",
    )


def _line_out(rows: ir.Table) -> ir.Value:
    return ibis.cases(
        (rows.event == "stage", rows.kind),
        (rows.event == "gone", "gone"),
        (rows.event == "owner", "handed_out"),
        (rows.event == "pipeline", "pipeline_out"),
        else_="other_out",
    )


def _mine(rows: ir.Table, scope: Scope) -> ir.Table:
    """The deals that the filters on columns leave, each with its owner now and the column that
    everything is grouped by."""
    others = replace(scope, pipelines=(), managers=(), since=None, until=None)
    kept = others.narrow_deals()
    named = kept.select("deal_id", owner=kept.owner, by_column=kept.manager)
    return rows.inner_join(named, "deal_id")


def _manager(rows: ir.Table, scope: Scope, side: str) -> ir.Value:
    if scope.column:
        return rows.by_column
    return rows.owner if scope.credit == "owner" else rows[f"{side}{scope.credit}"]


def _is_inside(rows: ir.Table, scope: Scope, side: str) -> Any:
    inside = rows[f"{side}is_open"].fill_null(False) & ~rows[f"{side}is_gone"].fill_null(False)
    if scope.pipelines:
        inside = inside & rows[f"{side}pipeline"].isin(scope.pipelines)
    if scope.managers:
        inside = inside & one_of(_manager(rows, scope, side), scope.managers)
    return inside.fill_null(False)
