"""One row per recorded move, from logs of every kind, in one shape; not yet checked against the deals."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel.model import inputs

COLUMNS = (
    "deal_id", "moved_at", "from_pipeline", "from_stage", "pipeline", "to_stage", "moved_by", "owner",
    "seen_after_at", "seen_before_at", "sequence", "upload_no", "row",
)  # fmt: skip


def logged() -> ir.Table:
    """The rows of transition logs. Rows that change nothing are not moves; a blank `from_stage` is a creation or a gap."""
    log = inputs.transitions
    log = log.mutate(from_pipeline=log.from_stage.isnull().ifelse(ibis.null("string"), ibis.coalesce(log.from_pipeline, log.pipeline)))
    return _shaped(log)


def entered() -> ir.Table:
    """The rows of entries logs: the stage before is the previous row of the deal."""
    log = inputs.entries
    order = ibis.window(group_by=[log.deal_id], order_by=[log.entered_at, log.sequence, log.upload_no, log.row])
    log = log.mutate(
        moved_at=log.entered_at,
        to_stage=log.stage,
        from_stage=log.stage.lag().over(order),
        from_pipeline=log.pipeline.lag().over(order),
    )
    return _shaped(log)


def _shaped(log: ir.Table) -> ir.Table:
    log = log.filter(log.deal_id.notnull(), log.moved_at.notnull(), log.to_stage.notnull())
    changes = log.from_stage.isnull() | (log.from_stage != log.to_stage) | ~log.from_pipeline.identical_to(log.pipeline)
    blank = {name: ibis.null("timestamp(6)") for name in ("seen_after_at", "seen_before_at") if name not in log.columns}
    return log.filter(changes).mutate(**blank).select(*COLUMNS)
