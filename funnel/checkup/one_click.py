"""Closed in one click: what the anomaly rules found, in the words of the meeting."""

from __future__ import annotations

from typing import Any

import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.checkup.finding import FOUND, Drawn, Finding, Point, not_found, too_few, unknown
from funnel.checkup.proof import Comparison, interval, least_against
from funnel.checkup.stays import only_seen, person
from funnel.codes import ENDED
from funnel.evidence import ENOUGH
from funnel.facts import Facts
from funnel.i18n import N_, number, percent, t
from funnel.joins import look_up
from funnel.metrics.findings import findings, titles
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


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """Journeys closed per manager, those with a finding; the flagged deals; and whether the log has
    times at all."""
    j = scope.journeys()
    j = j.filter(j.outcome.isin(ENDED)).select(
        "deal_id", "pipeline", "manager", "outcome", "amount", "currency"
    )
    f = findings(scope, facts)
    per_deal = f.group_by("deal_id", "pipeline").agg(
        **{name: (f.rule == name).sum() for name in rules()}
    )
    both = look_up(j, per_deal, "deal_id", "pipeline")
    flagged = both.burst.notnull()
    both = both.mutate(is_flagged=flagged, is_won=both.outcome.isin(tables.WINS))
    people = both.group_by("manager").agg(
        closed=both.count(),
        won=both.is_won.sum(),
        flagged=both.is_flagged.sum(),
        won_flagged=(both.is_won & both.is_flagged).sum(),
    )
    m = tables.transitions
    by_day = m.agg(moves=m.count(), rough=m.seen_after_at.notnull().sum())
    rows = both.filter(both.is_flagged).drop("is_flagged", "is_won")
    return {"people": people, "flagged": rows, "clock": by_day}


def examine(
    tallies: dict[str, pd.DataFrame],
    scope: Scope,
    facts: Facts,
    *,
    at_least: int = 5,
    sure_from: float = 0.02,
) -> list[Finding]:
    """One finding per manager whose share of flagged wins is surely above the others'; else one for
    the team, if it is surely above `sure_from`."""
    people = tallies["people"].fillna({"flagged": 0, "won_flagged": 0})
    rows = tallies["flagged"]
    clock = records(tallies["clock"])[0]
    if cannot := only_seen(NAME, tallies["clock"]):
        return [cannot]
    if clock["moves"] and not facts.knows_minutes:
        return [unknown(NAME, cannot_tell(facts))]
    closed = int(people["closed"].sum())
    flagged = int(people["flagged"].sum())
    if closed < ENOUGH:
        return [too_few(NAME, closed)]
    if found := [_person(row, one, p, rows, people) for row, one, p in _above(people)]:
        return found
    low, high = interval(flagged, closed)
    share: dict[str, Any] = {
        "n": closed,
        "share": flagged / closed,
        "low": low,
        "high": high,
        "figures": {"people": people},
    }
    words = {"count": number(flagged), "total": number(closed)}
    batches = int((rows["batch"] > 0).sum())
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
                rows=rows,
                points=_points(rows),
                advice=_advice(),
                **share,
            )
        ]
    text = t("Closing in one click is rare: {count} of {total} closed deals", **words)
    return [not_found(NAME, text, points=_points(rows), **share)]


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
        points=_points(own),
        advice=_advice(),
        figures={"people": people},
    )


def _points(rows: pd.DataFrame) -> tuple[Point, ...]:
    counted = {name: int((rows[name] > 0).sum()) for name in rules()}
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


def missed(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> str:
    """The smallest share of wins in one click with which somebody would be named, of the middle
    size."""
    people = tallies["people"].fillna({"won_flagged": 0})
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
