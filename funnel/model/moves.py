"""One row per move: the log in order, each move with the one before and the one after it. One
window pass over the log."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.model.joins import look_up
from funnel.model.log_moves import BY_LIST, listed_deals
from funnel.model.merging import PER_UPLOAD
from funnel.model.names import places
from funnel.model.once import built_once

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
# Of a packed stage: its name counts from `NAMED` on, `STAYS` says that deals stay there, `LOOSE`
# that its row names no pipeline.
NAMED = 1 << 20
STAYS = 1 << 40
LOOSE = 1 << 41


@built_once
def in_order(raw: ir.Table, *, may_repeat: bool, lacks: frozenset[str]) -> ir.Table:
    """The columns of `moves`. `may_repeat`: rows without a from stage may change nothing, which
    only the row before can tell.

    What is sorted has few and narrow columns: a stage is one number (`_packed`), and columns that
    no row has (`lacks`) are left out.
    """
    table = raw.select(
        "deal_no",
        "moved_at",
        "moved_by",
        *({"owner", "sequence", "seen_after_at", "seen_before_at"} - lacks),
        *({"tie_no"} & set(raw.columns)),
        order_no=raw.upload_no * PER_UPLOAD + raw.row,
        code=_packed(raw.place_no, raw.name_no, raw.is_stay),
        from_code=_packed(raw.from_place_no, raw.from_name_no, raw.from_is_stay)
        + raw.from_pipeline.isnull().cast("int64") * LOOSE,
    )
    if may_repeat:
        was = table.code.lag().over(_order(table, lacks))
        table = table.mutate(
            is_repeat=(
                (table.from_code % NAMED == 0) & (was % NAMED == table.code % NAMED)
            ).fill_null(False)
        )
        table = table.filter(~table.is_repeat).drop("is_repeat")
    return _unpacked(_beside(table, lacks), lacks)


def _packed(place_no: ir.Value, name_no: ir.Value, is_stay: ir.Value) -> ir.Value:
    """The number of a stage, of its name, and whether deals stay there, in one number; 0 for
    none."""
    return (
        place_no.fill_null(0)
        + name_no.fill_null(0) * NAMED
        + is_stay.fill_null(False).cast("int64") * STAYS
    )


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
        was_code=table.code.lag().over(order),
        move_no=ibis.row_number().over(order) + 1,
        next_at=table.moved_at.lead().over(order),
        next_code=table.code.lead().over(order),
        next_by=table.moved_by.lead().over(order),
        next_is_seen=ibis.literal(False) if "seen_after_at" in lacks else after.notnull(),
        next_seen_after_at=after,
        next_seen_before_at=before,
        stays=ibis.ifelse(table.code >= STAYS, 1, ibis.null("int64")).count().over(so_far),
        first_from_code=table.from_code.first().over(so_far),
    )


def _unpacked(seen: ir.Table, lacks: frozenset[str]) -> ir.Table:
    was_no = seen.was_code % NAMED
    from_code = seen.from_code
    # a from stage without its pipeline means where the deal was, if the name is the same
    is_loose = (from_code >= LOOSE) & (
        (from_code % STAYS) // NAMED == (seen.was_code % STAYS) // NAMED
    )
    is_blank = from_code % NAMED == 0
    from_no = ibis.ifelse(is_blank | is_loose.fill_null(False), was_no, from_code % NAMED)
    given = {
        name: ibis.null(kind) if name in lacks else seen[name]
        for name, kind in moves.schema().items()
        if name in OPTIONAL
    }
    return seen.mutate(
        from_no=from_no,
        from_is_stay=(from_code % LOOSE) >= STAYS,
        place_no=seen.code % NAMED,
        is_stay=seen.code >= STAYS,
        next_no=seen.next_code % NAMED,
        visit_no=seen.stays + ((seen.first_from_code % LOOSE) >= STAYS).cast("int64"),
        is_break=(was_no.notnull() & (from_no != was_no)).fill_null(False),
        is_logged=given["seen_after_at"].isnull() & (seen.order_no < BY_LIST * PER_UPLOAD),
        **given,
    ).select(*moves.columns)


def _order(table: ir.Table, lacks: frozenset[str], *, so_far: bool = False) -> object:
    keys = [
        table.moved_at,
        *([table.tie_no] if "tie_no" in table.columns else []),
        *([] if "sequence" in lacks else [table.sequence.fill_null(0)]),
        table.order_no,
    ]
    return (
        ibis.cumulative_window(group_by="deal_no", order_by=keys)
        if so_far
        else ibis.window(group_by="deal_no", order_by=keys)
    )


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
