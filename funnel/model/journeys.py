"""One row per deal and pipeline: all stays there, how it ended, how far it came.

A number that orders and a number that names are packed into one (`visit_no * PACK + place_no`), so
that one hash aggregation
finds the first and last stage without sorting.
"""

from __future__ import annotations

from datetime import datetime

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.model.clock import Hours, measured
from funnel.model.deals import deals
from funnel.model.joins import look_up
from funnel.model.log_start import log_starts
from funnel.model.moves import moves
from funnel.model.names import places
from funnel.model.once import built_once
from funnel.model.passing import passes
from funnel.model.seconds import days_between, moment
from funnel.model.stays import before_first_move, closed_by_list, never_moved, only_now
from funnel.model.words import NUMBERS, in_words

PACK = 1 << 20
MOMENTS = f"array<{tables.MOMENT}>"
OF_STAY = ("visit_no", "entered_at", "left_at", "next_no", "is_entry_unknown")

# Journeys in numbers; `opened_by` and `moved_on_by`: the owner at the first and last stay, where
# the log itself names owners.
numbered = ibis.table(
    {
        "deal_no": "int64",
        "pipeline_no": "int64",
        "began_at": tables.MOMENT,
        "is_began_unknown": "boolean",
        "outcome": "string",
        "closed_at": tables.MOMENT,
        "first_no": "int64",
        "furthest_position": "int64",
        "strict_position": "int64",
        "current_no": "int64",
        "last_open_no": "int64",
        "last_entered_at": tables.MOMENT,
        "visit_count": "int64",
        "move_count": "int64",
        "parked_days": "float64",
        "last_visit_no": "int64",
        "first_visit_no": "int64",
        "is_before_log": "boolean",
        "reached_at": MOMENTS,
        "ended_at": tables.MOMENT,
        # created in a closed stage and moved back, or older than a log that begins late
        "is_begun_before": "boolean",
    },
    name="temp_journeys",
)

# The same with who is credited, and what the deal itself says.
credited = ibis.table(
    dict(numbered.schema().items())
    | {
        "deal_id": "string",
        "deal_kind": "string",
        "owner": "string",
        "holder": "string",
        "opener": "string",
    }
    | {"amount": "float64", "currency": "string"},
    name="temp_credited",
)


@built_once
def numbered_journeys(as_of: datetime, longest: int, *, knows_moves: bool) -> ir.Table:
    """The columns of `numbered`; `longest` is the largest position there is."""
    there = places.select("place_no", "pipeline_no", "kind", "position")
    rows = _rows_of(knows_moves=knows_moves).inner_join(there, "place_no")
    is_stay = rows.visit_no.notnull()
    is_open = is_stay & (rows.kind == "open")
    packed = rows.visit_no * PACK + rows.place_no
    parked = days_between(rows.entered_at, rows.left_at.fill_null(moment(as_of)))
    firsts = {
        f"first_{k}": rows.visit_no.min(where=is_open & (rows.position == k))
        for k in range(1, longest + 1)
    }
    entered = {
        f"entered_{k}": rows.entered_at.min(where=is_open & (rows.position == k))
        for k in range(1, longest + 1)
    }
    found = rows.group_by("deal_no", "pipeline_no").agg(
        first_packed=packed.min(where=is_stay),
        last_packed=packed.max(where=is_stay),
        last_open_packed=packed.max(where=is_open),
        still_packed=packed.max(where=is_stay & rows.left_at.isnull()),
        first_entered_at=rows.entered_at.min(),
        last_entered_at=rows.entered_at.max(),
        last_left_at=rows.left_at.max(),
        first_moved_at=rows.moved_at.min(),
        unknown_no=rows.visit_no.min(where=rows.is_entry_unknown),
        furthest_position=rows.position.max(where=is_open),
        visit_count=rows.visit_no.count(),
        move_count=rows.moved_at.count(),
        parked_days=parked.sum(where=is_stay & (rows.kind == "parked")).fill_null(0.0),
        next_packed=(rows.order_no * PACK + rows.next_no.fill_null(-1) + 1).max(),
        closed_from_no=rows.closed_from_no.max(),
        **firsts,
        **entered,
    )
    found = found.mutate(strict_position=_strict(found, longest))
    return _with_outcome(found, longest)


def _rows_of(*, knows_moves: bool) -> ir.Table:
    """Every stay, every move by where it leads, and where each deal is now, so that it has a
    journey there."""
    now = _rows(deals.filter(deals.place_no.notnull()))
    if not knows_moves:
        return ibis.union(_stay_rows(only_now()), now)
    way = closed_by_list(moves)
    moved = _rows(
        way,
        visit_no=ibis.ifelse(way.is_stay, way.visit_no, ibis.null("int64")),
        entered_at=ibis.ifelse(way.is_stay, way.moved_at, ibis.null(tables.MOMENT)),
        left_at=way.next_at,
        moved_at=way.moved_at,
        order_no=way.move_no,
        next_no=way.next_no,
        closed_from_no=ibis.ifelse(
            (way.move_no == 1) & ~way.from_is_stay, way.from_no, ibis.null("int64")
        ),
    )
    return ibis.union(moved, _stay_rows(before_first_move()), _stay_rows(never_moved()), now)


def _stay_rows(stay: ir.Table) -> ir.Table:
    return _rows(
        stay,
        order_no=ibis.literal(0, "int64"),
        **{name: stay[name] for name in OF_STAY},
    )


def _rows(table: ir.Table, **given: ir.Value) -> ir.Table:
    moment_type = ibis.null(tables.MOMENT)
    blank = {
        "visit_no": ibis.null("int64"),
        "entered_at": moment_type,
        "left_at": moment_type,
        "moved_at": moment_type,
        "is_entry_unknown": ibis.literal(False),
        **dict.fromkeys(("order_no", "next_no", "closed_from_no"), ibis.null("int64")),
    }
    return table.select("deal_no", "place_no", **(blank | given))


def _strict(found: ir.Table, longest: int) -> ir.Value:
    """How many stages from the first on were first entered one after the other."""
    in_row, total = ibis.literal(True), ibis.literal(0, "int64")
    for k in range(1, longest + 1):
        entered = found[f"first_{k}"]
        follows = (
            entered.notnull() if k == 1 else (entered > found[f"first_{k - 1}"]).fill_null(False)
        )
        in_row = in_row & follows
        total = total + in_row.cast("int64")
    return total


def _reached(found: ir.Table, began_at: ir.Value, longest: int) -> ir.Value:
    """When it first came to each position or past it; blank where it never did."""
    moments = [found[f"entered_{k}"] for k in range(1, longest + 1)]
    at_or_past = [ibis.least(*moments[place:]) for place in range(1, longest)]
    return ibis.array([began_at, *at_or_past]).cast(MOMENTS)


def _with_outcome(found: ir.Table, longest: int) -> ir.Table:
    """How the journey ended, by where its deal is now, and by where it left to."""
    deal = deals.select(
        "deal_no", "kind", "created_at", "closed_at", "last_at", now_in="pipeline_no"
    )
    joined = _with_next(found.inner_join(deal, "deal_no"))
    is_elsewhere = joined.now_in.isnull() | (joined.pipeline_no != joined.now_in)
    left_at = ibis.coalesce(joined.last_left_at, joined.first_moved_at)
    is_last = (joined.last_at <= left_at).fill_null(True)
    is_lost_there = (joined.kind == "lost") & (joined.next_kind == "lost") & is_last
    is_passed = (joined.last_open_position >= joined.from_position).fill_null(False)
    outcomes = (
        (is_elsewhere & is_lost_there & (joined.next_in == joined.now_in), "lost"),
        (is_elsewhere & is_passed, "passed_on"),
        (is_elsewhere, "moved_out"),
        (joined.kind == "won", "won"),
        (joined.kind == "lost", "lost"),
    )
    outcome_no = ibis.cases(
        *((is_so, NUMBERS[word]) for is_so, word in outcomes), else_=NUMBERS["open"]
    ).cast("int64")
    joined = in_words(joined, "outcome", outcome_no)
    is_closed = joined.outcome.isin([*tables.WINS, "lost"])
    joined = _with_beginning(joined)
    over_at = ibis.ifelse(is_elsewhere, left_at, joined.closed_at)
    never = ibis.null(tables.MOMENT)
    return joined.select(
        "deal_no",
        "pipeline_no",
        "is_began_unknown",
        "is_begun_before",
        began_at=joined.began_at,
        is_before_log=(joined.is_late & (joined.began_at < joined.log_start)).fill_null(False),
        outcome=joined.outcome,
        closed_at=ibis.ifelse(is_closed, over_at, never),
        first_no=joined.first_packed % PACK,
        furthest_position=joined.furthest_position,
        strict_position=joined.strict_position,
        current_no=ibis.ifelse(
            joined.outcome == "open", joined.still_packed % PACK, ibis.null("int64")
        ),
        last_open_no=joined.last_open_packed % PACK,
        last_entered_at=joined.last_entered_at,
        visit_count=joined.visit_count,
        move_count=joined.move_count,
        parked_days=joined.parked_days,
        first_visit_no=joined.first_packed // PACK,
        last_visit_no=joined.last_packed // PACK,
        reached_at=_reached(joined, joined.began_at, longest),
        ended_at=ibis.ifelse(is_closed | is_elsewhere, over_at, never),
    )


def _with_next(found: ir.Table) -> ir.Table:
    """With the stage that the last move here led to, if it led anywhere, and the position from
    which a move there is what the pipeline works for."""
    found = found.mutate(
        next_no=(found.next_packed % PACK).nullif(0) - 1,
        last_open_no=found.last_open_packed % PACK,
    )
    after = places.select(next_no="place_no", next_in="pipeline_no", next_kind="kind")
    last = places.select(last_open_no="place_no", last_open_position="position")
    found = look_up(look_up(found, after, "next_no"), last, "last_open_no").drop("last_open_no")
    return look_up(found, passes, "pipeline_no", "next_in")


def _with_beginning(joined: ir.Table) -> ir.Table:
    """With when the journey began, and when the log of its pipeline did."""
    came = ibis.coalesce(joined.first_moved_at, joined.created_at, joined.closed_at)
    is_unknown = (joined.unknown_no == joined.first_packed // PACK).fill_null(False)
    # nobody knows since when it was in its first stage, but when it was created: the log is late
    is_late = is_unknown & (joined.created_at < joined.first_entered_at)
    home = places.select(closed_from_no="place_no", closed_in="pipeline_no")
    joined = look_up(joined, home, "closed_from_no")
    is_moved_back = (joined.closed_in == joined.pipeline_no).fill_null(False)
    is_dated = (joined.created_at <= joined.first_entered_at).fill_null(False)
    is_begun_before = is_late.fill_null(False) | (is_moved_back & is_dated)
    entered_at = ibis.ifelse(is_begun_before, joined.created_at, joined.first_entered_at)
    is_nowhere = (
        joined.first_packed.isnull() & joined.first_moved_at.isnull() & joined.created_at.isnull()
    )
    joined = joined.mutate(
        began_at=ibis.ifelse(joined.visit_count > 0, entered_at, came),
        is_begun_before=is_begun_before & (joined.visit_count > 0),
        is_began_unknown=((is_unknown | is_moved_back) & ~is_begun_before) | is_nowhere,
    )
    starts = log_starts.select("pipeline_no", "log_start", "is_late")
    return look_up(joined, starts, "pipeline_no")


@built_once
def journeys(as_of: datetime, hours: Hours | None) -> ir.Table:
    """The table people query: names instead of numbers, and who is credited."""
    opens = (
        places.filter(places.kind == "open")
        .group_by("pipeline_no")
        .agg(open_count=lambda t: t.position.max())
    )
    pipelines = places.group_by("pipeline_no").agg(pipeline=lambda t: t.pipeline.min())
    first = places.select(first_no="place_no", first_stage="stage", first_position="position")
    current = places.select(
        current_no="place_no", current_stage="stage", current_position="position"
    )
    last = places.select(
        last_open_no="place_no", last_open_stage="stage", last_open_position="position"
    )
    table = credited
    for other, key in (
        (pipelines, "pipeline_no"),
        (opens, "pipeline_no"),
        (first, "first_no"),
        (current, "current_no"),
        (last, "last_open_no"),
    ):
        table = look_up(table, other, key)
    furthest = ibis.greatest(ibis.coalesce(table.furthest_position, 1), 1)
    reached = ibis.ifelse(table.outcome.isin(tables.WINS), table.open_count, furthest)
    is_known = (table.closed_at >= table.began_at).fill_null(False) & ~table.is_began_unknown
    table = measured(table, hours, way_days=("began_at", "closed_at"), age_days=("began_at", as_of))
    return table.mutate(
        closed_days=ibis.ifelse(is_known, table.way_days, ibis.null("float64")),
        reached_position=ibis.ifelse(table.open_count.isnull(), ibis.null("int64"), reached),
    ).select(*tables.journeys.columns)
