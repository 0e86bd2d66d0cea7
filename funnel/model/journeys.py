"""One row per deal and pipeline: all stays there, how it ended, how far it came."""

from __future__ import annotations

from datetime import datetime

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.codes import Kind
from funnel.model import entered
from funnel.model.clock import Hours, measured
from funnel.model.deals import deals
from funnel.model.joins import look_up
from funnel.model.moves import moves
from funnel.model.names import places
from funnel.model.once import built_once
from funnel.model.outcomes import MOMENTS, NOWHERE, with_outcome
from funnel.model.seconds import days_between, moment
from funnel.model.stays import before_first_move, closed_by_list, never_moved, only_now

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
        "entered": entered.STAGES,
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
def numbered_journeys(as_of: datetime, longest: int, words: int, *, knows_moves: bool) -> ir.Table:
    """The columns of `numbered`; `longest` is the largest position there is, `words` how many
    numbers tell which stages were entered."""
    there = places.select("place_no", "pipeline_no", "kind", "position", "word_no", "bit")
    rows = _rows_of(knows_moves=knows_moves).inner_join(there, "place_no")
    is_stay = rows.visit_no.notnull()
    is_open = is_stay & (rows.kind == Kind.OPEN)
    parked = days_between(rows.entered_at, rows.left_at.fill_null(moment(as_of)))
    firsts = {
        f"first_{k}": rows.visit_no.min(where=is_open & (rows.position == k))
        for k in range(1, longest + 1)
    }
    first_entered = {
        f"entered_{k}": rows.entered_at.min(where=is_open & (rows.position == k))
        for k in range(1, longest + 1)
    }
    found = rows.group_by("deal_no", "pipeline_no").agg(
        first_no=rows.place_no.argmin(rows.visit_no, where=is_stay),
        first_visit_no=rows.visit_no.min(where=is_stay),
        last_visit_no=rows.visit_no.max(where=is_stay),
        last_open_no=rows.place_no.argmax(rows.visit_no, where=is_open),
        still_no=rows.place_no.argmax(rows.visit_no, where=is_stay & rows.left_at.isnull()),
        first_entered_at=rows.entered_at.min(),
        last_entered_at=rows.entered_at.max(),
        last_left_at=rows.left_at.max(),
        first_moved_at=rows.moved_at.min(),
        unknown_no=rows.visit_no.min(where=rows.is_entry_unknown),
        furthest_position=rows.position.max(where=is_open),
        visit_count=rows.visit_no.count(),
        move_count=rows.moved_at.count(),
        parked_days=parked.sum(where=is_stay & (rows.kind == Kind.PARKED)).fill_null(0.0),
        next_no=rows.next_no.fill_null(NOWHERE).argmax(rows.order_no),
        closed_from_no=rows.closed_from_no.max(),
        **firsts,
        **first_entered,
        **entered.packed(rows, is_stay, words),
    )
    found = found.mutate(
        strict_position=_strict(found, longest), entered=entered.together(found, words)
    )
    return with_outcome(found, longest)


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
    in_row = ibis.literal(True)
    total = ibis.literal(0, "int64")
    for k in range(1, longest + 1):
        entered = found[f"first_{k}"]
        if k == 1:
            follows = entered.notnull()
        else:
            follows = (entered > found[f"first_{k - 1}"]).fill_null(False)
        in_row = in_row & follows
        total = total + in_row.cast("int64")
    return total


@built_once
def journeys(as_of: datetime, hours: Hours | None) -> ir.Table:
    """The table people query: names instead of numbers, and who is credited."""
    opens = (
        places.filter(places.kind == Kind.OPEN)
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
    table = look_up(credited, entered.sets, "pipeline_no", "entered")
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
