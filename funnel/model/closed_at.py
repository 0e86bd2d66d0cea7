"""When a deal was closed: by the log, by the list, and where the list cuts a moment to the minute
or the day."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.codes import CLOSED
from funnel.model.joins import look_up
from funnel.model.moves import moves
from funnel.model.names import places
from funnel.model.seconds import days_between, is_day

# amoCRM cuts the closing time to the minute, but no other.
MINUTE = 60.0 / 86_400.0


def last_closings() -> ir.Table:
    """`deal_no`, `closing_at` of the deals that went on from one won stage to another of their
    pipeline, or from one lost stage to another: they were closed when they came to the first."""
    kinds = places.select("place_no", "kind", "pipeline_no")
    was = places.select(from_no="place_no", from_kind="kind", from_pipeline_no="pipeline_no")

    def with_kinds(table: ir.Table) -> ir.Table:
        table = look_up(look_up(table, kinds, "place_no"), was, "from_no")
        is_further = (
            table.kind.isin(CLOSED)
            & (table.kind == table.from_kind)
            & (table.pipeline_no == table.from_pipeline_no)
        )
        return table.mutate(is_further=is_further.fill_null(False))

    last = with_kinds(moves.filter(moves.next_at.isnull() & ~moves.is_stay))
    own = with_kinds(moves.semi_join(last.filter(last.is_further), "deal_no"))
    return own.group_by("deal_no").agg(
        closing_at=ibis.coalesce(own.moved_at.max(where=~own.is_further), own.moved_at.min())
    )


def closed_at_of(table: ir.Table, timezone: str, *, by_list: bool) -> ir.Value:
    """Of closed deals only: the closing move of the log, else the listed moment, else the last
    move. `by_list`: the listed moment first.

    A listed moment may be cut to the minute, or be a mere date. Then the closing itself is the
    closing move of that minute or day, and a closing in the minute or on the day of the creation is
    not before it.
    """
    listed_at = table.closed_at
    last_at = table.closing_at
    is_whole = listed_at.epoch_seconds().cast("int64") % 60 == 0
    cut = ibis.cases((is_day(listed_at, timezone), 1.0), (is_whole, MINUTE), else_=0.0)
    is_cut = (listed_at < table.created_at) & (days_between(listed_at, table.created_at) < cut)
    is_closing = (
        (listed_at < last_at)
        & (days_between(listed_at, last_at) < cut)
        & (table.last_no == table.place_no)
    )
    is_told = table.is_closing_logged & (not by_list)
    mended = ibis.cases(
        (is_told | is_closing.fill_null(False), last_at),
        (is_cut, table.created_at),
        (listed_at.notnull(), listed_at),
        else_=last_at,
    )
    return ibis.ifelse(table.kind.isin(CLOSED), mended, ibis.null(tables.MOMENT))
