"""Since when a log tells of the moves of a pipeline, and whether that is late for its deals.

An event filter or a new CRM gives the moves of the last months only. What deals did before is then
unknown, and what they did not do can't be said of them.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.model.deals import deals
from funnel.model.inputs import Builder, typed
from funnel.model.joins import look_up
from funnel.model.moves import moves
from funnel.model.names import places
from funnel.model.once import built_once
from funnel.model.seconds import days_between

# A log is late where at least so many, and so large a part, of the deals are so much older.
OLDER_DAYS = 7.0
OLDER_DEALS = 20
OLDER_SHARE = 0.05

log_starts = ibis.table(
    {
        "pipeline_no": "int64",
        "pipeline": "string",
        "log_start": tables.MOMENT,
        "older": "int64",
        "is_late": "boolean",
    },
    name="temp_log_starts",
)


def save_log_starts(door: Builder) -> None:
    """Make `temp_log_starts`, a row per pipeline of which a log has a move; needs `temp_moves` and
    `temp_deals`."""
    found = door.ask(_counted())
    rows = [
        (
            int(row.pipeline_no),
            str(row.pipeline),
            row.log_start,
            int(row.older),
            bool(row.older >= OLDER_DEALS and row.older >= OLDER_SHARE * row.deals),
        )
        for row in found.itertuples()
    ]
    door.create("temp_log_starts", typed(rows, log_starts))


@built_once
def _counted() -> ir.Table:
    """Per pipeline: its first move in a log, its deals, and those older that began there."""
    there = places.select("place_no", "pipeline_no")
    logged = moves.filter(moves.is_logged)
    touched = ibis.union(
        logged.select("deal_no", "moved_at", no="place_no"),
        logged.filter(logged.from_no.notnull()).select("deal_no", "moved_at", no="from_no"),
    )
    per_place = touched.group_by("no").agg(log_start=touched.moved_at.min())
    starts = per_place.inner_join(there, per_place.no == there.place_no)
    starts = starts.group_by("pipeline_no").agg(log_start=starts.log_start.min())
    first = moves.filter(moves.move_no == 1)
    begun = ibis.union(
        first.select("deal_no", no=first.from_no.fill_null(first.place_no)),
        deals.filter(deals.first_at.isnull() & deals.place_no.notnull()).select(
            "deal_no", no="place_no"
        ),
    )
    begun = begun.inner_join(there, begun.no == there.place_no).select("deal_no", "pipeline_no")
    aged = begun.inner_join(deals.select("deal_no", "created_at"), "deal_no")
    aged = aged.inner_join(starts, "pipeline_no")
    is_older = days_between(aged.created_at, aged.log_start) > OLDER_DAYS
    older = aged.group_by("pipeline_no").agg(older=is_older.sum().fill_null(0))
    moved = moves.select("deal_no", no="place_no").distinct()
    moved = moved.inner_join(there, moved.no == there.place_no).select("deal_no", "pipeline_no")
    everybody = ibis.union(begun, moved).distinct()
    size = everybody.group_by("pipeline_no").agg(deals=everybody.count())
    named = places.group_by("pipeline_no").agg(pipeline=lambda t: t.pipeline.min())
    table = look_up(
        look_up(look_up(starts, older, "pipeline_no"), size, "pipeline_no"), named, "pipeline_no"
    )
    return table.mutate(older=table.older.fill_null(0), deals=table.deals.fill_null(0))
