"""Every event of a window, with the state of its deal before and after it.

Within a moment events stand in a fixed order: created, amount, owner, pipeline, stage, gone. A move
into another pipeline is an event of the pipeline and then one of the stage, so that both pipelines
see it; straight into another pipeline's lost it is lost in the one it left.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.model.seconds import moment
from funnel.week.stays import stays

ORDER = {"open": 0, "created": 1, "amount": 2, "owner": 3, "pipeline": 4, "stage": 5, "gone": 6}
# What an event may set, each group as a whole.
GROUPS = {
    "of_pipeline": ("pipeline", "opener"),
    "of_stage": ("stage", "kind", "position", "is_open", "stage_since"),
    "of_holder": ("holder",),
    "of_amount": ("amount", "currency"),
    "of_list": ("is_gone",),
}
STATE = tuple(name for group in GROUPS.values() for name in group)
TYPES = dict.fromkeys(STATE, "string") | {
    "position": "int64",
    "amount": "float64",
    "is_open": "boolean",
    "stage_since": tables.MOMENT,
    "is_gone": "boolean",
}
# A deal that is gone from the list stays gone, whatever its log says later.
MOVED = [group for group in GROUPS if group != "of_list"]


def open_at(at: datetime) -> ir.Table:
    """One row per deal that is open, and not gone, at a moment: deal_id and `STATE`."""
    s = stays()
    there = s.filter(s.entered_at <= moment(at), s.left_at.isnull() | (s.left_at > moment(at)))
    there = there.anti_join(gone_by(at), "deal_id").mutate(at=moment(at))
    return _with_state(there).select("deal_id", *STATE)


def gone_by(at: datetime) -> ir.Table:
    """The deals that were gone from the list at a moment."""
    return tables.gone_deals.filter(tables.gone_deals.gone_at <= moment(at))


def ledger(since: datetime, until: datetime) -> ir.Table:
    """One row per event after `since`, up to `until`, and one (`open`) per deal open at `since`.

    Columns: deal_id, at, event, no (order within the deal), `STATE`, and `was_…` of `at`, `event`
    and `STATE`: what the deal's row before says; blank before the first.
    """
    parts = [
        _row(open_at(since).mutate(at=moment(since)), "open", GROUPS),
        *_entries(since, until),
        *_closings(since, until),
        *_holders(since, until),
        *_amounts(since, until),
        *_departures(since, until),
    ]
    rows = ibis.union(*parts, distinct=False).anti_join(gone_by(since), "deal_id")
    order = {"group_by": "deal_id", "order_by": ["at", "order_no", "seq"]}
    so_far = ibis.cumulative_window(**order)
    counted = rows.mutate(
        no=ibis.row_number().over(ibis.window(**order)),
        **{f"{group}_no": rows[group].cast("int64").sum().over(so_far) for group in GROUPS},
    )
    carried = counted.mutate(
        **{
            name: counted[name].max().over(ibis.window(group_by=["deal_id", f"{group}_no"]))
            for group, names in GROUPS.items()
            for name in names
        }
    )
    before = ibis.window(group_by="deal_id", order_by="no")
    was = {f"was_{name}": carried[name].lag().over(before) for name in ("at", "event", *STATE)}
    return carried.mutate(**was).select("deal_id", "at", "event", "no", *STATE, *was)


def _row(table: ir.Table, event: str, sets: Iterable[str], *, late: int = 0) -> ir.Table:
    """Rows of the ledger; of the groups that an event does not set the columns are blank."""
    sets = set(sets)
    given = {name for group, names in GROUPS.items() if group in sets for name in names}
    seq = table.visit_no if "visit_no" in table.columns else ibis.literal(0, "int64")
    return table.select(
        "deal_id",
        "at",
        event=ibis.literal(event),
        order_no=ibis.literal(ORDER[event], "int64"),
        seq=2 * seq + late,
        **{group: ibis.literal(group in sets) for group in GROUPS},
        **{
            name: table[name].cast(kind) if name in given else ibis.null(kind)
            for name, kind in TYPES.items()
        },
    )


def _with_state(rows: ir.Table) -> ir.Table:
    """Stays at a moment `at` of theirs, with who held them and what they were worth then."""
    rows = rows.mutate(
        is_open=ibis.literal(True), is_gone=ibis.literal(False), stage_since=rows.entered_at
    )
    d = tables.deals.select("deal_id", owner="owner", worth="amount", money="currency")
    rows = rows.inner_join(d, "deal_id")
    rows = _at(rows, tables.holdings, "holder")
    rows = rows.mutate(holder=ibis.ifelse(rows.is_told, rows.holder, rows.owner)).drop("is_told")
    rows = _at(rows, tables.deal_amounts, "amount", "currency")
    return rows.mutate(
        amount=ibis.ifelse(rows.is_told, rows.amount, rows.worth),
        currency=ibis.ifelse(rows.is_told, rows.currency, rows.money),
    )


def _at(rows: ir.Table, spans: ir.Table, *names: str) -> ir.Table:
    """With what the span says that covers each row's moment; `is_told`: whether there is one."""
    spans = spans.mutate(span_id=spans.deal_id)
    holds = [
        rows.deal_id == spans.span_id,
        spans.valid_from.isnull() | (spans.valid_from <= rows.at),
        spans.valid_until.isnull() | (spans.valid_until > rows.at),
    ]
    joined = rows.left_join(spans.select("span_id", "valid_from", "valid_until", *names), holds)
    return joined.select(*rows.columns, *names, is_told=joined.span_id.notnull())


def _within(table: ir.Table, at: str, since: datetime, until: datetime) -> ir.Table:
    """The rows of the window, with their moment as `at`."""
    table = table.mutate(at=table[at])
    return table.filter(table.at > moment(since), table.at <= moment(until))


def _entries(since: datetime, until: datetime) -> list[ir.Table]:
    """Deals that begin, and moves into another stage; of another pipeline also that."""
    s = stays()
    entered = _with_state(_within(s, "entered_at", since, until))
    was = s.select("deal_id", visit_no=s.visit_no + 1, left_pipeline=s.pipeline)
    later = entered.filter(entered.visit_no > 1).inner_join(was, ["deal_id", "visit_no"])
    moved = later.filter(later.pipeline != later.left_pipeline)
    return [
        _row(entered.filter(entered.visit_no == 1), "created", GROUPS),
        _row(moved, "pipeline", ["of_pipeline"]),
        _row(later, "stage", MOVED),
    ]


def _closings(since: datetime, until: datetime) -> list[ir.Table]:
    s = stays()
    closed = _within(s.filter(s.closing.notnull()), "left_at", since, until)
    shut = closed.mutate(
        stage=closed.closed_stage,
        kind=closed.closing,
        position=ibis.null("int64"),
        is_open=ibis.literal(False),
        stage_since=closed.left_at,
    )
    won = closed.filter(closed.closing == "won", closed.closed_in != closed.pipeline)
    won = won.mutate(pipeline=won.closed_in, opener=won.closed_for)
    return [
        _row(won, "pipeline", ["of_pipeline"]),
        _row(shut, "stage", ["of_stage"], late=1),
    ]


def _holders(since: datetime, until: datetime) -> list[ir.Table]:
    return [_row(_within(tables.holdings, "valid_from", since, until), "owner", ["of_holder"])]


def _amounts(since: datetime, until: datetime) -> list[ir.Table]:
    changed = _within(tables.deal_amounts, "valid_from", since, until)
    return [_row(changed, "amount", ["of_amount"])]


def _departures(since: datetime, until: datetime) -> list[ir.Table]:
    left = _within(tables.gone_deals, "gone_at", since, until).mutate(is_gone=ibis.literal(True))
    return [_row(left, "gone", ["of_list"])]
