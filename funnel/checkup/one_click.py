"""Closed in one click: what the anomaly rules found, in the words of the meeting."""

from __future__ import annotations

from typing import Any

import ibis.expr.types as ir
import pandas as pd

from funnel.checkup.finding import FOUND, Drawn, Finding, Point, not_found, too_few, unknown
from funnel.checkup.journey_counts import flagged_journeys, journey_counts
from funnel.checkup.proof import Comparison, interval, least_against
from funnel.checkup.stays import only_seen, person, seen
from funnel.evidence import ENOUGH
from funnel.facts import Facts
from funnel.i18n import N_, number, percent, t
from funnel.metrics.findings import titles
from funnel.metrics.later import Tallies
from funnel.metrics.rows import records
from funnel.metrics.times import cannot_tell
from funnel.rules import rules
from funnel.scope import Scope
from funnel.stats import ABOVE, stand_out
from funnel.thresholds import Threshold, Unit

NAME = "one_click"
TITLE = N_("Closed in one click")
MEANING = N_(
    "Deals that were worked outside the CRM and filled in afterwards: every duration and every pass"
    " of theirs is fiction."
)
NEEDS = ("transitions",)
RESTS_ON_OUTCOMES = True
PLACE = 12
FIGURE = Drawn(
    "people", "shares.flagged", N_("share of wins closed in one click, with its 95% interval")
)
THRESHOLDS = {
    "at_least": Threshold(N_("at least"), Unit.COUNT),
    "sure_from": Threshold(N_("surely above"), Unit.SHARE),
}


PEOPLE = ["manager", "closed", "won", "flagged", "won_flagged"]


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """Journeys closed per manager, those with a finding; the flagged deals; and whether the log has
    times at all."""
    return {
        "journeys": journey_counts(scope, facts),
        "flagged": flagged_journeys(scope, facts),
        "clock": seen(),
    }


def examine(
    tallies: Tallies,
    scope: Scope,
    facts: Facts,
    *,
    at_least: int = 5,
    sure_from: float = 0.02,
) -> list[Finding]:
    """One finding per manager whose share of flagged wins is surely above the others'; else one for
    the team, if it is surely above `sure_from`."""
    people = _people(tallies["journeys"])
    clock = records(tallies["clock"])[0]
    if cannot := only_seen(NAME, tallies["clock"]):
        return [cannot]
    if clock["moves"] and not facts.knows_minutes:
        return [unknown(NAME, cannot_tell(facts))]
    closed = int(people["closed"].sum())
    flagged = int(people["flagged"].sum())
    if closed < ENOUGH:
        return [too_few(NAME, closed)]
    if above := _above(people):
        rows = tallies["flagged"]
        return [_person(row, one, p, rows, people) for row, one, p in above]
    low, high = interval(flagged, closed)
    share: dict[str, Any] = {
        "n": closed,
        "share": flagged / closed,
        "low": low,
        "high": high,
        "figures": {"people": people[PEOPLE]},
    }
    points = _points(people)
    words = {"count": number(flagged), "total": number(closed)}
    batches = int(people["batch"].sum())
    if flagged >= at_least and (low > sure_from or batches >= at_least):
        text = t(
            "{count} of {total} closed deals were filled in afterwards; no manager stands out",
            **words,
        )
        return [
            Finding(
                NAME,
                FOUND,
                text,
                deals=flagged,
                rows=tallies["flagged"],
                points=points,
                advice=_advice(),
                **share,
            )
        ]
    text = t("Closing in one click is rare: {count} of {total} closed deals", **words)
    return [not_found(NAME, text, points=points, **share)]


def _above(people: pd.DataFrame) -> list[tuple[dict, Comparison, float]]:
    """Managers whose share of flagged wins stands out above the others', as on the page of
    managers; the highest share first."""
    above = []
    rows = records(people)
    for row, one in zip(rows, stand_out(people["won_flagged"], people["won"]), strict=True):
        if one.against == ABOVE and isinstance(row["manager"], str):
            own = Comparison(
                int(row["won_flagged"]), int(row["won"]), one.others_count, one.others_total
            )
            above.append((row, own, one.p_value))
    return sorted(above, key=lambda item: -item[1].share)


def _person(
    row: dict, one: Comparison, p: float, rows: pd.DataFrame, people: pd.DataFrame
) -> Finding:
    low, high = one.interval
    own = rows[(rows["manager"] == row["manager"]).fillna(False).astype(bool)]
    text = t(
        "{manager} fills in the CRM afterwards: {count} of {wins} wins in one click, the others"
        " {others}",
        manager=person(row["manager"]),
        count=number(one.count),
        wins=number(one.n),
        others=percent(one.others),
    )
    return Finding(
        NAME,
        FOUND,
        text,
        manager=row["manager"],
        deals=own["deal_id"].nunique(),
        rows=own,
        n=one.n,
        share=one.share,
        low=low,
        high=high,
        others=one.others,
        p_value=p,
        points=_points(people[people["manager"] == row["manager"]]),
        advice=_advice(),
        figures={"people": people[PEOPLE]},
    )


def _people(journeys: pd.DataFrame) -> pd.DataFrame:
    """Who closed journeys: how many, the wins of them, and those in which the rules found
    something."""
    own = journeys.drop(columns=["pipeline", "began", "won", "lost"])
    own = own.rename(columns={"ended": "closed", "wins": "won"})
    people = own.groupby("manager", dropna=False).sum().astype("int64").reset_index()
    return people[people["closed"] > 0]


def _points(people: pd.DataFrame) -> tuple[Point, ...]:
    counted = {name: int(people[name].sum()) for name in rules()}
    return tuple(
        Point(t("{title}: {count}", title=titles()[name], count=number(count)), None)
        for name, count in counted.items()
        if count
    )


def _advice() -> str:
    return t(
        "Leave these deals out of every duration, and agree that a move is made on the day it"
        " happens."
    )


def missed(tallies: Tallies, scope: Scope, facts: Facts) -> str:
    """The smallest share of wins in one click with which somebody would be named, of the middle
    size."""
    people = _people(tallies["journeys"])
    people = people[people["won"] >= ENOUGH].sort_values("won", ignore_index=True)
    if len(people) < 2:
        return t("Nobody can stand out where only one person has {n} wins", n=number(ENOUGH))
    n = int(people["won"].iloc[len(people) // 2])
    won = int(people["won"].sum())
    rest = round(int(people["won_flagged"].sum()) * (won - n) / won)
    least = least_against(n, rest, won - n, tests=len(people), points=0.05)
    return t(
        "A share in one click under {share} would not show in {n} wins, as many as the middle one"
        " of the people has",
        share=percent(least),
        n=number(n),
    )
