"""One row per move: the log in order, each move with the one before and the one after it. One
window pass over the log."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.model.joins import look_up
from funnel.model.log_moves import listed_deals
from funnel.model.names import places
from funnel.model.once import built_once
from funnel.model.row_numbers import is_of_list, row_no

# Moves in order, in numbers. `is_stay`: into a stage in which a deal stays, i.e. not won or lost;
# `visit_no` of that stay.
moves = ibis.table(
    {
        "deal_no": "int64",
        "move_no": "int64",
        "moved_at": tables.MOMENT,
        "from_no": "int64",
        "from_is_stay": "boolean",
        "place_no": "int64",
        "is_stay": "boolean",
        "moved_by": "string",
        "owner": "string",
        "seen_after_at": tables.MOMENT,
        "seen_before_at": tables.MOMENT,
        "next_at": tables.MOMENT,
        "next_no": "int64",
        "next_by": "string",
        "next_is_seen": "boolean",
        "next_seen_after_at": tables.MOMENT,
        "next_seen_before_at": tables.MOMENT,
        "visit_no": "int64",
        "is_break": "boolean",
        "is_logged": "boolean",  # a log has it: it was not only seen between uploads, or listed
    },
    name="temp_moves",
)
OPTIONAL = ("owner", "seen_after_at", "seen_before_at")


@built_once
def in_order(raw: ir.Table, *, may_repeat: bool, lacks: frozenset[str]) -> ir.Table:
    """The columns of `moves`. `may_repeat`: a row without a from stage may lead into the stage in
    which the deal stands already, which only the row before it can tell.

    What is sorted has few and narrow columns, since it is the largest sorting of a build: stages
    are small numbers, and columns that no row has (`lacks`) are left out.
    """
    table = raw.select(
        "deal_no",
        "moved_at",
        "moved_by",
        *({"owner", "sequence", "seen_after_at", "seen_before_at"} - lacks),
        *({"tie_no"} & set(raw.columns)),
        order_no=row_no(raw.upload_no, raw.row),
        here_no=raw.place_no.cast("int32"),
        here_name_no=raw.name_no.cast("int32"),
        is_stay=raw.is_stay.fill_null(False),
        left_no=raw.from_place_no.cast("int32"),
        left_name_no=raw.from_name_no.cast("int32"),
        left_is_stay=raw.from_is_stay.fill_null(False),
        is_loose=raw.from_pipeline.isnull(),
    )
    if may_repeat:
        was_no = table.here_no.lag().over(_order(table, lacks))
        table = table.mutate(
            is_repeat=(table.left_no.isnull() & (was_no == table.here_no)).fill_null(False)
        )
        table = table.filter(~table.is_repeat).drop("is_repeat")
    return _told(_beside(table, lacks), lacks)


def _beside(table: ir.Table, lacks: frozenset[str]) -> ir.Table:
    """Each move with the one before and the one after it: the window pass."""
    order = _order(table, lacks)
    so_far = _order(table, lacks, so_far=True)
    blank = ibis.null(tables.MOMENT)
    after, before = (
        blank if name in lacks else table[name].lead().over(order)
        for name in ("seen_after_at", "seen_before_at")
    )
    return table.mutate(
        was_no=table.here_no.lag().over(order),
        was_name_no=table.here_name_no.lag().over(order),
        move_no=ibis.row_number().over(order) + 1,
        next_at=table.moved_at.lead().over(order),
        next_no=table.here_no.lead().over(order),
        next_by=table.moved_by.lead().over(order),
        next_is_seen=ibis.literal(False) if "seen_after_at" in lacks else after.notnull(),
        next_seen_after_at=after,
        next_seen_before_at=before,
        stays=ibis.ifelse(table.is_stay, 1, ibis.null("int64")).count().over(so_far),
        began_in_stay=table.left_is_stay.first().over(so_far),
    )


def _told(seen: ir.Table, lacks: frozenset[str]) -> ir.Table:
    """The columns of `moves`, of rows that know those beside them."""
    # a from stage without its pipeline means where the deal was, if the name is the same
    is_where_it_was = seen.is_loose & (seen.left_name_no == seen.was_name_no)
    is_untold = seen.left_no.isnull() | is_where_it_was.fill_null(False)
    from_no = ibis.ifelse(is_untold, seen.was_no, seen.left_no)
    given = {
        name: ibis.null(kind) if name in lacks else seen[name]
        for name, kind in moves.schema().items()
        if name in OPTIONAL
    }
    return seen.mutate(
        from_no=from_no.cast("int64"),
        from_is_stay=seen.left_is_stay,
        place_no=seen.here_no.cast("int64"),
        next_no=seen.next_no.cast("int64"),
        visit_no=seen.stays + seen.began_in_stay.cast("int64"),
        is_break=(seen.was_no.notnull() & (from_no != seen.was_no)).fill_null(False),
        is_logged=given["seen_after_at"].isnull() & ~is_of_list(seen.order_no),
        **given,
    ).select(*moves.columns)


def _order(table: ir.Table, lacks: frozenset[str], *, so_far: bool = False) -> object:
    """The order of a deal's moves: by their moment; of one moment as settled or numbered, if they
    are; at last as the rows stand in the files."""
    keys = [table.moved_at]
    if "tie_no" in table.columns:
        keys.append(table.tie_no)
    if "sequence" not in lacks:
        keys.append(table.sequence.fill_null(0))
    keys.append(table.order_no)
    if so_far:
        return ibis.cumulative_window(group_by="deal_no", order_by=keys)
    return ibis.window(group_by="deal_no", order_by=keys)


@built_once
def transitions() -> ir.Table:
    """The table people query: moves with the names of their stages."""
    there = places.select("place_no", pipeline="pipeline", to_stage="stage", to_kind="kind")
    origin = places.select(from_no="place_no", from_pipeline="pipeline", from_stage="stage")
    ids = listed_deals.select("deal_no", "deal_id")
    table = look_up(moves.inner_join(there, "place_no"), origin, "from_no").inner_join(
        ids, "deal_no"
    )
    return table.select(*tables.transitions.columns)
