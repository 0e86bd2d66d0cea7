"""Who is credited: whoever was responsible at a moment, by the best evidence there is."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel.model import inputs

EVER, NEVER = ibis.timestamp("1900-01-01 00:00:00"), ibis.timestamp("2200-01-01 00:00:00")


def tenures(owner_changes: ir.Table) -> ir.Table:
    """One row per time in which a deal had one owner: before its first change, and from each change to the next."""
    c = owner_changes
    order = ibis.window(group_by=[c.deal_id], order_by=[c.changed_at, c.upload_no, c.row])
    c = c.mutate(until=c.changed_at.lead().over(order), place=ibis.row_number().over(order))
    after = c.select("deal_id", since=c.changed_at, until=ibis.coalesce(c.until, NEVER), responsible=c.to_owner)
    first = c.filter(c.place == 0)
    before = first.select("deal_id", since=EVER, until=first.changed_at, responsible=first.from_owner)
    return after.union(before)


def responsible_at(table: ir.Table, tenure: ir.Table, **moments: str) -> ir.Table:
    """The table with one more column per moment: who was responsible then. `owner` (now) must be there, for deals without changes.

    `moments`: name of the new column = name of the column that holds the moment.
    """
    changed = tenure.select("deal_id").distinct().mutate(_changed=True)
    table = table.left_join(changed, "deal_id").drop("deal_id_right")
    for name, moment in moments.items():
        own = tenure.select(_d=tenure.deal_id, _since=tenure.since, _until=tenure.until, _who=tenure.responsible)
        table = table.left_join(own, [table.deal_id == own._d, table[moment] >= own._since, table[moment] < own._until])
        table = table.mutate(**{name: table._changed.fill_null(False).ifelse(table._who, table.owner)}).drop("_d", "_since", "_until", "_who")
    return table.drop("_changed")


def credited_journeys(journeys: ir.Table, deals: ir.Table, has_changes: bool, tenure: ir.Table | None, at_closing: ir.Table | None) -> ir.Table:
    """Journeys with holder, owner and opener.

    Holder: whoever was responsible when it was closed, is now if it is open, was when its last visit began if the deal has moved on.
    """
    owners = deals.select("deal_id", owner=deals.owner)
    j = journeys.left_join(owners, "deal_id").drop("deal_id_right")
    if has_changes and tenure is not None:
        j = responsible_at(j, tenure, opener="began_at", at_close="closed_at", at_last="last_entered_at")
        opener, at_close, at_last = j.opener, j.at_close, j.at_last
    elif at_closing is not None:
        j = j.left_join(at_closing, "deal_id").drop("deal_id_right")
        opener, at_close = ibis.coalesce(j.known_first, j.owner), ibis.coalesce(j.owner_at_closing, j.owner)
        at_last = ibis.coalesce(j.known_last, j.owner)
    else:
        return j.mutate(holder=j.owner, opener=j.owner)
    holder = ibis.cases((j.outcome == "open", j.owner), (j.outcome == "moved_out", at_last), else_=at_close)
    return j.mutate(holder=holder, opener=opener)


def credited_visits(visits: ir.Table, deals: ir.Table, tenure: ir.Table | None, by_moves: bool) -> ir.Table:
    """Visits with owner and holder (whoever was responsible when it began)."""
    owners = deals.select("deal_id", owner=deals.owner)
    v = visits.left_join(owners, "deal_id").drop("deal_id_right")
    if tenure is not None:
        return responsible_at(v, tenure, holder="entered_at")
    return v.mutate(holder=ibis.coalesce(v.owner_known, v.owner) if by_moves else v.owner)


def owners_at_closing(ordered_moves: ir.Table, deals: ir.Table) -> ir.Table:
    """Per deal the owner that the log names last, not after its closing; before the first that names one, that one."""
    m = ordered_moves.inner_join(deals.select("deal_id", shut=deals.closed_at), "deal_id")
    in_time = m.shut.isnull() | (m.moved_at <= m.shut)
    known = ibis.coalesce(m.owner_known, m.owner_first)
    return m.group_by("deal_id").agg(owner_at_closing=known.argmax(m.move_no, where=in_time))


def named_changes() -> ir.Table:
    """The owner changes that can be used."""
    c = inputs.owner_changes
    return c.filter(c.deal_id.notnull(), c.changed_at.notnull(), ~c.from_owner.identical_to(c.to_owner))
