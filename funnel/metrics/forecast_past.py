"""What the forecast's report needs of the company: asked whole and learned once a snapshot, since a
scope only chooses among it."""

from __future__ import annotations

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel.ahead import filled_in, looks
from funnel.ahead.everyone import Everyone
from funnel.ahead.origins import HORIZON
from funnel.ahead.past import Past, questions
from funnel.ahead.record import ends_of_weeks
from funnel.facts import Facts
from funnel.metrics.amounts import labels
from funnel.scope import Scope


def asked(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """Every stay, the stages, what each upload said of the deals, and the stays of the scope."""
    return questions(scope, filled_in(facts), facts.as_of) | {"looks": looks.question()}


def learned(tallies: dict[str, pd.DataFrame], facts: Facts) -> Everyone:
    """What is said of the ends of the last weeks."""
    past = Past.of(tallies | _in_one_currency(tallies, facts))
    del tallies  # of 100,000 deals a hundred megabytes; what follows takes as much
    return Everyone.of(past, ends_of_weeks(facts), HORIZON)


# What `compute` gets under this name, made of these of `asked`.
LEARNS = {"everyone": (("visits", "places", "looks"), learned)}


def _in_one_currency(tallies: dict[str, pd.DataFrame], facts: Facts) -> dict[str, pd.DataFrame]:
    """Stays and looks with amounts that may be added; blank if they may not."""
    tables_ = {name: tallies[name] for name in ("visits", "looks")}
    used = {
        label
        for own in tables_.values()
        for label in labels(own.loc[own["amount"].notna(), ["currency"]].drop_duplicates())
    }
    rates = dict(facts.settings.get("rates") or {})
    if base := facts.settings.get("base_currency"):
        rates[base] = 1.0
    if len(used) < 2:
        return tables_
    if not used <= rates.keys():
        return {name: own.assign(amount=np.nan) for name, own in tables_.items()}
    return {
        name: own.assign(amount=own["amount"] * pd.Series(labels(own)).map(rates).to_numpy())
        for name, own in tables_.items()
    }
