"""Journeys that got to a stage or past it, and those of them that never entered it: what two checks
ask, so that it is asked once."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.checkup.stays import STAGE, first_of, flagged, seen, without_seen
from funnel.codes import Kind
from funnel.facts import Facts
from funnel.joins import look_up
from funnel.scope import Scope

PLACED = [*STAGE, "position"]


def passes(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """`passes`: who `reached` each stage and who of them is `missing` there, by manager and whether
    the rules flagged the deal; `jumped`, the first of the missing ones."""
    s = tables.stages
    s = s.filter(s.kind == Kind.OPEN).select(*PLACED)
    j = scope.whole_journeys().semi_join(
        tables.transitions.select("pipeline").distinct(), "pipeline"
    )  # of the others the log is missing
    j = without_seen(j, facts).select(
        "deal_id",
        "pipeline",
        "manager",
        "outcome",
        "reached_position",
        "entered_no",
        "amount",
        "currency",
    )
    j = look_up(j, flagged(facts).mutate(is_flagged=ibis.literal(True)), "deal_id")
    j = j.mutate(is_flagged=j.is_flagged.fill_null(False))
    passed = j.inner_join(s, "pipeline")
    passed = passed.filter(passed.position <= passed.reached_position)
    entered = tables.entered_stages.select("entered_no", "position")
    entered = entered.mutate(is_entered=ibis.literal(True))
    passed = look_up(passed, entered, "entered_no", "position")
    is_missing = passed.is_entered.isnull()
    missing = passed.filter(is_missing)
    listed = first_of(missing, [*STAGE, "is_flagged"], [missing.amount.desc(), missing.deal_id])
    listed = look_up(listed, tables.deals.select("deal_id", "name"), "deal_id")
    keys = [*PLACED, "manager", "is_flagged"]
    return {
        "seen": seen(),
        "passes": passed.group_by(*keys, "currency").agg(
            reached=passed.count(),
            missing=is_missing.cast("int64").sum(),
            amount=passed.amount.sum(where=is_missing),
        ),
        "jumped": listed.select(
            "deal_id", "name", *PLACED, "manager", "outcome", "amount", "currency", "is_flagged"
        ),
    }


def missing_of(passes: pd.DataFrame) -> pd.DataFrame:
    """The counts of those that are missing somewhere, without who reached every stage by being
    there."""
    return passes[passes["missing"] > 0]
