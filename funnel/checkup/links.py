"""Which deal goes on as which: linked by the export, created around a win for the same client, or
moved to another pipeline."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.codes import Ending, Kind, Outcome
from funnel.model.seconds import is_day
from funnel.scope import Scope

KEYS = ["from_pipeline", "to_pipeline", "link"]


def won_deals(scope: Scope) -> ir.Table:
    """Won deals with when they were closed: by the deal itself, else by its journey."""
    j = tables.journeys.filter(tables.journeys.outcome == Outcome.WON).select(
        "deal_id", "pipeline", j_closed_at="closed_at"
    )
    d = scope.narrow_deals()
    d = d.filter(d.kind == Kind.WON).inner_join(j, ["deal_id", "pipeline"])
    return d.select(
        "deal_id",
        "pipeline",
        "company",
        "contact",
        "amount",
        "currency",
        won_at=ibis.coalesce(d.j_closed_at, d.closed_at),
    )


def every_link(wins: ir.Table, scope: Scope, within: float, timezone: str) -> ir.Table:
    """All links, each once: deal_id, child_id, from_pipeline, to_pipeline, link (field, follows,
    moved), gap_seconds (of those that follow within so many seconds, before the win < 0), amount,
    currency. `wins`: as from `won_deals`."""
    followed = _followed(wins, within, timezone)
    return _linked(wins).union(followed).union(_moved(scope)).distinct()


def _link(table: ir.Table, link: str) -> ir.Table:
    return table.select(
        "deal_id",
        "child_id",
        from_pipeline="pipeline",
        to_pipeline="child_pipeline",
        link=ibis.literal(link),
        gap_seconds=table.gap,
        amount=table.amount,
        currency=table.currency,
    )


def _children() -> ir.Table:
    d = tables.deals
    return d.select(
        child_id="deal_id",
        child_pipeline="pipeline",
        child_at="created_at",
        parent_id="parent_deal_id",
        c_company="company",
        c_contact="contact",
    )


def _linked(wins: ir.Table) -> ir.Table:
    """Deals that name their parent."""
    c = _children()
    both = wins.inner_join(c.filter(c.parent_id.notnull()), wins.deal_id == c.parent_id)
    gap = both.child_at.delta(both.won_at, unit="second").cast("float64")
    return _link(both.mutate(gap=ibis.coalesce(ibis.greatest(gap, 0.0), 0.0)), "field")


def _followed(wins: ir.Table, within: float, timezone: str) -> ir.Table:
    """Deals of the same contact or company created around the win: before it (`gap_seconds` < 0)
    they are what chance gives.

    Two dates without times do not tell whether it was within the hour.
    """
    c = _children()
    c = c.filter(c.parent_id.isnull()).drop("parent_id")
    by_company = wins.inner_join(c, wins.company == c.c_company)
    by_contact = wins.inner_join(c, wins.contact == c.c_contact)
    both = by_company.union(by_contact).distinct()
    both = both.filter(
        both.child_id != both.deal_id,
        ~(is_day(both.won_at, timezone) & is_day(both.child_at, timezone)),
    )
    both = both.mutate(gap=both.child_at.delta(both.won_at, unit="second").cast("float64"))
    return _link(both.filter(both.gap.abs() <= within), "follows")


def _moved(scope: Scope) -> ir.Table:
    """Deals that went on in another pipeline; the time between is none, a move takes no time."""
    v = tables.visits
    v = v.filter(v.ended == Ending.MOVED_OUT, v.next_pipeline.notnull())
    v = v.semi_join(scope.journeys(), ["deal_id", "pipeline"])
    return _link(
        v.mutate(child_id=v.deal_id, child_pipeline=v.next_pipeline, gap=ibis.literal(0.0)), "moved"
    )


def counted(ends: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The links that follow, one row each (`rows`), and how many there are from pipeline to
    pipeline (`links`): deals, those that went the other way round, and what became of them."""
    is_after = ends["gap_seconds"] >= 0
    rows = ends[is_after]
    rows = rows.assign(gap_days=rows["gap_seconds"] / 86_400).drop(columns="gap_seconds")
    each = rows.assign(
        won=rows["child_outcome"] == Outcome.WON, lost=rows["child_outcome"] == Outcome.LOST
    ).groupby(KEYS, dropna=False)
    counts = each.agg(
        links=("deal_id", "nunique"),
        won=("won", "sum"),
        lost=("lost", "sum"),
        gap_days=("gap_days", "median"),
    )
    before = ends[~is_after].groupby(KEYS, dropna=False)["deal_id"].nunique()
    links = counts.join(before.rename("before"), how="outer").reset_index()
    whole = ["links", "before", "won", "lost"]
    return {"rows": rows, "links": links.fillna(dict.fromkeys(whole, 0))}
