"""Open deals past the limit of their stage while no honest task ahead excuses them."""

from __future__ import annotations

from typing import Any

import ibis.expr.types as ir
import pandas as pd

from funnel.ahead import Chances, filled_in, stays
from funnel.columns import Column, Unit, by_name
from funnel.facts import Facts
from funnel.i18n import N_
from funnel.metrics import chances, in_work, stuck_words
from funnel.metrics.chances import with_chances
from funnel.metrics.ends import NO_ENDS, NO_LIMITS, end_stages
from funnel.metrics.meanings import COMMON
from funnel.metrics.present import WHICH, open_deals
from funnel.metrics.weights import typical_amounts, weighed
from funnel.scope import Scope

NAME = "stuck"
TITLE = N_("Stuck deals")
NEEDS = ()
LEARNS = {"stays": Chances.of}
DEFINITIONS = {
    "days_stagnant": COMMON["days_stagnant"],
    "days_over": COMMON["days_over"],
    "task_state": COMMON["task_state"],
    "reasons": N_("Why the deal is on this list, in words."),
    **by_name(
        Column(
            "is_amount_assumed",
            N_("Amount assumed"),
            Unit.FLAG,
            N_(
                "Whether the deal has no amount, so that the median of the open deals in its"
                " stage counts"
                " in the order of the list."
            ),
        ),
    ),
    **chances.DEFINITIONS,
}
headline = stuck_words.headline

LISTED = [
    *WHICH,
    "entered_at",
    "days_here",
    "days_stagnant",
    "limit_days",
    "days_over",
    "task_state",
    "next_due_at",
    "pushes",
]
COLUMNS = [*LISTED, "reasons", "is_amount_assumed", *chances.DEFINITIONS]
TOLD = ["calendar_days_here", "pushed_days", "planned_due_at", "is_approximate", "is_at_least"]


def tallies(scope: Scope, facts: Facts, past: bool = False) -> dict[str, ir.Table]:
    """The stuck deals themselves (a list that people read), or with `past` all that are past their
    limit; how many are either; and what an amount is in each stage."""
    deals = open_deals(scope)
    listed = deals.filter(deals.is_past_limit if past else deals.is_stuck)
    return {
        "stuck": listed.select(*LISTED, *TOLD),
        "counts": in_work.counted(scope),
        "ends": end_stages(scope),
        "typical": typical_amounts(),
        "stays": stays(filled_in(facts)),
    }


def compute(tallies: dict[str, Any], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per stuck deal, those first that weigh most: days over ÷ limit × amount ×
    what another idle week costs."""
    deals = with_chances(tallies["stuck"], tallies["stays"])
    deals = weighed(deals, tallies["typical"])
    table = deals.assign(
        reasons=pd.Series(stuck_words.reasons(deals, facts), index=deals.index, dtype="str"),
        pushes=deals["pushes"].fillna(0),
    )
    table = table[COLUMNS].astype({"pushes": "int64", "is_amount_assumed": "bool"})
    counted = tallies["counts"]
    counts = {name: int(counted[name].sum()) for name in ("stuck", "past_limit")}
    is_told = not len(counted) or counted["limited"].any()
    reason = NO_LIMITS if len(tallies["ends"]) else NO_ENDS
    why = "" if is_told else reason
    table.attrs.update(counts, untold=why)
    return table
