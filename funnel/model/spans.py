"""Who held a deal and what it was worth, from when to when; and which deals are gone from the list.

Only deals of which something changed have rows: of all others the list of deals says it.
"""

from __future__ import annotations

from datetime import datetime

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.model.deals import converted, deals
from funnel.model.history import spans
from funnel.model.inputs import Builder, Decisions, input_table, typed
from funnel.model.joins import look_up
from funnel.model.merging import ranks, uploads_with
from funnel.model.moves import moves
from funnel.model.once import built_once
from funnel.model.owners import changes
from funnel.model.seconds import moment

NEVER = ibis.null(tables.MOMENT)
# An upload that says of a deal another amount than the one before, `after_no` (blank: it is the
# first); a table of its own, since it is looked at five times: 1.0 CPU seconds instead of 2.2 for
# 1.56 million rows.
worth = ibis.table(
    {
        "deal_no": "int64",
        "deal_id": "string",
        "rank_no": "int64",
        "after_no": "int64",
        "amount": "float64",
        "currency": "string",
        "was": "float64",
        "was_in": "string",
    },
    name="temp_worth",
)


@built_once
def holdings(as_of: datetime) -> ir.Table:
    """The columns of `tables.holdings`; needs `temp_changes`.

    Of several changes of one moment the last counts. Whom the list names now holds the deal at *as
    of*, whatever the log of changes said last.
    """
    in_order = ibis.window(group_by="deal_no", order_by=["changed_at", "order_no"])
    rows = changes.mutate(
        change_no=ibis.row_number().over(in_order), next_at=changes.changed_at.lead().over(in_order)
    )
    first = rows.filter(rows.change_no == 0)
    before = first.select(
        "deal_no", holder=first.from_owner, valid_from=NEVER, valid_until=first.changed_at
    )
    lasting = rows.filter(rows.next_at.isnull() | (rows.next_at > rows.changed_at))
    after = lasting.select(
        "deal_no",
        holder=lasting.to_owner,
        valid_from=lasting.changed_at,
        valid_until=lasting.next_at,
    )
    spans_ = ibis.union(before, after, distinct=False)
    return _corrected(spans_, as_of).select(*tables.holdings.columns)


def _corrected(held: ir.Table, as_of: datetime) -> ir.Table:
    """With the owner that the list names from *as of* on, where the changes end with another."""
    told = held.inner_join(deals.select("deal_no", "deal_id", "owner"), "deal_no")
    differs = told.valid_until.isnull() & ~told.holder.identical_to(told.owner)
    ended = told.mutate(valid_until=ibis.ifelse(differs, moment(as_of), told.valid_until))
    added = told.filter(differs).mutate(
        holder=lambda t: t.owner, valid_from=moment(as_of), valid_until=NEVER
    )
    return ibis.union(ended, added, distinct=False)


def save_amounts(door: Builder, decisions: Decisions, *, is_twice: bool) -> bool:
    """Make `deal_amounts`; whether amounts of two moments are known at all. `is_twice`: an upload
    may have several rows of a deal.

    An amount that differs between two uploads changed in the middle between them, or at the
    deal's closing if that comes first.
    """
    having = uploads_with(door, "amount")[0]["amount"] if door.has("deals") else ()
    looks = door.ask(
        ranks.filter(ranks.observed_at.notnull(), ranks.upload_no.isin(having)).select(
            "observed_at"
        )
    )
    moments = looks.observed_at.nunique()
    if moments < 2:
        door.create("deal_amounts", typed([], tables.deal_amounts))
        return False
    is_once = not is_twice and moments == len(looks)
    door.create("temp_worth", _told(having, decisions, is_once=is_once))
    door.create("deal_amounts", _amounts())
    return True


def _told(having: tuple[int, ...], decisions: Decisions, *, is_once: bool) -> ir.Table:
    """The columns of `worth`. What is put in order is narrow: the deals' IDs come afterwards."""
    seen = ibis.window(group_by="deal_no", order_by="rank_no")
    rows = _looks(having, decisions, is_once=is_once)
    rows = rows.mutate(
        was=rows.amount.lag().over(seen),
        was_in=rows.currency.lag().over(seen),
        after_no=rows.rank_no.lag().over(seen),
    )
    differs = ~rows.amount.identical_to(rows.was) | ~rows.currency.identical_to(rows.was_in)
    told = rows.filter(rows.after_no.isnull() | differs)
    return told.inner_join(deals.select("deal_no", "deal_id"), "deal_no").select(*worth.columns)


@built_once
def _amounts() -> ir.Table:
    told = worth.inner_join(spans, ["after_no", "rank_no"])
    told = _before_closing(told)
    in_order = ibis.window(group_by="deal_no", order_by="changed_at")
    told = told.mutate(
        change_no=ibis.row_number().over(in_order), next_at=told.changed_at.lead().over(in_order)
    )
    first = told.filter(told.change_no == 0)
    before = first.select(
        "deal_id",
        amount=first.was,
        currency=first.was_in,
        valid_from=NEVER,
        valid_until=first.changed_at,
    )
    after = told.select(
        "deal_id", "amount", "currency", valid_from=told.changed_at, valid_until=told.next_at
    )
    return ibis.union(before, after, distinct=False).select(*tables.deal_amounts.columns)


def _looks(having: tuple[int, ...], decisions: Decisions, *, is_once: bool) -> ir.Table:
    """What each upload says a deal is worth; of uploads of one moment the newest counts. `is_once`:
    no moment has two rows of a deal."""
    raw = input_table("deals")
    raw = raw.filter(raw.upload_no.isin(having)).inner_join(ranks, "upload_no")
    raw = raw.filter(raw.observed_at.notnull()).inner_join(
        deals.select("deal_id", "deal_no"), "deal_id"
    )
    amount, currency = converted(raw, decisions)
    rows = raw.select("deal_no", "rank_no", "observed_at", "row", amount=amount, currency=currency)
    if is_once:
        return rows.drop("observed_at", "row")
    last = ibis.window(
        group_by=["deal_no", "observed_at"], order_by=[ibis.desc("rank_no"), ibis.desc("row")]
    )
    return rows.mutate(age=ibis.row_number().over(last)).filter(lambda t: t.age == 0).drop("age")


def _before_closing(told: ir.Table) -> ir.Table:
    """With `changed_at`: the middle, or the closing between the two uploads if that is earlier."""
    closings = moves.filter(~moves.is_stay).select("deal_no", closed_at="moved_at")
    listed = deals.filter(deals.closed_at.notnull()).select("deal_no", "closed_at")
    every = ibis.union(closings, listed)
    within = told.select("deal_no", "rank_no", "seen_after_at", "seen_before_at").inner_join(
        every, "deal_no"
    )
    within = within.filter(
        within.closed_at > within.seen_after_at, within.closed_at <= within.seen_before_at
    )
    first = within.group_by("deal_no", "rank_no").agg(first_closed_at=within.closed_at.min())
    told = look_up(told, first, "deal_no", "rank_no")
    at = ibis.least(told.middle_at, told.first_closed_at.fill_null(told.middle_at))
    return told.mutate(changed_at=at)
