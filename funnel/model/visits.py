"""One row per stay of a deal in an open, parked or unknown stage. Every window of the model is computed here, in one pass."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

MICROSECONDS = 86_400 * 1_000_000
OUTCOMES = ("won", "lost")

# Moves of known deals in order, each with what came before and after; made once, read by everything else.
ordered_moves = ibis.table(
    {
        "deal_id": "string", "move_no": "int64", "stay_no": "int64", "moved_at": "timestamp(6)",
        "from_pipeline": "string", "from_stage": "string", "from_kind": "string", "from_position": "int64",
        "pipeline": "string", "to_stage": "string", "to_kind": "string", "to_position": "int64",
        "moved_by": "string", "owner": "string", "owner_known": "string", "owner_first": "string",
        "seen_after_at": "timestamp(6)", "seen_before_at": "timestamp(6)",
        "was_pipeline": "string", "was_stage": "string",
        "next_at": "timestamp(6)", "next_pipeline": "string", "next_stage": "string", "next_kind": "string", "next_position": "int64",
        "next_by": "string", "next_seen": "boolean",
    },
    name="_moves",
)  # fmt: skip


def days_between(start: ir.Value, end: ir.Value) -> ir.Value:
    """Days from one moment to another, exact to the microsecond."""
    return end.delta(start, unit="microsecond").cast("float64") / float(MICROSECONDS)


def with_kind(table: ir.Table, stages: ir.Table, pipeline: str, stage: str, prefix: str) -> ir.Table:
    """The table with `<prefix>_kind` and `<prefix>_position` of one of its stages."""
    named = stages.select(
        _p=stages.pipeline, _s=stages.stage, **{f"{prefix}_kind": stages.kind, f"{prefix}_position": stages.position}
    )
    return table.left_join(named, [table[pipeline] == named._p, table[stage] == named._s]).drop("_p", "_s")


def order_moves(moves: ir.Table, stages: ir.Table) -> ir.Table:
    """`ordered_moves`: by `moved_at`, then an explicit sequence, then the order of uploads and rows; never by the order of the stages."""
    moves = with_kind(moves, stages, "pipeline", "to_stage", "to")
    moves = with_kind(moves, stages, "from_pipeline", "from_stage", "from")
    order = [moves.moved_at, moves.sequence, moves.upload_no, moves.row]
    whole = ibis.window(group_by=[moves.deal_id], order_by=order)
    so_far = ibis.window(group_by=[moves.deal_id], order_by=order, preceding=None, following=0)
    stays = (~moves.to_kind.isin(OUTCOMES)).cast("int64")
    ordered = moves.mutate(
        move_no=ibis.row_number().over(whole) + 1,
        stay_no=stays.sum().over(so_far),
        was_pipeline=moves.pipeline.lag().over(whole),
        was_stage=moves.to_stage.lag().over(whole),
        owner_known=moves.owner.last().over(so_far),
        owner_first=moves.owner.first().over(whole),
        next_at=moves.moved_at.lead().over(whole),
        next_pipeline=moves.pipeline.lead().over(whole),
        next_stage=moves.to_stage.lead().over(whole),
        next_kind=moves.to_kind.lead().over(whole),
        next_position=moves.to_position.lead().over(whole),
        next_by=moves.moved_by.lead().over(whole),
        next_seen=moves.seen_after_at.notnull().lead().over(whole),
    )
    return ordered.select(*ordered_moves.columns)


def stays(deals: ir.Table, stages: ir.Table, knows_moves: bool) -> ir.Table:
    """All stays, with how each ended, but without who is credited."""
    parts = [_begun_by_moves(), _first(deals), _unmoved(deals, stages)] if knows_moves else [_present_only(deals, stages)]
    every = ibis.union(*parts) if len(parts) > 1 else parts[0]
    known = ~every.is_entry_unknown
    return every.mutate(
        dwell_days=(known & every.left_at.notnull()).ifelse(days_between(every.entered_at, every.left_at), ibis.null("float64")),
        ended=_ended(every),
    )


_STAY = (
    "deal_id", "visit_no", "pipeline", "stage", "kind", "position", "entered_at", "left_at", "is_entry_unknown", "is_approximate",
    "next_pipeline", "next_stage", "next_kind", "next_position", "entered_by", "left_by", "owner_known",
)  # fmt: skip


def _begun_by_moves() -> ir.Table:
    """A move into a stage that is no outcome begins a stay; the next move of the deal ends it."""
    m = ordered_moves
    m = m.filter(~m.to_kind.isin(OUTCOMES))
    return m.mutate(
        visit_no=m.stay_no + 1, stage=m.to_stage, kind=m.to_kind, position=m.to_position, entered_at=m.moved_at, left_at=m.next_at,
        is_entry_unknown=False, is_approximate=m.seen_after_at.notnull() | m.next_seen.fill_null(False),
        entered_by=m.moved_by, left_by=m.next_by, owner_known=ibis.coalesce(m.owner_known, m.owner_first),
    ).select(*_STAY)  # fmt: skip


def _first(deals: ir.Table) -> ir.Table:
    """The stay before the first move, since the deal's creation; if that is missing or later than the move, the entry is unknown."""
    m = ordered_moves
    m = m.filter(m.move_no == 1, m.from_stage.notnull(), ~m.from_kind.isin(OUTCOMES))
    m = m.inner_join(deals.select("deal_id", born=deals.created_at), "deal_id")
    unknown = m.born.isnull() | (m.born > m.moved_at)
    return m.mutate(
        visit_no=ibis.literal(1, "int64"), pipeline=m.from_pipeline, stage=m.from_stage, kind=m.from_kind, position=m.from_position,
        entered_at=unknown.ifelse(m.moved_at, m.born), left_at=m.moved_at, is_entry_unknown=unknown,
        is_approximate=m.seen_after_at.notnull(), next_pipeline=m.pipeline, next_stage=m.to_stage, next_kind=m.to_kind,
        next_position=m.to_position, entered_by=ibis.null("string"), left_by=m.moved_by,
        owner_known=ibis.coalesce(m.owner_first, m.owner_known),
    ).select(*_STAY)  # fmt: skip


def _unmoved(deals: ir.Table, stages: ir.Table) -> ir.Table:
    """An open deal that never moved stays where it is since its creation."""
    still = deals.anti_join(ordered_moves, "deal_id")
    return _present(still, stages, still.created_at, approximate=False)


def _present_only(deals: ir.Table, stages: ir.Table) -> ir.Table:
    """Without a log: one stay per open deal, since its last stage change if the export says it, else since its creation."""
    return _present(deals, stages, ibis.coalesce(deals.stage_since, deals.created_at), approximate=True)


def _present(deals: ir.Table, stages: ir.Table, since: ir.Value, approximate: bool) -> ir.Table:
    blank, text = ibis.null("timestamp(6)"), ibis.null("string")
    d = deals.mutate(_since=since)
    d = with_kind(d.filter(~d.kind.isin(OUTCOMES), d.stage.notnull()), stages, "pipeline", "stage", "its")
    return d.mutate(
        visit_no=ibis.literal(1, "int64"), position=d.its_position, entered_at=d._since, left_at=blank, is_entry_unknown=d._since.isnull(),
        is_approximate=approximate, next_pipeline=text, next_stage=text, next_kind=text, next_position=ibis.null("int64"),
        entered_by=text, left_by=text, owner_known=text,
    ).select(*_STAY)  # fmt: skip


def _ended(v: ir.Table) -> ir.Value:
    """What became of a stay; an unknown stage counts as a side track."""
    side = v.next_kind.isin(["parked", "unknown"])
    return ibis.cases(
        (v.left_at.isnull(), "still_here"),
        (~v.next_pipeline.identical_to(v.pipeline), "moved_out"),
        (v.next_kind == "won", "won"),
        (v.next_kind == "lost", "lost"),
        (side, "parked"),
        (v.kind != "open", "returned"),
        (v.next_position == v.position + 1, "forward"),
        (v.next_position > v.position, "skipped"),
        else_="back",
    )
