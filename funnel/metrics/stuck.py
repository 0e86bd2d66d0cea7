"""Open deals that sit in their stage longer than its limit while nobody has an honest task
ahead."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd

from funnel.ahead import stays
from funnel.facts import Facts
from funnel.i18n import N_
from funnel.metrics import chances, stuck_words
from funnel.metrics.chances import with_chances
from funnel.metrics.present import open_deals
from funnel.metrics.words import COMMON
from funnel.scope import Scope

NAME = "stuck"
TITLE = N_("Stuck deals")
NEEDS = ()
DEFINITIONS = {
    "days_over": N_("Days here beyond the limit of the stage."),
    "task_state": COMMON["task_state"],
    "reasons": N_("Why the deal is on this list, in words."),
    **chances.DEFINITIONS,
}
headline = stuck_words.headline

COLUMNS = [
    "deal_id",
    "name",
    "pipeline",
    "stage",
    "manager",
    "amount",
    "currency",
    "entered_at",
    "days_here",
    "limit_days",
    "days_over",
    "task_state",
    "next_due_at",
    "pushes",
    "reasons",
    "chance",
    "chance_n",
    "unknown",
]


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """The stuck deals themselves (a list that people read), and the stays that their
    chances are from."""
    deals = open_deals(scope)
    stuck = deals.filter(deals.is_stuck)
    listed = [column for column in COLUMNS if column not in ("reasons", *chances.DEFINITIONS)]
    return {
        "stuck": stuck.select(*listed, "pushed_days", "is_approximate"),
        "stays": stays(),
    }


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per stuck deal, those with the most days over × amount first."""
    stuck = with_chances(by_weight(tallies["stuck"]), tallies["stays"])
    table = stuck.assign(
        reasons=pd.Series(stuck_words.reasons(stuck, facts), index=stuck.index, dtype="str"),
        pushes=stuck["pushes"].fillna(0),
    )
    return table[COLUMNS].astype({"pushes": "int64"})


def by_weight(deals: pd.DataFrame) -> pd.DataFrame:
    """By days over × amount; deals without an amount after all others, the longest over first."""
    weight = deals["days_over"] * deals["amount"]
    ordered = deals.assign(weight=weight).sort_values(
        ["weight", "days_over", "deal_id"],
        ascending=[False, False, True],
        na_position="last",
        ignore_index=True,
    )
    return ordered.drop(columns="weight")
