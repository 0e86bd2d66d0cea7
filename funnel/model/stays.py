"""One row per stay of a deal in a stage, in numbers: from the moves, from before the first move,
and of deals that never moved."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.model.deals import deals
from funnel.model.moves import moves
from funnel.model.words import blank_like

COLUMNS = (
    "deal_no",
    "visit_no",
    "place_no",
    "entered_at",
    "left_at",
    "next_no",
    "entered_by",
    "left_by",
    "is_entry_unknown",
    "is_approximate",
)


def stays(*, knows_moves: bool) -> ir.Table:
    """Every stay; `visit_no` counts them within the deal."""
    if not knows_moves:
        return only_now()
    return ibis.union(after_moves(), before_first_move(), never_moved())


def after_moves() -> ir.Table:
    """The stay that a move begins and the next one ends."""
    stay = moves.filter(moves.is_stay)
    is_seen = stay.seen_after_at.notnull() | (stay.next_at.notnull() & stay.next_is_seen)
    return stay.select(
        "deal_no",
        "visit_no",
        "place_no",
        entered_at=stay.moved_at,
        left_at=stay.next_at,
        next_no=stay.next_no,
        entered_by=stay.moved_by,
        left_by=stay.next_by,
        is_entry_unknown=ibis.literal(False),
        is_approximate=is_seen,
    )


def before_first_move() -> ir.Table:
    """The stay from the deal's creation to its first move; unknown entry if that can't be."""
    first = moves.filter((moves.move_no == 1) & moves.from_is_stay)
    joined = first.inner_join(deals.select("deal_no", "created_at"), "deal_no")
    unknown = (joined.created_at.isnull() | (joined.created_at > joined.moved_at)).fill_null(True)
    return joined.select(
        "deal_no",
        visit_no=ibis.literal(1, "int64"),
        place_no=joined.from_no,
        entered_at=ibis.ifelse(unknown, joined.moved_at, joined.created_at),
        left_at=joined.moved_at,
        next_no=joined.place_no,
        entered_by=blank_like(joined.moved_by),
        left_by=joined.moved_by,
        is_entry_unknown=unknown,
        is_approximate=joined.seen_after_at.notnull(),
    )


def never_moved() -> ir.Table:
    """Open deals that the log does not know: where they are since they were created."""
    still = deals.filter(deals.first_at.isnull() & deals.kind.notin(["won", "lost"]))
    return _still(still)


def only_now() -> ir.Table:
    """Without any log: every open deal where it is, since its stage changed if the export says
    when, else since it was created."""
    still = deals.filter(deals.kind.notin(["won", "lost"]))
    return _still(still)


def _still(still: ir.Table) -> ir.Table:
    nobody, since = blank_like(still.owner), still.still_since
    return still.select(
        "deal_no",
        visit_no=ibis.literal(1, "int64"),
        place_no=still.place_no,
        entered_at=since,
        left_at=ibis.null(tables.MOMENT),
        next_no=ibis.null("int64"),
        entered_by=nobody,
        left_by=nobody,
        is_entry_unknown=since.isnull(),
        is_approximate=still.is_rough,
    )
