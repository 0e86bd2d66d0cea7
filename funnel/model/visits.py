"""One row per stay, with names: how it ended, how long it was, who is credited, and the outcome of
its journey."""

from __future__ import annotations

from datetime import datetime

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.model.joins import look_up
from funnel.model.journeys import credited
from funnel.model.log_start import log_starts
from funnel.model.names import places
from funnel.model.once import built_once
from funnel.model.owners import holder_at
from funnel.model.seconds import days_between, moment
from funnel.model.stays import stays
from funnel.model.words import NUMBERS, in_words

OF_JOURNEY = (
    "deal_no",
    "pipeline_no",
    "deal_id",
    "deal_kind",
    "began_at",
    "is_before_log",
    "outcome",
    "opener",
    "owner",
    "amount",
    "currency",
)


@built_once
def visits(as_of: datetime, *, knows_moves: bool, varies: bool) -> ir.Table:
    """The table people query; needs `temp_journeys`, and `temp_held` if the credit modes can
    differ."""
    table = stays(knows_moves=knows_moves).inner_join(places, "place_no")
    target = places.select(
        next_no="place_no",
        next_in="pipeline_no",
        next_pipeline="pipeline",
        next_stage="stage",
        next_kind="kind",
        next_position="position",
    )
    table = look_up(table, target, "next_no")
    table = table.inner_join(credited.select(*OF_JOURNEY), ["deal_no", "pipeline_no"])
    table = look_up(table, log_starts.select("pipeline_no", "log_start"), "pipeline_no")
    table = (
        holder_at(table, table.visit_no, "holder") if varies else table.mutate(holder=table.owner)
    )
    is_left, unknown = table.left_at.notnull(), table.is_entry_unknown
    until = table.left_until_at.fill_null(moment(as_of))
    is_between = (
        (table.entered_from_at < table.entered_until_at) | (table.left_from_at < until)
    ).fill_null(False)
    is_rough = ~unknown & is_between & table.is_approximate
    left_from = table.left_from_at.fill_null(moment(as_of))
    nothing = ibis.null("float64")
    open_days = ibis.greatest(days_between(table.entered_at, moment(as_of)), 0.0)
    unseen_days = ibis.greatest(days_between(table.entered_at, table.log_start), 0.0)
    return (
        in_words(table, "ended", _ended(table))
        .mutate(
            dwell_days=ibis.ifelse(
                is_left & ~unknown & ~table.is_exit_unknown,
                days_between(table.entered_at, table.left_at),
                nothing,
            ),
            open_days=ibis.ifelse(is_left | unknown, nothing, open_days),
            unseen_days=ibis.ifelse(unknown | table.log_start.isnull(), 0.0, unseen_days),
            least_days=ibis.ifelse(
                is_rough,
                ibis.greatest(days_between(table.entered_until_at, left_from), 0.0),
                nothing,
            ),
            most_days=ibis.ifelse(
                is_rough & is_left,
                days_between(table.entered_from_at, table.left_until_at),
                nothing,
            ),
            is_current=~is_left & table.deal_kind.notin(["won", "lost"]),
        )
        .select(*tables.visits.columns)
    )


def _ended(table: ir.Table) -> ir.Value:
    """The number of one of `tables.ENDINGS`; a move within a pipeline to the same or an earlier
    position is `back`."""
    endings = (
        (table.left_at.isnull(), "still_here"),
        ((table.next_in != table.pipeline_no) & (table.next_kind == "lost"), "lost"),
        (table.next_in != table.pipeline_no, "moved_out"),
        (table.next_kind == "won", "won"),
        (table.next_kind == "lost", "lost"),
        (table.next_kind != "open", "parked"),
        (table.kind != "open", "returned"),
        (table.next_position == table.position + 1, "forward"),
        (table.next_position > table.position, "skipped"),
    )
    return ibis.cases(
        *((is_so, NUMBERS[word]) for is_so, word in endings), else_=NUMBERS["back"]
    ).cast("int64")
