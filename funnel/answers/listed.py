"""The list of deals as a page asks for it: each question made of what was chosen, so that it is put
together only if it was not asked before."""

from __future__ import annotations

from dataclasses import dataclass

import ibis.expr.types as ir

from funnel.answers.groups import GROUPS
from funnel.facts import Facts
from funnel.metrics import listing
from funnel.metrics.listing import Wish
from funnel.scope import Scope


@dataclass(frozen=True)
class Listed:
    """What was chosen: a group of `GROUPS`, or any other word for the deals created in the
    period."""

    group: str
    scope: Scope
    facts: Facts
    wish: Wish


def deals(listed: Listed) -> ir.Table:
    """The deals, in no order; one row each, the columns of `listing.every`."""
    pick = None
    if listed.group in GROUPS:
        pick = GROUPS[listed.group][1](listed.scope, listed.facts)
    return listing.wanted(listing.every(listed.scope, pick), listed.wish)


def totals(listed: Listed) -> ir.Table:
    """How many there are, and their amounts by currency."""
    return listing.totals(deals(listed))


def rows(listed: Listed, columns: tuple[str, ...]) -> ir.Table:
    """All of them in their order, with these columns."""
    return listing.columns(listing.in_order(deals(listed), listed.wish), columns)


def screen(listed: Listed, columns: tuple[str, ...], first: int, most: int) -> ir.Table:
    """So many of them from the `first` on, which is 0 for the first of all."""
    ordered = listing.in_order(deals(listed), listed.wish)
    return listing.columns(ordered.limit(most, offset=first), columns)
