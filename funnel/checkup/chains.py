"""Chains of pipelines: what the client sees as one deal, the CRM counts as several.

A deal goes on as another deal (of the same contact or company, created within the hour of the win,
or linked by the export) or moves to another
pipeline. Each department then reports its own funnel, and what is lost between them is in nobody's.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.checkup.finding import FOUND, Drawn, Finding, Point, not_found, too_few
from funnel.checkup.journey_counts import journey_counts
from funnel.checkup.links import KEYS, counted, every_link, won_deals
from funnel.checkup.proof import interval
from funnel.evidence import ENOUGH
from funnel.facts import Facts
from funnel.i18n import N_, calendar_days, number, t
from funnel.metrics.later import Tallies, beside
from funnel.metrics.rows import records
from funnel.scope import Scope
from funnel.thresholds import Threshold, Unit

NAME = "chains"
TITLE = N_("Chains of pipelines")
MEANING = N_(
    "Deals that go on as another deal or in another pipeline: only the funnel over the whole chain"
    " tells what became of a client."
)
NEEDS = ("deals",)
RESTS_ON_OUTCOMES = True
PLACE = 9
FIGURE = Drawn(
    "steps", "steps", N_("deals of the whole chain, from the first pipeline to the end of the last")
)
THRESHOLDS = {
    "within": Threshold(N_("created within, hours"), Unit.HOURS),
    "surplus": Threshold(N_("times as many as chance gives"), Unit.NUMBER),
}


def tallies(
    scope: Scope, facts: Facts, *, within: timedelta = timedelta(hours=1)
) -> dict[str, ir.Table]:
    """The links from deal to deal and from pipeline to pipeline, and how many wins each pipeline
    had."""
    wins = won_deals(scope)
    links = every_link(wins, scope, within.total_seconds(), facts.timezone)
    child = tables.journeys.select("deal_id", "pipeline", "outcome", "began_at")
    ends = links.left_join(
        child, [links.child_id == child.deal_id, links.to_pipeline == child.pipeline]
    )
    ends = ends.select(
        *KEYS, "deal_id", "child_id", "gap_seconds", "amount", "currency", child_outcome="outcome"
    )
    return {
        "links": ends.filter(ends.gap_seconds.notnull()),
        "journeys": journey_counts(scope, facts),
    }


def examine(tallies: Tallies, scope: Scope, facts: Facts, *, surplus: float = 3.0) -> list[Finding]:
    """One finding per pair of pipelines with 20 links or more; links by name only if `surplus`
    times as many as chance gives."""
    tallies = beside(tallies, counted(tallies["links"]))
    links = tallies["links"]
    wins = int(tallies["journeys"]["won"].sum())
    if wins < ENOUGH and not (links["links"] >= ENOUGH).any():
        return [too_few(NAME, wins)]
    real = links[
        (links["links"] >= ENOUGH)
        & ((links["link"] != "follows") | (links["links"] >= surplus * links["before"]))
    ]
    if not len(real):
        n = int(links["links"].sum())
        return [
            not_found(
                NAME,
                t(
                    "Deals do not go on as other deals or in other pipelines: {n} links in all",
                    n=number(n),
                ),
            )
        ]
    return [
        _found(row, real, tallies) for row in records(real.sort_values("links", ascending=False))
    ]


def _found(row: dict, real: pd.DataFrame, tallies: Tallies) -> Finding:
    rows = _links(row, tallies)
    n = int(row["links"])
    closed = int(row["won"] + row["lost"])
    words = {"count": number(n), "first": row["from_pipeline"], "second": row["to_pipeline"]}
    if row["link"] == "moved":
        text = t(
            "{count} deals moved from “{first}” on to “{second}”: they are one funnel", **words
        )
    else:
        text = t(
            "{count} deals won in “{first}” go on as deals in “{second}”: they are one funnel",
            **words,
        )
    low, high = interval(int(row["won"]), closed) if closed else (None, None)
    return Finding(
        NAME,
        FOUND,
        text,
        row["from_pipeline"],
        deals=n,
        rows=rows,
        n=closed,
        share=row["won"] / closed if closed else None,
        low=low,
        high=high,
        points=_points(row, tallies),
        evidence={"to_pipeline": row["to_pipeline"], "link": row["link"]},
        figures={"steps": steps(row, real, tallies)},
        advice=t(
            "Report the funnel over the whole chain, and give the transfer a limit of its own."
        ),
    )


def _links(row: dict, tallies: Tallies) -> pd.DataFrame:
    every = tallies["rows"]
    return every[
        (every["from_pipeline"] == row["from_pipeline"])
        & (every["to_pipeline"] == row["to_pipeline"])
        & (every["link"] == row["link"])
    ]


def _department(name: str, tallies: Tallies) -> dict[str, Any]:
    own = tallies["journeys"][tallies["journeys"]["pipeline"] == name]
    return {count: int(own[count].sum()) for count in ("began", "won", "lost")}


def _points(row: dict, tallies: Tallies) -> tuple[Point, ...]:
    """The result of the chain, of the transfer and of each department."""
    n = int(row["links"])
    closed = int(row["won"] + row["lost"])
    first = _department(row["from_pipeline"], tallies)
    points = [
        Point(
            t(
                "won at the end of the chain: {count} of {total} closed",
                count=number(row["won"]),
                total=number(closed),
            ),
            None,
        )
    ]
    if row["link"] != "moved":
        alone = {
            "pipeline": row["from_pipeline"],
            "count": number(max(first["won"] - n, 0)),
            "total": number(first["won"]),
        }
        points += [
            Point(
                t(
                    "lost in transfer, won in “{pipeline}” without going on: {count} of {total}",
                    **alone,
                ),
                None,
            ),
            Point(t("half go on within {days}", days=calendar_days(row["gap_days"])), None),
        ]
    for name in (row["from_pipeline"], row["to_pipeline"]):
        own = _department(name, tallies)
        result = {
            "pipeline": name,
            "count": number(own["won"]),
            "total": number(own["won"] + own["lost"]),
        }
        points.append(
            Point(t("“{pipeline}” by itself: won {count} of {total} closed", **result), None)
        )
    return tuple(points)


def steps(row: dict, real: pd.DataFrame, tallies: Tallies) -> pd.DataFrame:
    """The funnel over the whole chain, as far as links go on from the second pipeline: step (began,
    won, went_on), pipeline, deals."""
    found = [
        ("began", row["from_pipeline"], int(_department(row["from_pipeline"], tallies)["began"]))
    ]
    if row["link"] != "moved":
        found.append(
            ("won", row["from_pipeline"], int(_department(row["from_pipeline"], tallies)["won"]))
        )
    here = _links(row, tallies)
    seen = {row["from_pipeline"]}
    while len(here):
        pipeline = here["to_pipeline"].iloc[0]
        seen.add(pipeline)
        found.append(("went_on", pipeline, here["deal_id"].nunique()))
        found.append(
            ("won", pipeline, here.loc[here["child_outcome"] == "won", "deal_id"].nunique())
        )
        onward = real[
            (real["from_pipeline"] == pipeline) & ~real["to_pipeline"].isin(seen)
        ].sort_values("links", ascending=False)
        if not len(onward):
            break
        after = _links(records(onward)[0], tallies)
        here = after[after["deal_id"].isin(here["child_id"])]
    return pd.DataFrame(found, columns=["step", "pipeline", "deals"])


def missed(tallies: Tallies, scope: Scope, facts: Facts) -> str:
    """How many links a chain must have to be seen."""
    wins = int(tallies["journeys"]["won"].sum())
    return t(
        "A chain of fewer than {enough} deals would not show among {n} wins",
        enough=number(ENOUGH),
        n=number(wins),
    )
