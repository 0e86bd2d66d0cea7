"""What is said of managers who are compared fairly: who stands out, or how wide they all are
spread."""

from __future__ import annotations

from typing import Any

import pandas as pd

from funnel.facts import Facts
from funnel.i18n import number, percent, t
from funnel.metrics.fair_measures import MEASURES
from funnel.metrics.rows import records
from funnel.scope import Scope

# An overdispersion that ten managers who are alike reach once in a hundred, more managers less
# often: chi² of nine degrees of freedom is above nine times as much with a chance of 0.01.
WIDE = 2.41


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """Who differs from the team, if somebody does for sure; else that nobody does."""
    named = table[table["standing"].notna()]
    if not len(table) or not table["asked"].iloc[0]:
        return t("Too few cases to compare managers")
    if not len(named):
        return spread(table) or t("No manager differs from the rest of the team")
    people = named["manager"].unique()
    if len(people) > 1:
        names = ", ".join(sorted(people))
        return t("Different from the rest of the team: {names}", names=names)
    return sentence(records(named)[0])


def sentence(row: dict[str, Any]) -> str:
    """What stands out of one manager: ``Iryna, won: below the others, 25% of 120; with the same
    deals the others have 41%``."""
    words = {
        "manager": row["manager"],
        "measure": t(MEASURES[row["measure"]]),
        "share": percent(row["raw"]),
        "cases": number(row["cases"]),
        "others": percent(row["expected"] / row["cases"]),
    }
    if row["standing"] == "above":
        return t(
            "{manager}, {measure}: above the others, {share} of {cases}; with the same deals the"
            " others have {others}",
            **words,
        )
    return t(
        "{manager}, {measure}: below the others, {share} of {cases}; with the same deals the"
        " others have {others}",
        **words,
    )


def spread(table: pd.DataFrame) -> str:
    """That managers of whom none stands out are no team of people alike either, of the measure in
    which they differ most; blank if they do not differ by more than chance."""
    known = table[table["believed"].notna()]
    wide = known[known["overdispersion"] > WIDE].sort_values("overdispersion", kind="stable")
    if not len(wide):
        return ""
    measure = wide["measure"].iloc[-1]
    believed = wide.loc[wide["measure"] == measure, "believed"]
    return t(
        "Managers differ by more than chance, too widely for one of them to stand out: {measure},"
        " from {low} to {high}",
        measure=t(MEASURES[measure]),
        low=percent(believed.min()),
        high=percent(believed.max()),
    )
