"""How a journey ended and when it began, by where its deal is now and by where it left to."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.codes import ENDED, Kind, Outcome
from funnel.model.coded import NUMBERS, in_words
from funnel.model.deals import deals
from funnel.model.joins import look_up
from funnel.model.log_start import log_starts
from funnel.model.names import places
from funnel.model.passing import passes

NOWHERE = -1  # where the last move of a journey led, if nowhere
MOMENTS = f"array<{tables.MOMENT}>"


def _reached(found: ir.Table, began_at: ir.Value, longest: int) -> ir.Value:
    """When it first came to each position or past it; blank where it never did."""
    moments = [found[f"entered_{k}"] for k in range(1, longest + 1)]
    at_or_past = [ibis.least(*moments[place:]) for place in range(1, longest)]
    return ibis.array([began_at, *at_or_past]).cast(MOMENTS)


def with_outcome(found: ir.Table, longest: int) -> ir.Table:
    """How the journey ended, by where its deal is now, and by where it left to."""
    deal = deals.select(
        "deal_no", "kind", "created_at", "closed_at", "last_at", now_in="pipeline_no"
    )
    joined = _with_next(found.inner_join(deal, "deal_no"))
    is_elsewhere = joined.now_in.isnull() | (joined.pipeline_no != joined.now_in)
    left_at = ibis.coalesce(joined.last_left_at, joined.first_moved_at)
    is_last = (joined.last_at <= left_at).fill_null(True)
    is_lost_there = (joined.kind == Kind.LOST) & (joined.next_kind == Kind.LOST) & is_last
    is_passed = (joined.last_open_position >= joined.from_position).fill_null(False)
    outcomes = (
        (is_elsewhere & is_lost_there & (joined.next_in == joined.now_in), Outcome.LOST),
        (is_elsewhere & is_passed, Outcome.PASSED_ON),
        (is_elsewhere, Outcome.MOVED_OUT),
        (joined.kind == Kind.WON, Outcome.WON),
        (joined.kind == Kind.LOST, Outcome.LOST),
    )
    outcome_no = ibis.cases(
        *((is_so, NUMBERS[word]) for is_so, word in outcomes), else_=NUMBERS[Outcome.OPEN]
    ).cast("int64")
    joined = in_words(joined, "outcome", outcome_no)
    is_closed = joined.outcome.isin(ENDED)
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
        first_no=joined.first_no,
        furthest_position=joined.furthest_position,
        strict_position=joined.strict_position,
        current_no=ibis.ifelse(joined.outcome == Outcome.OPEN, joined.still_no, ibis.null("int64")),
        last_open_no=joined.last_open_no,
        last_entered_at=joined.last_entered_at,
        visit_count=joined.visit_count,
        move_count=joined.move_count,
        parked_days=joined.parked_days,
        first_visit_no=joined.first_visit_no,
        last_visit_no=joined.last_visit_no,
        reached_at=_reached(joined, joined.began_at, longest),
        ended_at=ibis.ifelse(is_closed | is_elsewhere, over_at, never),
        entered=joined.entered,
    )


def _with_next(found: ir.Table) -> ir.Table:
    """With the stage that the last move here led to, if it led anywhere, and the position from
    which a move there is what the pipeline works for."""
    found = found.mutate(next_no=found.next_no.nullif(NOWHERE))
    after = places.select(next_no="place_no", next_in="pipeline_no", next_kind="kind")
    last = places.select(last_open_no="place_no", last_open_position="position")
    found = look_up(look_up(found, after, "next_no"), last, "last_open_no")
    return look_up(found, passes, "pipeline_no", "next_in")


def _with_beginning(joined: ir.Table) -> ir.Table:
    """With when the journey began, and when the log of its pipeline did."""
    came = ibis.coalesce(joined.first_moved_at, joined.created_at, joined.closed_at)
    is_unknown = (joined.unknown_no == joined.first_visit_no).fill_null(False)
    # nobody knows since when it was in its first stage, but when it was created: the log is late
    is_late = is_unknown & (joined.created_at < joined.first_entered_at)
    home = places.select(closed_from_no="place_no", closed_in="pipeline_no")
    joined = look_up(joined, home, "closed_from_no")
    is_moved_back = (joined.closed_in == joined.pipeline_no).fill_null(False)
    is_dated = (joined.created_at <= joined.first_entered_at).fill_null(False)
    is_begun_before = is_late.fill_null(False) | (is_moved_back & is_dated)
    entered_at = ibis.ifelse(is_begun_before, joined.created_at, joined.first_entered_at)
    is_nowhere = (
        joined.first_no.isnull() & joined.first_moved_at.isnull() & joined.created_at.isnull()
    )
    joined = joined.mutate(
        began_at=ibis.ifelse(joined.visit_count > 0, entered_at, came),
        is_begun_before=is_begun_before & (joined.visit_count > 0),
        is_began_unknown=((is_unknown | is_moved_back) & ~is_begun_before) | is_nowhere,
    )
    starts = log_starts.select("pipeline_no", "log_start", "is_late")
    return look_up(joined, starts, "pipeline_no")
