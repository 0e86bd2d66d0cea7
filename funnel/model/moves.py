"""One row per move: the log in order, each move with the one before and the one after it. One window pass over the log."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.model.inputs import input_table
from funnel.model.joins import look_up
from funnel.model.names import NO_STAGE, places, spell

RAW = {
    "deal_id": "string", "moved_at": tables.MOMENT, "from_pipeline": "string", "from_stage": "string", "pipeline": "string",
    "to_stage": "string", "moved_by": "string", "owner": "string", "seen_after_at": tables.MOMENT, "seen_before_at": tables.MOMENT,
    "sequence": "int64", "upload_no": "int64", "row": "int64",
}  # fmt: skip

# Moves in order, in numbers. `is_stay`: into a stage in which a deal stays, i.e. not won or lost; `visit_no` of that stay.
moves = ibis.table(
    {
        "deal_no": "int64", "move_no": "int64", "moved_at": tables.MOMENT, "from_no": "int64", "from_is_stay": "boolean", "place_no": "int64",
        "is_stay": "boolean", "moved_by": "string", "owner": "string", "seen_after_at": tables.MOMENT, "seen_before_at": tables.MOMENT,
        "next_at": tables.MOMENT, "next_no": "int64", "next_by": "string", "next_is_seen": "boolean", "visit_no": "int64", "is_break": "boolean",
    },
    name="temp_moves",
)  # fmt: skip
listed_ids = ibis.table({"deal_no": "int64", "deal_id": "string"}, name="temp_listed")


def raw_moves() -> ir.Table:
    """The log and the entries log as one; a row that moves a deal to where it says it was is not a move."""
    log, entries = input_table("transitions"), input_table("entries")
    nothing = {"seen_after_at": ibis.null(tables.MOMENT), "seen_before_at": ibis.null(tables.MOMENT)}
    log = log.mutate(**nothing).filter(
        log.from_stage.isnull() | (log.from_stage != log.to_stage) | (log.from_pipeline.fill_null(log.pipeline) != log.pipeline)
    )
    entered = entries.mutate(
        moved_at=entries.entered_at, to_stage=entries.stage, from_pipeline=ibis.null("string"), from_stage=ibis.null("string"), **nothing
    )
    return ibis.union(log.select(*RAW), entered.select(*RAW))


def numbered(raw: ir.Table, deals: ir.Table) -> ir.Table:
    """Moves of known deals, their stages as numbers; `deals` has deal_id and deal_no."""
    raw = raw.mutate(to_stage=raw.to_stage.fill_null(NO_STAGE)).inner_join(deals.select("deal_id", "deal_no"), "deal_id")
    raw = spell(raw, raw.pipeline, raw.to_stage)
    return spell(raw, ibis.coalesce(raw.from_pipeline, raw.pipeline), raw.from_stage, prefix="from_")


def in_order(raw: ir.Table, *, may_repeat: bool) -> ir.Table:
    """The columns of `moves`. `may_repeat`: rows without a from stage may change nothing, which only the row before can tell."""
    if may_repeat:
        was = raw.place_no.lag().over(_order(raw))
        raw = raw.mutate(is_repeat=(raw.from_place_no.isnull() & (was == raw.place_no)).fill_null(False))
        raw = raw.filter(~raw.is_repeat).drop("is_repeat")
    order = _order(raw)
    so_far = _order(raw, so_far=True)
    seen = raw.mutate(
        was_no=raw.place_no.lag().over(order),
        was_name_no=raw.name_no.lag().over(order),
        move_no=ibis.row_number().over(order) + 1,
        next_at=raw.moved_at.lead().over(order),
        next_no=raw.place_no.lead().over(order),
        next_by=raw.moved_by.lead().over(order),
        next_is_seen=raw.seen_after_at.lead().over(order).notnull(),
        stays=ibis.ifelse(raw.is_stay, 1, ibis.null("int64")).count().over(so_far),
        begins_with_stay=(raw.from_is_stay.fill_null(False)).first().over(so_far),
    )
    # a from stage without its pipeline means where the deal was, if the name is the same
    same_name = seen.from_pipeline.isnull() & (seen.from_name_no == seen.was_name_no)
    from_no = ibis.ifelse(seen.from_place_no.isnull() | same_name.fill_null(False), seen.was_no, seen.from_place_no)
    return seen.select(
        "deal_no", "move_no", "moved_at",
        from_no=from_no, from_is_stay=seen.from_is_stay.fill_null(False), place_no=seen.place_no, is_stay=seen.is_stay,
        moved_by=seen.moved_by, owner=seen.owner, seen_after_at=seen.seen_after_at,
        seen_before_at=seen.seen_before_at,
        next_at=seen.next_at, next_no=seen.next_no, next_by=seen.next_by, next_is_seen=seen.next_is_seen,
        visit_no=seen.stays + seen.begins_with_stay.cast("int64"),
        is_break=(seen.was_no.notnull() & (from_no != seen.was_no)).fill_null(False),
    )  # fmt: skip


def _order(table: ir.Table, *, so_far: bool = False) -> object:
    keys = [table.moved_at, table.sequence.fill_null(0), table.upload_no, table.row]
    return ibis.cumulative_window(group_by="deal_no", order_by=keys) if so_far else ibis.window(group_by="deal_no", order_by=keys)


def transitions() -> ir.Table:
    """The table people query: moves with the names of their stages."""
    there = places.select("place_no", pipeline="pipeline", to_stage="stage", to_kind="kind")
    origin = places.select(from_no="place_no", from_pipeline="pipeline", from_stage="stage")
    ids = listed_ids.select("deal_no", "deal_id")
    table = look_up(moves.inner_join(there, "place_no"), origin, "from_no").inner_join(ids, "deal_no")
    return table.select(*tables.transitions.columns)
