"""Journeys that are old enough to have shown how they end, and what they were at their start: so
that the young are not counted as failures, nor the old given more time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.codes import ENDED
from funnel.model.joins import look_up
from funnel.model.seconds import closed_days, days_between, moment

# By the horizon of a pipeline so large a part of its closings has come.
PART = 0.9
# What the column is called that says where a deal came from, in the order of looking.
SOURCES = (
    "source",
    "lead source",
    "original source",
    "deal source",
    "source_id",
    "джерело",
    "джерело угоди",
    "источник",
    "источник сделки",
    "utm_source",
    "channel",
    "канал",
)


def horizons() -> ir.Table:
    """Per pipeline the days (of the calendar) by which nine in ten of its closings have come."""
    j = tables.journeys
    is_closed = j.outcome.isin(ENDED) & ~is_began_unknown(j)
    closed = j.filter(is_closed, j.closed_days.notnull())
    days: Any = closed_days(closed)
    return closed.group_by("pipeline").agg(horizon_days=days.quantile(PART))


def is_began_unknown(journeys: ir.Table) -> Any:
    """Whether nobody knows when a journey began."""
    return journeys.began_at.isnull() | journeys.is_began_unknown.identical_to(True)


def mature(journeys: ir.Table, as_of: datetime) -> ir.Table:
    """Those begun at least one horizon before *as of*, with `horizon_days` and `is_won`: won within
    it, whatever came later."""
    j = journeys.filter(~is_began_unknown(journeys))
    j = j.inner_join(horizons(), "pipeline")
    j = j.drop("pipeline_right") if "pipeline_right" in j.columns else j
    j = j.filter(days_between(j.began_at, moment(as_of)) >= j.horizon_days)
    in_time = (closed_days(j) <= j.horizon_days).fill_null(False)
    return j.mutate(is_won=j.outcome.isin(tables.WINS) & in_time)


def with_third(journeys: ir.Table) -> ir.Table:
    """With `third`: of the amounts of the pipeline in the same currency the lowest (1), the middle
    (2) or the highest third (3), as they were at the start as far as uploads tell; 0 without an
    amount."""
    first = tables.deal_amounts.filter(tables.deal_amounts.valid_from.isnull())
    first = first.select("deal_id", at_first="amount", has_changed=ibis.literal(True))
    j = look_up(journeys, first, "deal_id")
    j = j.mutate(first_amount=j.has_changed.fill_null(False).ifelse(j.at_first, j.amount))
    j = j.mutate(first_amount=j.first_amount.nullif(0), coin=j.currency.fill_null(""))
    ends = j.group_by("pipeline", "coin").agg(
        low=j.first_amount.quantile(1 / 3), high=j.first_amount.quantile(2 / 3)
    )
    j = look_up(j, ends, "pipeline", "coin")
    third = ibis.cases(
        (j.first_amount.isnull(), 0),
        (j.first_amount <= j.low, 1),
        (j.first_amount <= j.high, 2),
        else_=3,
    )
    return j.mutate(third=third.cast("int64")).drop(
        "at_first", "has_changed", "coin", "low", "high"
    )


def own_columns() -> ir.Table:
    """Every filled field of the export that is none of ours: deal_id, column, value."""
    d = tables.deals
    # names and cells side by side: a table that is unnested by one of its columns is joined with
    # itself, which takes four times as long
    each = d.select("deal_id", column=d.extra.keys().unnest(), value=d.extra.values().unnest())
    each = each.mutate(value=each.value.strip().nullif(""))
    return each.filter(each.value.notnull())


def with_source(table: ir.Table) -> ir.Table:
    """With `source`: where the deal came from, blank where no column says."""
    each = own_columns()
    name = each.column.strip().lower()
    each = each.mutate(rank=ibis.cases(*((name == own, n) for n, own in enumerate(SOURCES))))
    each = each.filter(each.rank.notnull())
    # of headers written alike the first by name: else the engine's order of rows would choose
    first = ibis.struct({"rank": each.rank, "column": each.column})
    told = each.group_by("deal_id").agg(source=each.value.argmin(first))
    return look_up(table, told, "deal_id")
