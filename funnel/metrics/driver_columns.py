"""What was asked of the deals' columns, and what was left out, with the reason."""

from __future__ import annotations

from collections.abc import Mapping

import ibis.expr.types as ir
import pandas as pd

from funnel.columns import Column, Unit, by_name
from funnel.facts import Facts
from funnel.i18n import N_, quoted, t
from funnel.metrics import drivers
from funnel.metrics.disguise import OWN, REASONS
from funnel.metrics.driver_words import fact_words
from funnel.metrics.segments import Ground, segments
from funnel.scope import BY, Scope

NAME = "driver-columns"
TITLE = N_("What was asked, and what was left out")
NEEDS = ()
SHARED = drivers.SHARED
DEFINITIONS = {
    "fact": N_("A column of the deals, or a fact of their beginning."),
    **by_name(
        Column(
            "values_asked",
            N_("Values asked"),
            Unit.COUNT,
            N_("How many of its values were asked; none: it was left out."),
        ),
        Column(
            "why_left_out",
            N_("Why left out"),
            Unit.CODE,
            N_(
                "outcome, tells: the outcome in disguise. on_the_way: filled in more often of"
                " one outcome."
                " later: as it is now. date, text: nothing to compare. rare: too few on both sides."
            ),
        ),
    ),
}


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """As for the drivers."""
    return drivers.tallies(scope, facts)


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per fact: those that were asked first."""
    asked, left_out = segments(Ground.of(tallies["journeys"]), tallies)
    counts = pd.Series([one.fact for one in asked], dtype="str").value_counts()
    rows = [(fact, int(n), None) for fact, n in sorted(counts.items())]
    rows += [(fact, 0, reason) for fact, reason in sorted(left_out.items())]
    table = pd.DataFrame(rows, columns=list(DEFINITIONS))
    return table.astype({"fact": "str", "values_asked": "int64", "why_left_out": "str"})


def left_out_words(left_out: Mapping[str, str]) -> list[str]:
    """Of the columns of the export, one sentence per reason: ``filled in on the way: Budget``;
    `left_out` has the reason of each fact."""
    own = {fact: reason for fact, reason in sorted(left_out.items()) if fact not in OWN}
    found = []
    for reason, words in REASONS.items():
        names = [_name(fact) for fact, why in own.items() if why == reason]
        if names:
            found.append(t("{reason}: {names}", reason=t(words), names=", ".join(names)))
    return found


def _name(fact: str) -> str:
    if fact.startswith(BY):
        return quoted(fact.removeprefix(BY))
    return fact_words(fact)


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """What the table is about."""
    return t("What was asked of the deals, and what was left out")
