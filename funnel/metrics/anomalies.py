"""Deals that were closed in one click: what the rules found, each with the facts and a sentence."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.columns import Column, Unit, by_name
from funnel.facts import Facts
from funnel.i18n import N_, t, tn
from funnel.joins import look_up
from funnel.metrics.rows import records
from funnel.metrics.times import cannot_tell, left_out
from funnel.rules import Thresholds, everything, rules
from funnel.scope import Scope

NAME = "anomalies"
TITLE = N_("Closed in one click")
NEEDS = ("transitions",)
DEFINITIONS = {
    **by_name(
        Column(
            "rule",
            N_("Rule"),
            Unit.CODE,
            N_("Which rule found it: burst, leap, backfilled or batch."),
        ),
    ),
    "deal_id": N_("The deal."),
    "manager": N_("Who is credited with the deal's journey under the credit mode in force."),
    **by_name(
        Column(
            "mover",
            N_("Moved by"),
            Unit.TEXT,
            N_("Who made the move; blank where the log does not say."),
        ),
    ),
    "happened_at": N_("The first move of a burst; the closing for the other rules."),
    **by_name(
        Column(
            "run",
            N_("Run"),
            Unit.COUNT,
            N_("Which batch; every deal of a batch has the same number."),
        ),
        Column(
            "move_count",
            N_("Moves in it"),
            Unit.COUNT,
            N_("Moves of a burst; stages left out by a leap; deals of a batch."),
        ),
        Column(
            "span_seconds",
            N_("Took, seconds"),
            Unit.NUMBER,
            N_(
                "From the first move of a burst to its last; from creation to the win; from the"
                " first"
                " closing of a batch to its last."
            ),
        ),
    ),
    "sentence": N_("The finding in words."),
}
COLUMNS = [
    "rule",
    "deal_id",
    "name",
    "manager",
    "mover",
    "happened_at",
    "run",
    "pipeline",
    "from_stage",
    "to_stage",
    "outcome",
    "move_count",
    "span_seconds",
    "amount",
    "currency",
    "sentence",
]


def tallies(
    scope: Scope, facts: Facts, thresholds: Thresholds | None = None
) -> dict[str, ir.Table]:
    """All findings whose moment and journey lie in the scope; the rules themselves saw whole
    journeys."""
    found = everything(facts, thresholds)
    j = tables.journeys.select(
        "deal_id", "pipeline", "holder", "owner", "opener", "amount", "currency"
    )
    found = look_up(found, j, "deal_id", "pipeline")
    found = look_up(found, tables.deals.select("deal_id", "name"), "deal_id")
    return {"found": scope.narrow_found(found)}


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per finding, the newest first; spans in seconds."""
    found = tallies["found"]
    found = found.assign(
        sentence=pd.Series(
            [rules()[row["rule"]].sentence(row) for row in records(found)],
            index=found.index,
            dtype="str",
        )
    )
    found = found.astype({"run": "Int64", "move_count": "Int64"})
    return found.sort_values(
        ["happened_at", "rule", "deal_id", "pipeline", "to_stage"],
        ascending=[False, True, True, True, True],
        kind="stable",
    )[COLUMNS].reset_index(drop=True)


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """How many deals, of which so many wins."""
    if not facts.knows_minutes and not len(table):
        return cannot_tell(facts)
    if not len(table):
        return t("Nothing here was closed in one click") + left_out(facts)
    deals = table["deal_id"].nunique()
    found = tn("{n} deal was filled in afterwards", "{n} deals were filled in afterwards", deals)
    return found + left_out(facts)
