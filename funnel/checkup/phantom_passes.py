"""Phantom passes: stages that deals passed on paper, without ever having been there.

A CRM that counts whoever got past a stage as having passed it reports conversions of stages that
were never worked. Jumping can be honest: a
deal that moved fast had no need of a stage. So the jumps of deals that the rule `leap` or another
one flagged are told apart.
"""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd

from funnel.checkup.finding import FOUND, Drawn, Finding, Point, not_found, too_few
from funnel.checkup.passes import PLACED, missing_of, passes
from funnel.checkup.proof import interval, least_share
from funnel.checkup.stays import STAGE, of_stage, only_seen, person
from funnel.evidence import ENOUGH
from funnel.facts import Facts
from funnel.i18n import N_, number, percent, t
from funnel.metrics.later import Tallies
from funnel.metrics.rows import records
from funnel.scope import Scope
from funnel.thresholds import Threshold, Unit

NAME = "phantom_passes"
TITLE = N_("Phantom passes")
MEANING = N_(
    "How far the CRM's own report of passes is off because of jumps: it counts deals through stages"
    " that they never entered."
)
NEEDS = ("transitions",)
PLACE = 3
FIGURE = Drawn("stages", "passes", N_("deals that the CRM counts through each stage"))
THRESHOLDS = {
    "share_from": Threshold(N_("share from"), Unit.SHARE),
    "sure_from": Threshold(N_("surely above"), Unit.SHARE),
    "most": Threshold(N_("stages shown at most"), Unit.COUNT),
}


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """Journeys that got to each open stage or past it, those of them that never entered it, per
    manager; and the deals that jumped."""
    return passes(scope, facts)


def examine(
    tallies: Tallies,
    scope: Scope,
    facts: Facts,
    *,
    share_from: float = 0.1,
    sure_from: float = 0.05,
    most: int = 5,
) -> list[Finding]:
    """One finding per stage whose phantom share is `share_from` or more (and surely above
    `sure_from`), the `most` largest."""
    if cannot := only_seen(NAME, tallies["seen"]):
        return [cannot]
    per_person = _per_person(tallies)
    stages = per_person.groupby([*STAGE, "position"], as_index=False, dropna=False)[
        ["reached", "phantom", "flagged"]
    ].sum()
    judged = stages[stages["reached"] >= ENOUGH].sort_values(["pipeline", "position"])
    if not len(judged):
        return [too_few(NAME, int(stages["reached"].max()) if len(stages) else 0)]
    wrong = [
        row
        for row in records(judged)
        if row["phantom"] >= share_from * row["reached"] and _low(row) > sure_from
    ]
    if not wrong:
        phantom = int(judged["phantom"].sum())
        reached = int(judged["reached"].sum())
        low, high = interval(phantom, reached)
        text = t(
            "The CRM's report of passes is nearly right: {count} of {total} passes never happened",
            count=number(phantom),
            total=number(reached),
        )
        return [
            not_found(
                NAME,
                text,
                n=reached,
                share=phantom / reached,
                low=low,
                high=high,
                figures={"stages": stages},
            )
        ]
    return [
        _found(row, per_person, tallies, stages)
        for row in sorted(wrong, key=lambda row: -row["phantom"])[:most]
    ]


def _per_person(tallies: Tallies) -> pd.DataFrame:
    """Per stage and manager how many reached it, were never in it (`phantom`), and were flagged
    besides."""
    keys = [*PLACED, "manager"]
    passes = tallies["passes"].rename(columns={"missing": "phantom"})
    is_flagged = passes["is_flagged"].astype(bool)
    passes = passes.assign(flagged=passes["phantom"].where(is_flagged, 0))
    counted = passes.groupby(keys, dropna=False)[["reached", "phantom", "flagged"]].sum()
    return counted.astype("float64").reset_index()


def _low(row: dict) -> float:
    return interval(int(row["phantom"]), int(row["reached"]))[0]


def _found(row: dict, per_person: pd.DataFrame, tallies: Tallies, stages: pd.DataFrame) -> Finding:
    phantom = int(row["phantom"])
    reached = int(row["reached"])
    low, high = interval(phantom, reached)
    own = of_stage(per_person, row["pipeline"], row["stage"])
    people = own[own["phantom"] > 0].sort_values("phantom", ascending=False).head(3)
    who = ", ".join(
        t(
            "{manager} {count} of {total}",
            manager=person(one["manager"]),
            count=number(one["phantom"]),
            total=number(one["reached"]),
        )
        for one in records(people)
    )
    total = int(stages["phantom"].sum())
    passes = int(stages["reached"].sum())
    rows, sums = (
        of_stage(table, row["pipeline"], row["stage"])
        for table in (tallies["jumped"], missing_of(tallies["passes"]))
    )
    text = t(
        "{count} of {total} deals counted through “{stage}” were never in it ({share})",
        count=number(phantom),
        total=number(reached),
        stage=row["stage"],
        share=percent(phantom / reached, reached),
    )
    points = (
        Point(
            t(
                "honest jumps: {count}; of deals that were filled in afterwards: {flagged}",
                count=number(phantom - row["flagged"]),
                flagged=number(row["flagged"]),
            ),
            None,
        ),
        Point(t("who jumps: {people}", people=who), None),
        Point(
            t(
                "in total {count} of {total} passes never happened",
                count=number(total),
                total=number(passes),
            ),
            None,
        ),
    )
    return Finding(
        "phantom_passes",
        FOUND,
        text,
        row["pipeline"],
        row["stage"],
        deals=phantom,
        sums=sums[["currency", "amount"]],
        n=reached,
        share=phantom / reached,
        low=low,
        high=high,
        points=points,
        figures={"stages": stages, "people": own},
        rows=rows.sort_values("amount", ascending=False),
        listed=phantom,
        advice=t(
            "Read the conversion by who entered the stage; if most deals do well without it, take"
            " it out, else ask those who jump to stop."
        ),
    )


def missed(
    tallies: Tallies,
    scope: Scope,
    facts: Facts,
    *,
    share_from: float = 0.1,
    sure_from: float = 0.05,
) -> str:
    """The smallest share that would be found in the stage that the fewest reached, of those
    judged."""
    reached = tallies["passes"].groupby(STAGE)["reached"].sum()
    n = int(reached[reached >= ENOUGH].min())
    least = least_share(
        n, lambda count: count >= share_from * n and interval(count, n)[0] > sure_from
    )
    return t(
        "Phantom passes under {share} would not show in {n} deals, the fewest of a stage looked at",
        share=percent(least),
        n=number(n),
    )
