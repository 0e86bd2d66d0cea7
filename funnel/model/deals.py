"""One row per deal as it is now: the newest row wins, column by column."""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from funnel.model import inputs
from funnel.model.visits import OUTCOMES

NO_PIPELINE = "Funnel"  # where an export knows no pipelines
_KEEP = tuple(name for name in inputs.deals.columns if name not in {"row", "upload_no", "deal_id"})

# Deals as merged, before their stages are known.
merged_deals = ibis.table({name: inputs.deals.schema()[name] for name in ("deal_id", *_KEEP)}, name="_deals")


def one_row_each() -> ir.Table:
    """Where no deal comes twice: the rows as they are."""
    d = inputs.deals
    return d.filter(d.deal_id.notnull()).select("deal_id", *_KEEP)


def newest_rows() -> ir.Table:
    """Where deals come twice: per column the newest value that is not blank."""
    d = inputs.deals.filter(inputs.deals.deal_id.notnull())
    newest = ibis.window(group_by=[d.deal_id], order_by=[d.upload_no, d.row])
    d = d.mutate(_age=ibis.row_number().over(newest))
    return d.group_by("deal_id").agg(**{name: d[name].argmax(d._age, where=d[name].notnull()) for name in _KEEP})


def from_log(raw_moves: ir.Table) -> ir.Table:
    """Deals made from the log, where no list of deals was loaded; blank but for what the log says."""
    d = raw_moves.select("deal_id").distinct()
    typed = {name: ibis.null(str(dtype)) for name, dtype in merged_deals.schema().items() if name not in {"deal_id", "name"}}
    return d.mutate(name=d.deal_id, **typed).select(*merged_deals.columns)


def completed(deals: ir.Table, raw_moves: ir.Table) -> ir.Table:
    """Deals whose pipeline, stage or creation the list leaves blank take them from the log: the last stage, the creation row."""
    m = raw_moves
    order = ibis.window(group_by=[m.deal_id], order_by=[m.moved_at, m.sequence, m.upload_no, m.row])
    m = m.mutate(_no=ibis.row_number().over(order))
    last = m.group_by("deal_id").agg(
        last_pipeline=m.pipeline.argmax(m._no), last_stage=m.to_stage.argmax(m._no),
        born_at=m.moved_at.min(where=(m._no == 0) & m.from_stage.isnull()),
    )  # fmt: skip
    d = deals.left_join(last, "deal_id").drop("deal_id_right")
    return d.mutate(
        name=ibis.coalesce(d.name, d.deal_id),
        pipeline=ibis.coalesce(d.pipeline, d.last_pipeline),
        stage=ibis.coalesce(d.stage, d.last_stage),
        created_at=ibis.coalesce(d.created_at, d.born_at),
    ).select(*deals.columns)


def settled(deals: ir.Table, rates: dict[str, float], base: str | None) -> ir.Table:
    """Amounts in one currency, if the user set rates; a closing that the export cut to the minute is not before the creation."""
    cut = (deals.closed_at < deals.created_at) & (deals.closed_at + timedelta(seconds=59) >= deals.created_at)
    d = deals.mutate(
        pipeline=deals.pipeline.fill_null(NO_PIPELINE),
        closed_at=cut.ifelse(deals.created_at, deals.closed_at),
        name=ibis.coalesce(deals.name, deals.deal_id),
    )
    if not rates or not base:
        return d
    factor = ibis.cases(*((d.currency == code, ibis.literal(float(rate))) for code, rate in rates.items()), else_=ibis.null("float64"))
    known = factor.notnull()
    return d.mutate(amount=known.ifelse(d.amount * factor, d.amount), currency=known.ifelse(ibis.literal(base), d.currency))


def finished(deals: ir.Table, stages: ir.Table, states: ir.Table | None, as_of) -> ir.Table:
    """The `deals` table: with the kind of the stage, and what the tasks say of open ones."""
    named = stages.select(_p=stages.pipeline, _s=stages.stage, kind=stages.kind)
    d = deals.left_join(named, [deals.pipeline == named._p, deals.stage == named._s]).drop("_p", "_s")
    d = d.mutate(kind=d.kind.fill_null("unknown"))
    is_open = ~d.kind.isin(OUTCOMES)
    if states is not None:
        d = d.left_join(states, "deal_id").drop("deal_id_right")
        state = d.task_state.fill_null("none")
    else:
        now = ibis.literal(as_of).cast("timestamp(6)")
        any_next = d.next_task_at.notnull()
        state = any_next.ifelse((d.next_task_at >= now).ifelse("planned", "overdue"), "none")
        d = d.mutate(next_due_at=d.next_task_at, pushes=ibis.null("int64"), pushed_days=ibis.null("float64"))
    return d.mutate(task_state=is_open.ifelse(state, ibis.null("string")))
