"""The list of deals as a screen asks for it: searched, filtered, sorted, a page at a time. The
engine does all of it, so that a million deals cost a screen what a hundred do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.joins import look_up
from funnel.metrics.deals import COLUMNS
from funnel.scope import Scope

# Beside those of the list of deals: how a deal in work stands against the limit of its stage.
WORK = ("entered_at", "days_here", "limit_days", "days_over")
SEARCHED = ("deal_id", "name", "company", "contact", "owner", "lost_reason", "tags")
NEWEST = ("created_at", True)


@dataclass(frozen=True)
class Wish:
    """What of the list is wanted: words that a deal's texts hold, the stages it is in, the column
    it is sorted by."""

    words: str = ""
    stages: tuple[str, ...] = ()
    by: str = NEWEST[0]
    is_descending: bool = NEWEST[1]


def every(scope: Scope, pick: ir.Table | None = None) -> ir.Table:
    """One row per deal of the scope: those created in the period, or those of `pick` (a table with
    the column `deal_id`), each with its `manager`."""
    j = tables.journeys.select("deal_id", "pipeline", j_holder="holder", j_opener="opener")
    d = look_up(tables.deals, j, "deal_id", "pipeline")
    d = d.mutate(
        holder=ibis.coalesce(d.j_holder, d.owner), opener=ibis.coalesce(d.j_opener, d.owner)
    )
    if pick is None:
        d = scope.narrow_found(d, at="created_at")
    else:
        d = scope.credited(d).semi_join(pick, "deal_id")
    work = tables.open_deals.select("deal_id", *WORK)
    return look_up(d, work, "deal_id").select(*COLUMNS, *WORK, "extra")


def wanted(deals: ir.Table, wish: Wish) -> ir.Table:
    """Those of the deals that the wish describes, in no order."""
    if wish.stages:
        deals = deals.filter(deals.stage.isin(wish.stages))
    for word in wish.words.lower().split():
        texts = [deals[name].fill_null("").lower().contains(word) for name in SEARCHED]
        deals = deals.filter(reduce(or_, texts))
    return deals


def in_order(deals: ir.Table, wish: Wish) -> ir.Table:
    """Sorted as wished, blanks last, equals by their number, so that pages never overlap."""
    key = column(deals, wish.by)
    return deals.order_by(
        key.isnull(), ibis.desc(key) if wish.is_descending else key, deals.deal_id
    )


def column(deals: ir.Table, name: str) -> Any:
    """One of our columns, or one of the export."""
    if name in deals.columns and name != "extra":
        return deals[name]
    return deals.extra[name]


def columns(deals: ir.Table, names: tuple[str, ...]) -> ir.Table:
    """Only these columns, ours and the export's."""
    return deals.select(**{name: column(deals, name) for name in names})


def totals(deals: ir.Table) -> ir.Table:
    """How many deals there are, and their amounts by currency."""
    return deals.group_by("currency").agg(deals=deals.count(), amount=deals.amount.sum())


def count(table: pd.DataFrame) -> int:
    """How many deals the totals count."""
    return int(table["deals"].sum())
