"""What two checks count of the journeys: one question, so that they are gone through once."""

from __future__ import annotations

from typing import Any

import ibis.expr.types as ir

from funnel.codes import ENDED, WINS, Outcome
from funnel.facts import Facts
from funnel.joins import look_up
from funnel.metrics.findings import findings
from funnel.rules import rules
from funnel.scope import Scope

FLAGGED = ["deal_id", "pipeline", "manager", "outcome", "amount", "currency"]


def journey_counts(scope: Scope, facts: Facts) -> ir.Table:
    """Per pipeline and manager: journeys that `began`, were `won` or `lost`; those that `ended` and
    of them the `wins` (also of those passed on), the `flagged` ones and `won_flagged`, and how many
    each rule found something in."""
    j = _told_of(scope, facts)
    return j.group_by("pipeline", "manager").agg(
        began=j.count(),
        won=_sum(j.outcome == Outcome.WON),
        lost=_sum(j.outcome == Outcome.LOST),
        ended=_sum(j.has_ended),
        wins=_sum(j.outcome.isin(WINS)),
        flagged=_sum(j.is_flagged),
        won_flagged=_sum(j.is_flagged & j.outcome.isin(WINS)),
        **{name: _sum(j.is_flagged & (j[name] > 0)) for name in rules()},
    )


def flagged_journeys(scope: Scope, facts: Facts) -> ir.Table:
    """The journeys that are counted as `flagged`, with how often each rule found something."""
    j = _told_of(scope, facts)
    return j.filter(j.is_flagged).select(*FLAGGED, *rules())


def _told_of(scope: Scope, facts: Facts) -> ir.Table:
    """The journeys with what the rules found in each (blank: nothing), and whether they ended and
    are flagged."""
    f = findings(scope, facts)
    found = f.group_by("deal_id", "pipeline").agg(
        **{name: (f.rule == name).sum() for name in rules()}, is_found=f.count() > 0
    )
    j = look_up(scope.journeys().select(*FLAGGED), found, "deal_id", "pipeline")
    j = j.mutate(has_ended=j.outcome.isin(ENDED).fill_null(False))
    return j.mutate(is_flagged=j.has_ended & j.is_found.notnull())


def _sum(flag: Any) -> Any:
    return flag.fill_null(False).cast("int64").sum()
