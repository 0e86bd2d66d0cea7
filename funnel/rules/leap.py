"""A win by jumping: the deal was worked outside the CRM and then dragged to won."""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from funnel import rules, tables
from funnel.codes import Kind
from funnel.facts import Facts
from funnel.i18n import N_, tn
from funnel.model.joins import look_up
from funnel.rules import burst
from funnel.rules.moves import changes, found, is_timed, limit, seconds, span_words, transitions
from funnel.thresholds import Threshold, Unit

NAME = "leap"
TITLE = N_("Won by a leap")
MEANING = N_(
    "A win that skipped half the pipeline's stages or more, by a deal that was at least three days"
    " old. Its first stage looks endless and the rest instant. A jump by a deal that moved fast is"
    " an honest triumph and is not listed."
)
COUNTED = N_("Leaps")
COUNTED_MEANING = N_("Findings of the rule for wins by jumping over stages.")
THRESHOLDS = {
    "stay": Threshold(N_("a stay counts from, minutes"), Unit.MINUTES),
    "older_than": Threshold(N_("deal older than, days"), Unit.DAYS),
    "share": Threshold(N_("share of the stages ahead"), Unit.SHARE),
    "at_least": Threshold(N_("at least"), Unit.COUNT),
}


def find(
    facts: Facts,
    *,
    stay: timedelta = timedelta(minutes=5),
    older_than: timedelta = timedelta(days=3),
    share: float = 0.5,
    at_least: int = 2,
) -> ir.Table:
    """One finding per winning move that left out at least max(`at_least`, `share` of the open
    stages, rounded up) of the stages ahead.

    Counted from the last stage in which the deal stayed for `stay` before the win (none: its
    first); of a side track, from the
    furthest open stage before it. A winning move inside a burst is the burst's.
    """
    wins = _wins(older_than, facts)
    wins = _outside_bursts(wins, rules.find(burst, facts))
    wins = wins.mutate(needed=ibis.greatest((wins.open_stages * share).ceil(), at_least))
    base = _last_stays(wins, limit(stay), facts)
    leaps = base.filter(base.open_stages - base.base_position - base.stayed_ahead >= base.needed)
    return found(
        leaps,
        NAME,
        deal_id=leaps.deal_id,
        pipeline=leaps.pipeline,
        mover=leaps.moved_by,
        happened_at=leaps.moved_at,
        move_count=leaps.open_stages - leaps.base_position - leaps.stayed_ahead,
        span_seconds=seconds(leaps.there_since, leaps.moved_at),
        from_stage=leaps.from_stage,
        to_stage=leaps.to_stage,
        outcome=ibis.literal("won"),
        first_move_no=leaps.move_no,
        last_move_no=leaps.move_no,
    )


def sentence(row: dict) -> str:
    """From where to where, after how long, and how many stages were left out."""
    return tn(
        "from “{start}” to “{end}” after {span}, {n} stage left out",
        "from “{start}” to “{end}” after {span}, {n} stages left out",
        int(row["move_count"]),
        span=span_words(row["span_seconds"]),
        start=row["from_stage"],
        end=row["to_stage"],
    )


def _wins(older_than: timedelta, facts: Facts) -> ir.Table:
    """Winning moves of deals that were old enough, with the number of open stages of their
    pipeline.

    A deal is there since its creation or, if that is missing or later, at least since its first
    move.
    """
    log = transitions()
    first = log.filter(log.move_no == 1, log.seen_after_at.isnull()).select(
        "deal_id", first_at="moved_at"
    )
    m = changes(facts, minutes=False)
    m = m.filter(m.to_kind == Kind.WON)
    m = m.inner_join(tables.deals.select("deal_id", "created_at"), "deal_id")
    m = look_up(m, first, "deal_id")
    m = m.mutate(there_since=ibis.least(ibis.coalesce(m.created_at, m.first_at), m.first_at))
    m = m.filter(seconds(m.there_since, m.moved_at) >= limit(older_than))
    s = tables.stages
    size = s.filter(s.kind == Kind.OPEN).group_by("pipeline").agg(open_stages=s.position.max())
    return m.inner_join(size, "pipeline").select(
        "deal_id",
        "move_no",
        "moved_at",
        "moved_by",
        "pipeline",
        "from_stage",
        "to_stage",
        "there_since",
        "open_stages",
    )


def _outside_bursts(wins: ir.Table, bursts: ir.Table) -> ir.Table:
    runs = bursts.select("deal_id", first="first_move_no", last="last_move_no")
    return wins.anti_join(
        runs, [wins.deal_id == runs.deal_id, wins.move_no >= runs.first, wins.move_no <= runs.last]
    )


def _last_stays(wins: ir.Table, stay_seconds: float, facts: Facts) -> ir.Table:
    """Wins with `base_position` (0: before the first stage) and `stayed_ahead`, the stages after it
    that were stayed in before the win.

    Wins that stayed in too many stages to have leapt over the needed number, wherever they began,
    are left out on the way.
    """
    v = tables.visits.select(
        "deal_id", "pipeline", "visit_no", "position", "entered_at", "left_at", "calendar_days"
    )
    before = wins.select("deal_id", "pipeline", "move_no", win_at="moved_at").inner_join(
        v, ["deal_id", "pipeline"]
    )
    before = before.filter(before.left_at <= before.win_at)
    is_long = before.calendar_days * 86_400 >= stay_seconds
    if facts.cut_moves:  # one that begins or ends on a bare day may have taken hours
        is_long = is_long | ~(is_timed(before.entered_at, facts) & is_timed(before.left_at, facts))
    before = before.mutate(is_long=is_long)
    win = ["deal_id", "move_no"]
    anchor = before.group_by(win).agg(
        base_no=ibis.coalesce(before.visit_no.max(where=before.is_long), before.visit_no.min()),
        stayed=before.position.nunique(where=before.is_long),
    )
    wins = look_up(wins, anchor, *win)
    wins = wins.filter(wins.open_stages - wins.stayed.fill_null(0) >= wins.needed)
    joined = before.inner_join(wins.select(*win, "base_no"), win)
    at_base = joined.visit_no == joined.base_no
    places = joined.group_by(win).agg(
        own=joined.position.max(where=at_base),
        furthest=joined.position.max(where=joined.visit_no < joined.base_no),
    )
    wins = look_up(wins, places, *win)
    wins = wins.mutate(base_position=ibis.coalesce(wins.own, wins.furthest, 0))
    joined = joined.inner_join(wins.select(*win, "base_position"), win)
    stayed = joined.group_by(win).agg(
        stayed_ahead=joined.position.nunique(
            where=joined.is_long & (joined.position > joined.base_position)
        )
    )
    wins = look_up(wins, stayed, *win)
    return wins.mutate(stayed_ahead=wins.stayed_ahead.fill_null(0))
