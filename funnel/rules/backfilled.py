"""Won within minutes of its creation: entered on the day the money came."""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.codes import Kind
from funnel.facts import Facts
from funnel.i18n import N_, t
from funnel.joins import look_up
from funnel.rules.moves import found, is_timed, limit, seconds, span_words, transitions
from funnel.thresholds import Threshold, Unit

NAME = "backfilled"
TITLE = N_("Entered when already won")
MEANING = N_(
    "Won within ten minutes of its creation, or created in won: what came before happened outside"
    " the CRM."
)
COUNTED = N_("Entered afterwards")
COUNTED_MEANING = N_("Findings of the rule for deals won right after they were created.")
THRESHOLDS = {
    "within": Threshold(N_("within, minutes"), Unit.MINUTES),
}


def find(facts: Facts, *, within: timedelta = timedelta(minutes=10)) -> ir.Table:
    """One finding per deal that is won and whose first win lies within `within` of its creation."""
    d = _won_deals()
    age = seconds(d.created_at, d.won_at)
    d = d.mutate(age=age).filter((age >= 0) & (age <= limit(within)))
    # Of a moment that is a bare day, or was cut to the hour, nobody knows whether it lies minutes
    # from another. A deal that was created as won needs no clock.
    has_minutes = is_timed(d.created_at, facts) & is_timed(d.won_at, facts)
    d = d.filter(has_minutes | _is_created_won(d))
    return found(
        d,
        NAME,
        deal_id=d.deal_id,
        pipeline=d.pipeline,
        mover=d.who,
        happened_at=d.won_at,
        span_seconds=d.age,
        from_stage=d.start,
        to_stage=d.stage,
        outcome=ibis.literal("won"),
        first_move_no=d.no,
        last_move_no=d.no,
    )


def sentence(row: dict) -> str:
    """How long after its creation the deal was won."""
    if not row["span_seconds"]:
        return t("created as won")
    return t("won {span} after it was created", span=span_words(row["span_seconds"]))


def _won_deals() -> ir.Table:
    """The deals that are won, with `won_at`: their first move into won, else the day on which they
    were closed, else, of deals created as won, their creation."""
    moves = transitions()
    has_moved = moves.select("deal_id").distinct().mutate(has_moved=True)
    d = tables.deals.filter(tables.deals.kind == Kind.WON)
    d = look_up(look_up(d, _wins(moves), "deal_id"), has_moved, "deal_id")
    created_won_at = _is_created_won(d).ifelse(d.created_at, ibis.null("timestamp(6)"))
    return d.mutate(won_at=ibis.coalesce(d.first_win_at, d.closed_at, created_won_at))


def _is_created_won(d: ir.Table) -> ir.BooleanValue:
    """Whether nothing but its creation is known of a won deal."""
    return d.has_moved.isnull() & d.closed_at.isnull()


def _wins(m: ir.Table) -> ir.Table:
    """Each deal's first move into won: when, who made it, out of which stage. Of a move that was
    only seen between two uploads nobody knows when it was."""
    return (
        m.filter(m.to_kind == Kind.WON, m.seen_after_at.isnull())
        .group_by("deal_id")
        .agg(
            first_win_at=m.moved_at.min(),
            no=m.move_no.min(),
            who=m.moved_by.argmin(m.move_no),
            start=m.from_stage.argmin(m.move_no),
        )
    )
