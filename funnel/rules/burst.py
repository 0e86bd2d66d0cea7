"""Several moves of one deal in one sitting: it was dragged through its stages, not worked through
them."""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.codes import Kind
from funnel.facts import Facts
from funnel.i18n import N_, tn
from funnel.rules.moves import changes, found, limit, seconds, span_words
from funnel.thresholds import Threshold, Unit

NAME = "burst"
TITLE = N_("Moved in a burst")
MEANING = N_(
    "At least three moves of a deal in a row by one person, every three of them within five"
    " minutes. Skipping a stage is normal; passing three inside minutes means the CRM was filled in"
    " afterwards."
)
COUNTED = N_("Bursts")
COUNTED_MEANING = N_("Findings of the rule for many moves of one deal in one sitting.")
THRESHOLDS = {
    "within": Threshold(N_("within, minutes"), Unit.MINUTES),
    "at_least": Threshold(N_("at least"), Unit.COUNT),
}


def find(facts: Facts, *, within: timedelta = timedelta(minutes=5), at_least: int = 3) -> ir.Table:
    """One finding per maximal run of moves in a row by one mover in which every 3 consecutive ones
    lie within `within`."""
    m = changes(facts).semi_join(_hurried(limit(within), facts), "deal_id")
    m = _last_of_three(m, facts)
    is_hurried = seconds(m.first_at, m.moved_at) <= limit(within)
    m = m.filter(m.one_hand.fill_null(False) & is_hurried.fill_null(False))
    runs = _runs(m)
    runs = runs.filter(runs.moves >= at_least)
    return found(
        runs,
        NAME,
        deal_id=runs.deal_id,
        pipeline=runs.place,
        mover=runs.who,
        happened_at=runs.happened_at,
        move_count=runs.moves,
        span_seconds=seconds(runs.happened_at, runs.ended_at),
        from_stage=runs.start,
        to_stage=runs.end,
        outcome=runs.kind,
        first_move_no=runs.first_no,
        last_move_no=runs.last_no,
    )


def _last_of_three(m: ir.Table, facts: Facts) -> ir.Table:
    """Each move as the last of three in a row: whether one hand made them (`one_hand`), and where
    the first of them began."""
    if facts.robots:
        is_robot = m.moved_by.isnull() | m.moved_by.isin(facts.robots)
    else:
        is_robot = m.moved_by.isnull()
    if facts.has_movers:
        hand = is_robot.ifelse(ibis.null("string"), m.moved_by)
    else:
        hand = ibis.literal("")
    m = m.mutate(hand=hand)
    order = ibis.window(group_by=[m.deal_id], order_by=[m.move_no])
    return m.mutate(
        one_hand=(m.hand == m.hand.lag(1).over(order)) & (m.hand == m.hand.lag(2).over(order)),
        first_at=m.moved_at.lag(2).over(order),
        first_stage=m.from_stage.lag(2).over(order),
    )


def _runs(m: ir.Table) -> ir.Table:
    """One row per run. Each row of `m` stands for the three moves that end with it, so that rows
    which follow each other without a gap are one run, two moves longer than it has rows."""
    order = ibis.window(group_by=[m.deal_id], order_by=[m.move_no])
    m = m.mutate(island=m.move_no - ibis.row_number().over(order))
    return m.group_by("deal_id", "island").agg(
        happened_at=m.first_at.argmin(m.move_no),
        ended_at=m.moved_at.max(),
        moves=m.count() + 2,
        first_no=m.move_no.min() - 2,
        last_no=m.move_no.max(),
        start=m.first_stage.argmin(m.move_no),
        end=m.to_stage.argmax(m.move_no),
        place=m.pipeline.argmax(m.move_no),
        kind=m.to_kind.argmax(m.move_no),
        who=m.moved_by.argmax(m.move_no),
    )


def sentence(row: dict) -> str:
    """So many moves in so long, from where to where."""
    return tn(
        "{n} move in {span}, from “{start}” to “{end}”",
        "{n} moves in {span}, from “{start}” to “{end}”",
        int(row["move_count"]),
        span=span_words(row["span_seconds"]),
        start=row["from_stage"],
        end=row["to_stage"],
    )


def _hurried(within: float, facts: Facts) -> ir.Table:
    """The deals in which there can be a run at all, so that the moves of the others need not be put
    in order.

    Of three moves within `within`, the first or the second leads into a stay as short as that, or
    both close the deal.
    """
    v = tables.visits
    m = changes(facts)
    short = v.filter(seconds(v.entered_at, v.left_at) <= within).select("deal_id")
    closings = (
        m.filter(m.to_kind.isin([Kind.WON, Kind.LOST]))
        .group_by("deal_id")
        .agg(n=lambda t: t.count())
    )
    return ibis.union(short, closings.filter(closings.n > 1).select("deal_id"))
