"""One person closes many deals in one sitting: the tidying up before a report."""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.codes import Kind
from funnel.facts import Facts
from funnel.i18n import N_, tn
from funnel.joins import look_up
from funnel.rules.moves import changes, found, handed, limit, seconds, span_words
from funnel.thresholds import Threshold, Unit

NAME = "batch"
TITLE = N_("Closed in a batch")
MEANING = N_(
    "One person closes five deals or more within ten minutes. When they were really decided, nobody"
    " can tell any more."
)
COUNTED = N_("Batches")
COUNTED_MEANING = N_("Findings of the rule for many deals closed in one sitting.")
THRESHOLDS = {
    "within": Threshold(N_("within, minutes"), Unit.MINUTES),
    "at_least": Threshold(N_("at least"), Unit.COUNT),
}


def find(facts: Facts, *, within: timedelta = timedelta(minutes=10), at_least: int = 5) -> ir.Table:
    """Every deal of every run, with the run's number.

    A run is the union of all windows of `within` in which one mover closes at least `at_least`
    different deals, as far as they overlap.
    """
    closings = _closings(facts)
    full = _full_windows(closings, limit(within), at_least)
    members = _members(closings, full, limit(within))
    return found(
        members,
        NAME,
        deal_id=members.deal_id,
        pipeline=members.pipeline,
        mover=members.moved_by,
        happened_at=members.moved_at,
        run=members.run,
        move_count=members.size,
        span_seconds=members.span,
        from_stage=members.from_stage,
        to_stage=members.to_stage,
        outcome=members.to_kind,
        first_move_no=members.move_no,
        last_move_no=members.move_no,
    )


def sentence(row: dict) -> str:
    """How many deals the batch has, and how long it took."""
    return tn(
        "{n} deal closed within {span}",
        "{n} deals closed within {span}",
        int(row["move_count"]),
        span=span_words(row["span_seconds"]),
    )


def _closings(facts: Facts) -> ir.Table:
    """Moves into won or lost, numbered per hand in time; without movers the owner of the deal
    stands for the hand."""
    m = changes(facts)
    m = m.filter(m.to_kind.isin([Kind.WON, Kind.LOST]))
    if facts.has_movers:
        m = handed(m, facts)
    else:
        owners = tables.deals.select("deal_id", hand=tables.deals.owner)
        m = m.inner_join(owners, "deal_id")
        m = m.filter(m.hand.notnull())
    order = ibis.window(group_by=[m.hand], order_by=[m.moved_at, m.deal_id, m.move_no])
    return m.mutate(no=ibis.row_number().over(order)).select(
        "hand",
        "no",
        "deal_id",
        "move_no",
        "moved_at",
        "moved_by",
        "pipeline",
        "from_stage",
        "to_stage",
        "to_kind",
    )


def _full_windows(c: ir.Table, within: float, at_least: int) -> ir.Table:
    """The closings from which on `at_least` different deals are closed within the window: hand, no,
    moved_at.

    A deal that is opened and closed again inside the window counts once, so more rows than
    `at_least` are looked through.
    """
    order = ibis.window(group_by=[c.hand], order_by=[c.no])
    soon = c.mutate(later=c.moved_at.lead(at_least - 1).over(order))
    soon = soon.filter(seconds(soon.moved_at, soon.later) <= within).select(
        "hand", "no", "moved_at"
    )
    near = soon.mutate(step=ibis.range(0, 4 * at_least).unnest())
    near = near.mutate(other=near.no + near.step)
    other = c.select(o_hand=c.hand, o_no=c.no, o_deal=c.deal_id, o_at=c.moved_at)
    near = near.inner_join(other, [near.hand == other.o_hand, near.other == other.o_no])
    near = near.filter(seconds(near.moved_at, near.o_at) <= within)
    full = near.group_by("hand", "no").agg(different=near.o_deal.nunique())
    return full.filter(full.different >= at_least).select("hand", "no", is_full=True)


def _members(c: ir.Table, full: ir.Table, within: float) -> ir.Table:
    """The closings that lie in a full window, with the number of their `run`, and its `size` and
    `span`: each deal once, by its first closing in the run."""
    c = look_up(c, full, "hand", "no")
    c = c.mutate(starts_at=c.is_full.fill_null(False).ifelse(c.moved_at, ibis.null("timestamp(6)")))
    so_far = ibis.window(group_by=[c.hand], order_by=[c.no], preceding=None, following=0)
    c = c.mutate(open_since=c.starts_at.max().over(so_far))
    c = c.filter(seconds(c.open_since, c.moved_at) <= within)
    order = ibis.window(group_by=[c.hand], order_by=[c.no])
    # a run begins where a window starts that the window before does not reach
    gap = c.starts_at.notnull() & ~(
        seconds(c.open_since.lag().over(order), c.moved_at) <= within
    ).fill_null(False)
    c = c.mutate(begins=gap.cast("int64"))
    overall = ibis.window(order_by=[c.hand, c.no], preceding=None, following=0)
    c = c.mutate(run=c.begins.sum().over(overall))
    first = ibis.window(group_by=[c.run, c.deal_id], order_by=[c.no])
    c = c.mutate(again=ibis.row_number().over(first))
    c = c.filter(c.again == 0)
    of_run = ibis.window(group_by=[c.run])
    return c.mutate(
        size=c.deal_id.count().over(of_run),
        span=seconds(c.moved_at.min().over(of_run), c.moved_at.max().over(of_run)),
    )
