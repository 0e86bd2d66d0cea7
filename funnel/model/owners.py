"""Who was responsible for a deal at a moment: by the owner changes, else by the owners that the
moves name, else the owner now.

Moments and changes are put into one order per deal, and every moment takes the last change at or
before it; a moment before the first
change takes the owner that the first change took the deal from.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.codes import Outcome
from funnel.model import seen_changes
from funnel.model.aliases import log_of
from funnel.model.deals import deals
from funnel.model.journeys import credited as credited_journeys
from funnel.model.journeys import numbered
from funnel.model.moves import moves
from funnel.model.names import places
from funnel.model.once import built_once
from funnel.model.people import named
from funnel.model.row_numbers import row_no
from funnel.model.seconds import days_between
from funnel.model.stays import stays

# the point of a deal's closing; positive ones are visits, negative ones the beginning of a journey
# without visits
CLOSING = 0
held = ibis.table({"deal_no": "int64", "point_no": "int64", "holder": "string"}, name="temp_held")
# Owner changes of known deals, in order.
changes = ibis.table(
    {
        "deal_no": "int64",
        "changed_at": tables.MOMENT,
        "order_no": "int64",
        "from_owner": "string",
        "to_owner": "string",
    },
    name="temp_changes",
)


@built_once
def owner_changes() -> ir.Table:
    """The table people query: every change once, with names for ids."""
    return _changes_once().select(*tables.owner_changes.columns)


@built_once
def _changes_once() -> ir.Table:
    table = named(log_of("owner_changes"), "from_owner", "to_owner")
    table = ibis.union(table, seen_changes.owner_changes().select(*table.columns))
    order = ibis.window(
        group_by=["deal_id", "changed_at", "from_owner", "to_owner"], order_by=["upload_no", "row"]
    )
    return (
        table.mutate(repeat=ibis.row_number().over(order))
        .filter(lambda t: t.repeat == 0)
        .drop("repeat")
    )


@built_once
def from_changes() -> ir.Table:
    """The rows of `owner_changes` of known deals, numbered in the order of the file."""
    rows = _changes_once().inner_join(deals.select("deal_no", "deal_id"), "deal_id")
    order_no = row_no(rows.upload_no, rows.row)
    return rows.select(
        "deal_no",
        "changed_at",
        order_no=order_no,
        from_owner=rows.from_owner,
        to_owner=rows.to_owner,
    )


@built_once
def from_moves() -> ir.Table:
    """The owners that the moves name, as changes."""
    named = moves.filter(moves.owner.notnull())
    return named.select(
        "deal_no",
        changed_at=named.moved_at,
        order_no=named.move_no,
        from_owner=named.owner,
        to_owner=named.owner,
    )


@built_once
def holders(*, knows_moves: bool) -> ir.Table:
    """The columns of `held`: only of deals that have changes; needs `temp_changes` and
    `temp_journeys`."""
    points = (
        _points(knows_moves=knows_moves)
        .semi_join(changes, "deal_no")
        .filter(lambda t: t.at_moment.notnull())
    )
    marks = changes.select(
        "deal_no",
        at_moment="changed_at",
        is_point=ibis.literal(0),
        order_no="order_no",
        from_owner="from_owner",
        to_owner="to_owner",
    )
    nobody = ibis.null("string")
    asked = points.select(
        "deal_no",
        "at_moment",
        is_point=ibis.literal(1),
        order_no="point_no",
        from_owner=nobody,
        to_owner=nobody,
    )
    rows = ibis.union(marks, asked)
    in_order = ibis.cumulative_window(
        group_by="deal_no", order_by=["at_moment", "is_point", "order_no"]
    )
    rows = rows.mutate(
        changed=ibis.ifelse(rows.is_point == 0, 1, ibis.null("int64")).count().over(in_order)
    )
    group = ibis.window(group_by=["deal_no", ibis.greatest(rows.changed, 1)])
    holder = ibis.ifelse(
        rows.changed == 0,
        _first_change(rows.from_owner, rows.is_point, group),
        rows.to_owner.max().over(group),
    )
    return (
        rows.mutate(holder=holder)
        .filter(lambda t: t.is_point == 1)
        .select("deal_no", point_no="order_no", holder="holder")
    )


def _first_change(owner: ir.Value, is_point: ir.Value, group: object) -> ir.Value:
    return ibis.ifelse(is_point == 0, owner, ibis.null("string")).max().over(group)


@built_once
def _points(*, knows_moves: bool) -> ir.Table:
    stay = stays(knows_moves=knows_moves)
    began = numbered.filter((numbered.visit_count == 0) | numbered.is_begun_before)
    return ibis.union(
        stay.select("deal_no", point_no="visit_no", at_moment="entered_at"),
        deals.filter(deals.closed_at.notnull()).select(
            "deal_no", point_no=ibis.literal(CLOSING, "int64"), at_moment="closed_at"
        ),
        began.select("deal_no", point_no=-began.pipeline_no, at_moment="began_at"),
    )


def holder_at(table: ir.Table, point: ir.Value, name: str) -> ir.Table:
    """Add a column: who was responsible at a point of each row's deal; `table` has deal_no and
    owner."""
    keyed = table.mutate(point_no=point)
    joined = keyed.left_join(held, ["deal_no", "point_no"])
    answer = ibis.ifelse(
        joined.deal_no_right.notnull(),
        joined.holder_right if "holder" in table.columns else joined.holder,
        joined.owner,
    )
    return joined.select(*table.columns, **{name: answer})


@built_once
def credited(*, varies: bool) -> ir.Table:
    """`temp_journeys` with its deal's owner, and who is credited as holder and opener."""
    table = numbered.inner_join(
        deals.select("deal_no", "deal_id", "owner", "amount", "currency", deal_kind="kind"),
        "deal_no",
    )
    if not varies:
        return table.mutate(holder=table.owner, opener=table.owner)
    is_visit = (table.visit_count > 0) & ~table.is_begun_before
    first = ibis.ifelse(is_visit, table.first_visit_no, -table.pipeline_no)
    last = ibis.ifelse(table.visit_count > 0, table.last_visit_no, -table.pipeline_no)
    is_closed = table.outcome.isin([Outcome.WON, Outcome.LOST])
    point = ibis.ifelse(is_closed, ibis.literal(CLOSING, "int64"), last)
    table = holder_at(table.mutate(first_point=first, last_point=point), first, "opener")
    table = holder_at(table, table.last_point, "then_holder")
    holder = ibis.ifelse(table.outcome == Outcome.OPEN, table.owner, table.then_holder)
    return table.mutate(holder=holder).drop("first_point", "last_point", "then_holder")


@built_once
def ways() -> ir.Table:
    """The columns of `tables.ways`: closed journeys split among whoever held them, by the time they
    did; needs `temp_changes` and `temp_credited`."""
    begun = credited_journeys.began_at.notnull() & credited_journeys.closed_at.notnull()
    j = credited_journeys.filter(begun)
    own = j.inner_join(_terms(), "deal_no")
    since = ibis.greatest(own.began_at, own.since_at.fill_null(own.began_at))
    until = ibis.least(own.closed_at, own.until_at.fill_null(own.closed_at))
    terms = own.mutate(days=days_between(since, until))
    terms = terms.filter(terms.days > 0)
    keys = ["deal_no", "pipeline_no", "deal_id"]
    held = terms.group_by(*keys, holder=terms.term_holder).agg(days=terms.days.sum())
    held = held.mutate(share=held.days / held.days.sum().over(group_by=keys))
    pipelines = places.select("pipeline_no", "pipeline").distinct()
    return held.inner_join(pipelines, "pipeline_no").select(*tables.ways.columns)


def _terms() -> ir.Table:
    """Per deal with changes who held it from when to when; the first and the last have one end."""
    in_order = ibis.window(group_by="deal_no", order_by=["changed_at", "order_no"])
    c = changes.mutate(
        next_at=changes.changed_at.lead().over(in_order), place=ibis.row_number().over(in_order)
    )
    first = c.filter(c.place == 0)
    before = first.select(
        "deal_no",
        since_at=ibis.null(tables.MOMENT),
        until_at=first.changed_at,
        term_holder=first.from_owner,
    )
    after = c.select("deal_no", since_at=c.changed_at, until_at=c.next_at, term_holder=c.to_owner)
    return ibis.union(before, after)
