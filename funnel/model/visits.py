"""One row per stay, with names: how it ended, how long it was, who is credited, and the outcome of
its journey."""

from __future__ import annotations

from datetime import datetime

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.codes import Kind
from funnel.model.clock import End, Hours, measured
from funnel.model.coded import NUMBERS, in_words
from funnel.model.joins import look_up
from funnel.model.journeys import credited
from funnel.model.log_start import log_starts
from funnel.model.names import places
from funnel.model.once import built_once
from funnel.model.owners import holder_at
from funnel.model.seconds import days_between, moment
from funnel.model.stays import stays

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
def visits(
    as_of: datetime, hours: Hours | None, *, knows_moves: bool, varies: bool, sees: bool
) -> ir.Table:
    """The table people query; needs `temp_journeys`, and `temp_held` if the credit modes can
    differ. `sees`: whether moves were seen between uploads."""
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
    if varies:
        table = holder_at(table, table.visit_no, "holder")
    else:
        table = table.mutate(holder=table.owner)
    table = _with_days(table, as_of, hours, sees=sees)
    return (
        in_words(table, "ended", _ended(table))
        .mutate(is_current=table.left_at.isnull() & table.deal_kind.notin(["won", "lost"]))
        .select(*tables.visits.columns)
    )


def _with_days(table: ir.Table, as_of: datetime, hours: Hours | None, *, sees: bool) -> ir.Table:
    """With its lengths, in the clock of the workspace and by the calendar. Only where moves were
    seen between uploads are there bounds of a length."""
    now = moment(as_of)
    nothing = ibis.null("float64")
    table = table.mutate(left_from_at=table.left_from_at.fill_null(now))
    spans: dict[str, tuple[End, End]] = {
        "stay_days": ("entered_at", "left_at"),
        "age_days": ("entered_at", as_of),
        "before_days": ("entered_at", "log_start"),
    }
    if sees:
        spans |= {
            "shortest_days": ("entered_until_at", "left_from_at"),
            "longest_days": ("entered_from_at", "left_until_at"),
        }
    table = measured(table, hours, **spans)
    is_left = table.left_at.notnull()
    unknown = table.is_entry_unknown
    is_over = is_left & ~unknown & ~table.is_exit_unknown
    is_unwatched = unknown | table.log_start.isnull()
    in_calendar = ibis.cases(
        (is_over, days_between(table.entered_at, table.left_at)),
        (~is_left & ~unknown, ibis.greatest(days_between(table.entered_at, now), 0.0)),
        else_=nothing,
    )
    unseen = ibis.greatest(days_between(table.entered_at, table.log_start), 0.0)
    age_days = ibis.greatest(table.age_days, 0.0)
    return table.mutate(
        dwell_days=ibis.ifelse(is_over, table.stay_days, nothing),
        open_days=ibis.ifelse(is_left | unknown, nothing, age_days),
        age_days=ibis.ifelse(unknown, nothing, table.age_days),
        unseen_days=ibis.ifelse(is_unwatched, 0.0, ibis.greatest(table.before_days, 0.0)),
        calendar_days=in_calendar,
        calendar_unseen_days=ibis.ifelse(is_unwatched, 0.0, unseen),
        **_bounds(table, now, sees=sees),
    )


def _bounds(table: ir.Table, now: ir.Value, *, sees: bool) -> dict[str, ir.Value]:
    """Between which a length is that was only seen between uploads."""
    nothing = ibis.null("float64")
    if not sees:
        return {"least_days": nothing, "most_days": nothing}
    until = table.left_until_at.fill_null(now)
    is_between = (
        (table.entered_from_at < table.entered_until_at) | (table.left_from_at < until)
    ).fill_null(False)
    is_rough = ~table.is_entry_unknown & is_between & table.is_approximate
    least = ibis.greatest(table.shortest_days, 0.0)
    is_left = table.left_at.notnull()
    return {
        "least_days": ibis.ifelse(is_rough, least, nothing),
        "most_days": ibis.ifelse(is_rough & is_left, table.longest_days, nothing),
    }


def _ended(table: ir.Table) -> ir.Value:
    """The number of one of `tables.ENDINGS`; a move within a pipeline to the same or an earlier
    position is `back`."""
    endings = (
        (table.left_at.isnull(), "still_here"),
        ((table.next_in != table.pipeline_no) & (table.next_kind == Kind.LOST), "lost"),
        (table.next_in != table.pipeline_no, "moved_out"),
        (table.next_kind == Kind.WON, "won"),
        (table.next_kind == Kind.LOST, "lost"),
        (table.next_kind != Kind.OPEN, "parked"),
        (table.kind != Kind.OPEN, "returned"),
        (table.next_position == table.position + 1, "forward"),
        (table.next_position > table.position, "skipped"),
    )
    return ibis.cases(
        *((is_so, NUMBERS[word]) for is_so, word in endings), else_=NUMBERS["back"]
    ).cast("int64")
