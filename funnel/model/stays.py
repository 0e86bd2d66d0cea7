"""One row per stay of a deal in a stage, in numbers: from the moves, from before the first move,
and of deals that never moved."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.codes import Kind
from funnel.model.coded import blank_like
from funnel.model.deals import deals
from funnel.model.joins import look_up
from funnel.model.log_start import log_starts
from funnel.model.moves import moves
from funnel.model.names import places
from funnel.model.once import built_once

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
    "is_exit_unknown",
    "is_approximate",
    "entered_from_at",
    "entered_until_at",
    "left_from_at",
    "left_until_at",
)


@built_once
def stays(*, knows_moves: bool) -> ir.Table:
    """Every stay; `visit_no` counts them within the deal."""
    if not knows_moves:
        return only_now()
    return ibis.union(after_moves(), before_first_move(), never_moved())


@built_once
def after_moves() -> ir.Table:
    """The stay that a move begins and the next one ends."""
    stay = closed_by_list(moves.filter(moves.is_stay))
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
        is_exit_unknown=stay.is_exit_unknown,
        is_approximate=is_seen,
        **_bounds("entered", stay.moved_at, stay.seen_after_at, stay.seen_before_at),
        **_bounds("left", stay.next_at, stay.next_seen_after_at, stay.next_seen_before_at),
    )


def closed_by_list(stay: ir.Table) -> ir.Table:
    """Moves into a stage; the last one of a deal that its list calls closed, without a move that
    closes it, is left when the deal was closed. If that was before, nobody knows when."""
    last = places.select(last_no="place_no", last_kind="kind")
    closed = look_up(deals.filter(deals.kind.isin([Kind.WON, Kind.LOST])), last, "last_no")
    closed = closed.filter(closed.last_kind.notin(["won", "lost"]))
    closed = closed.select("deal_no", closing_at="closed_at", closing_no="place_no")
    stay = look_up(stay, closed, "deal_no")
    is_so = stay.next_at.isnull() & stay.closing_no.notnull()
    is_later = (stay.closing_at > stay.moved_at).fill_null(False)
    closing_at = ibis.ifelse(is_later, stay.closing_at, stay.moved_at)
    return stay.mutate(
        next_at=ibis.ifelse(is_so, closing_at, stay.next_at),
        next_no=ibis.ifelse(is_so, stay.closing_no, stay.next_no),
        is_exit_unknown=is_so & ~is_later,
    )


def _bounds(
    name: str, at: ir.Value, after: ir.Value | None = None, before: ir.Value | None = None
) -> dict[str, ir.Value]:
    """Between which moments a move was, whose moment is the middle between two uploads; the moment
    itself if it is known."""
    if after is None or before is None:
        return {f"{name}_from_at": at, f"{name}_until_at": at}
    half = (_seconds(before) - _seconds(after)) / 2
    is_middle = ((_seconds(at) - _seconds(after) - half).abs() < 1).fill_null(False)
    return {
        f"{name}_from_at": ibis.ifelse(is_middle, after, at),
        f"{name}_until_at": ibis.ifelse(is_middle, before, at),
    }


def _seconds(at: ir.Value) -> ir.Value:
    return at.epoch_seconds().cast("float64")


@built_once
def before_first_move() -> ir.Table:
    """The stay from the deal's creation to its first move; unknown entry if that can't be, or if
    the log begins too late to know."""
    first = moves.filter((moves.move_no == 1) & moves.from_is_stay)
    joined = first.inner_join(deals.select("deal_no", "created_at"), "deal_no")
    joined = _with_log_start(joined, "from_no")
    unknown = (joined.created_at.isnull() | (joined.created_at > joined.moved_at)).fill_null(True)
    unknown = unknown | joined.is_unseen
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
        is_exit_unknown=ibis.literal(False),
        is_approximate=joined.seen_after_at.notnull(),
        **_bounds("entered", ibis.ifelse(unknown, joined.moved_at, joined.created_at)),
        **_bounds("left", joined.moved_at, joined.seen_after_at, joined.seen_before_at),
    )


@built_once
def never_moved() -> ir.Table:
    """Open deals that the log does not know: where they are since they were created; if the log
    begins too late to know, at least since then."""
    still = deals.filter(deals.first_at.isnull() & deals.kind.notin(["won", "lost"]))
    still = _with_log_start(still, "place_no")
    since = ibis.ifelse(
        still.is_unseen, ibis.greatest(still.still_since, still.log_start), still.still_since
    )
    return _still(still, since, still.is_unseen)


@built_once
def only_now() -> ir.Table:
    """Without any log: every open deal where it is, since its stage changed if the export says
    when, else since it was created."""
    still = deals.filter(deals.kind.notin(["won", "lost"]))
    return _still(still, still.still_since, ibis.literal(False))


def _with_log_start(table: ir.Table, place: str) -> ir.Table:
    """With `log_start` of the pipeline in which a deal's first stay is, and `is_unseen`: the log
    begins late, and the stay is not the first of a deal that was created since then."""
    there = places.select("place_no", "pipeline_no", "position").rename(
        {place: "place_no", "own_pipeline_no": "pipeline_no", "own_position": "position"}
    )
    starts = log_starts.select("log_start", "is_late", own_pipeline_no="pipeline_no")
    table = look_up(look_up(table, there, place), starts, "own_pipeline_no")
    is_first = (table.own_position == 1) & (table.created_at >= table.log_start)
    is_late = table.is_late.fill_null(False)
    return table.mutate(is_unseen=is_late & ~is_first.fill_null(False))


def _still(still: ir.Table, since: ir.Value, is_unseen: ir.Value) -> ir.Table:
    nobody = blank_like(still.owner)
    return still.select(
        "deal_no",
        visit_no=ibis.literal(1, "int64"),
        place_no=still.place_no,
        entered_at=since,
        left_at=ibis.null(tables.MOMENT),
        next_no=ibis.null("int64"),
        entered_by=nobody,
        left_by=nobody,
        is_entry_unknown=since.isnull() | is_unseen,
        is_exit_unknown=ibis.literal(False),
        is_approximate=still.is_rough,
        **_bounds("entered", since),
        **_bounds("left", ibis.null(tables.MOMENT)),
    )
