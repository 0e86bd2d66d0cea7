"""The findings of the anomaly rules under a scope, for the pages that only need to know which deals
they are."""

from __future__ import annotations

import ibis.expr.types as ir

from funnel import tables
from funnel.facts import Facts
from funnel.i18n import t
from funnel.joins import look_up
from funnel.rules import Thresholds, everything, rules
from funnel.scope import Scope

# What the rules themselves return; who is credited is joined here.
COLUMNS = ("rule", "deal_id", "pipeline", "happened_at")


def findings(scope: Scope, facts: Facts, thresholds: Thresholds | None = None) -> ir.Table:
    """One row per finding: rule, deal_id, pipeline, happened_at, manager; rules saw whole journeys,
    the scope is applied here."""
    every = everything(facts, thresholds).select(*COLUMNS) if facts.knows_moves else _none()
    j = tables.journeys.select(
        "deal_id", "pipeline", "holder", "owner", "opener", "amount", "currency"
    )
    every = look_up(every, j, "deal_id", "pipeline")
    return scope.narrow_found(every)


def _none() -> ir.Table:
    m = tables.transitions
    nothing = m.filter(m.deal_id.isnull(), m.deal_id.notnull())
    return nothing.mutate(rule=nothing.deal_id, happened_at=nothing.moved_at).select(*COLUMNS)


def titles() -> dict[str, str]:
    """The rules' titles by their names, in the language in force."""
    return {name: t(rule.TITLE) for name, rule in rules().items()}
