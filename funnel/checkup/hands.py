"""Whose hands a deal went through: who opened it, held it, took it over at the end."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.checkup.stays import flagged
from funnel.codes import Kind, Outcome
from funnel.facts import Facts
from funnel.joins import look_up
from funnel.model.seconds import closed_days
from funnel.scope import Scope


def won_journeys(scope: Scope, facts: Facts, held_share: float) -> ir.Table:
    """The won journeys with opener, owner, holder, `way_days`, and `is_late`: the owner held them
    for less than `held_share` of the way."""
    j = scope.journeys()
    won = j.filter(j.outcome == Outcome.WON).select(
        "deal_id",
        "pipeline",
        "manager",
        "opener",
        "owner",
        "holder",
        "closed_at",
        "amount",
        "currency",
        way_days=closed_days(j),
    )
    took = _took_over(facts)
    won = look_up(won, took, "deal_id")
    way = won.way_days * 86_400
    held = won.closed_at.delta(won.took_at, unit="second") / way
    return won.mutate(
        is_late=(won.took_at.notnull() & (way > 0) & (held < held_share)).fill_null(False)
    )


def handed_over(won: ir.Table) -> ir.Table:
    """The wins that changed hands, with who held them first, longest and last."""
    d = won.filter((won.opener != won.owner) | won.is_late).select(
        "deal_id", "pipeline", "opener", "owner", "is_late", "amount", "currency"
    )
    d = look_up(d, tables.deals.select("deal_id", "name"), "deal_id")
    v = tables.visits
    held = (
        v.filter(v.holder.notnull())
        .semi_join(d, ["deal_id", "pipeline"])
        .group_by("deal_id", "pipeline", "holder")
        .agg(days=v.calendar_days.sum(where=v.dwell_days.notnull()))
    )
    first = ibis.row_number().over(
        group_by=["deal_id", "pipeline"], order_by=[held.days.desc(), held.holder]
    )
    held = held.mutate(place=first)
    held = held.filter(held.place == 0).select("deal_id", "pipeline", longest_holder="holder")
    d = look_up(d, held, "deal_id", "pipeline")
    return d.select(
        "deal_id",
        "name",
        "pipeline",
        first_holder=d.opener,
        longest_holder=d.longest_holder,
        last_holder=d.owner,
        is_late=d.is_late,
        amount=d.amount,
        currency=d.currency,
    )


def _took_over(facts: Facts) -> ir.Table:
    """When the owner of each deal last became its owner; without a log of owner changes, when their
    first stay in a row began."""
    if "owner_changes" in facts.has:
        c = tables.owner_changes
        c = c.inner_join(tables.deals.select("deal_id", "owner"), "deal_id")
        return c.filter(c.to_owner == c.owner).group_by("deal_id").agg(took_at=c.changed_at.max())
    v = tables.visits
    others = v.filter(v.holder != v.owner).group_by("deal_id").agg(last_no=v.visit_no.max())
    own = v.inner_join(others, "deal_id")
    return (
        own.filter(own.visit_no > own.last_no).group_by("deal_id").agg(took_at=own.entered_at.min())
    )


def worked(scope: Scope, facts: Facts) -> ir.Table:
    """Stays per holder and place of the deals that changed hands or not; those of flagged deals
    left out."""
    v = scope.visits().anti_join(flagged(facts), "deal_id")
    v = v.filter(v.kind == Kind.OPEN, v.holder.notnull())
    return v.group_by("pipeline", "stage", "position", "holder").agg(stays=v.count())


def credit_by_time(won: ir.Table) -> ir.Table:
    """Credit by time: each won journey is shared out among whoever held it, by the days they
    did."""
    v = tables.visits.filter(tables.visits.left_at.notnull())
    v = v.select("deal_id", "pipeline", "holder", "calendar_days").filter(ibis._.calendar_days > 0)
    v = v.semi_join(won, ["deal_id", "pipeline"])
    total = v.group_by("deal_id", "pipeline").agg(whole=v.calendar_days.sum())
    both = v.inner_join(total, ["deal_id", "pipeline"])
    return both.group_by("pipeline", "holder").agg(wins=(both.calendar_days / both.whole).sum())
