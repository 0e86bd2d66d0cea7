"""What findings cost, and so the order to mend them in: the same on the page and in the file for
the meeting."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from funnel.blanks import text_or
from funnel.checkup.finding import FOUND, Finding
from funnel.i18n import money, tn


def costly(found: Sequence[Finding]) -> list[Finding]:
    """The findings by what they cost, one per check: by amount if all is of one currency, else by
    the number of deals."""
    every = [one for one in found if one.verdict == FOUND]
    if every:
        currencies = pd.concat([one.amounts["currency"] for one in every]).nunique(dropna=False)
    else:
        currencies = 0

    def cost(finding: Finding) -> tuple[float, int]:
        return (
            float(finding.amounts["amount"].sum()) if currencies == 1 else 0.0,
            finding.deals or 0,
        )

    best: dict[str, Finding] = {}
    for finding in sorted(every, key=cost, reverse=True):
        best.setdefault(finding.check, finding)
    return list(best.values())


def size(finding: Finding) -> list[str]:
    """How many deals a finding is about, and their amount, each currency by itself."""
    if not finding.deals:
        return []
    sums = finding.amounts.groupby("currency", dropna=False)["amount"].sum(min_count=1).dropna()
    amounts = [money(value, text_or(code, None)) for code, value in sums.items()]
    return [tn("{n} deal", "{n} deals", finding.deals), *amounts]


def points_sign(holds: bool | None) -> str:
    """A sign for a point that speaks for the finding or against it; a dot for one that only
    tells."""
    return {True: "✓", False: "✗", None: "·"}[holds]
