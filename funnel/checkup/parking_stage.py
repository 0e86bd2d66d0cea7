"""A parking stage: a bucket where deals are put and forgotten.

It empties the stages before it on paper, so their conversion looks fine while nothing moves. No
sign alone proves it; each is shown with what speaks for it, and a stage is called one when enough
do and the flow itself is among them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from funnel import tables
from funnel.checkup.finding import FOUND, Drawn, Finding, Point, not_found, too_few
from funnel.checkup.parking_counts import away, idle_in, with_places
from funnel.checkup.parking_signs import RECENT_DAYS, Limits, Signs, signs_of, with_medians
from funnel.checkup.proof import interval
from funnel.checkup.stays import STAGE, entries, here, lengths, of_stage, person, stages
from funnel.codes import STAYED_IN, Ending, Kind
from funnel.evidence import ENOUGH
from funnel.facts import Facts
from funnel.i18n import N_, number, t
from funnel.metrics.later import Tallies
from funnel.metrics.rows import records
from funnel.scope import Scope
from funnel.thresholds import Threshold, Unit

NAME = "parking_stage"
TITLE = N_("Parking stage")
MEANING = N_(
    "A stage into which deals are put from everywhere and from which they come back or are lost:"
    " the place where they are forgotten."
)
NEEDS = ("transitions",)
RESTS_ON_OUTCOMES = True
MEASURES_TIME = True
PLACE = 1
FIGURE = Drawn(
    "routes",
    "parking",
    N_("who sends deals there → from which stage → into it → what becomes of them; width: stays"),
)
THRESHOLDS = {
    "sources": Threshold(N_("from so many stages"), Unit.COUNT),
    "source_share": Threshold(N_("each with this share of the entries"), Unit.SHARE),
    "exit_share": Threshold(N_("share of exits back or to lost"), Unit.SHARE),
    "stock_months": Threshold(N_("stock, in months of exits"), Unit.NUMBER),
    "idle_ratio": Threshold(N_("without a task, times as many as elsewhere"), Unit.NUMBER),
    "signs": Threshold(N_("signs of the seven"), Unit.COUNT),
}

PLACE_OF = [*STAGE, "kind", "position"]
ROUTE = ["from_pipeline", "from_stage", "entered_by", "ended", "next_stage"]


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """Where the stays of each stage came from, what became of them and how long they took; the open
    deals and their tasks."""
    v = entries(scope)
    won = v.outcome.isin(tables.WINS).cast("int64")
    recent = (v.left_at > facts.as_of - timedelta(days=RECENT_DAYS)).fill_null(False).cast("int64")
    routes = v.group_by(*PLACE_OF, *ROUTE).agg(
        visits=v.count(),
        won=won.sum(),
        recent=recent.sum(),
        over=v.dwell_days.collect(),
        open=v.open_days.collect(),
    )
    asked = {"routes": routes, "here": here(scope), "stages": stages()}
    return asked | ({"planned": _planned(scope.visits())} if "tasks" in facts.has else {})


def _stays(routes: pd.DataFrame) -> pd.DataFrame:
    """The stays of each stage, wherever they came from."""
    each = routes.groupby(PLACE_OF, dropna=False)
    together = {name: each[name].agg(_joined) for name in ("over", "open")}
    return each[["visits", "recent"]].sum().assign(**together).reset_index()


def _joined(lists: pd.Series) -> NDArray[np.float64]:
    return np.concatenate([lengths(one) for one in lists])


def _planned(visits: ir.Table) -> ir.Table:
    """Stays at whose beginning the deal had a task that was not done yet, or got one within the
    hour."""
    k = tables.tasks.select("deal_id", task_at="created_at", done_at="done_at")
    both = visits.select("deal_id", "visit_no", *STAGE, "entered_at").inner_join(k, "deal_id")
    soon = both.task_at.delta(both.entered_at, unit="second") <= 3600
    both = both.filter(soon & (both.done_at.isnull() | (both.done_at > both.entered_at)))
    stays = both.select("deal_id", "visit_no", *STAGE).distinct()
    return stays.group_by(*STAGE).agg(planned=stays.count())


def examine(
    tallies: Tallies,
    scope: Scope,
    facts: Facts,
    *,
    sources: int = 3,
    source_share: float = 0.1,
    exit_share: float = 0.4,
    stock_months: float = 3.0,
    idle_ratio: float = 1.5,
    signs: int = 4,
) -> list[Finding]:
    """One finding per stage with at least `signs` of the seven signs, those of the flow among them;
    the most deals first."""
    limits = Limits(sources, source_share, exit_share, stock_months, idle_ratio)
    told = []
    stays = _stays(tallies["routes"])
    every_stage = tallies["stages"]
    stays = with_medians(stays[stays["kind"].isin(STAYED_IN)])
    sizes = every_stage[every_stage["kind"] == Kind.OPEN].groupby("pipeline")["position"].max()
    # of stages with as many signs the same is named, whatever order the engine counts in
    judged = stays[stays["visits"] >= ENOUGH].sort_values(STAGE)
    if not len(judged):
        return [too_few(NAME, int(stays["visits"].max()) if len(stays) else 0)]
    every = with_places(tallies["routes"][[*STAGE, *ROUTE, "visits", "won"]], every_stage)
    by_stage = dict(iter(every.groupby(STAGE)))
    tasks = idle_in(tallies["here"])
    for stage in records(judged):
        place = stage["pipeline"], stage["stage"]
        routes = by_stage.get(place, every.iloc[:0])
        size = float(sizes.get(stage["pipeline"], float("nan")))
        seen = signs_of(stage, routes, tasks(*place), size, limits)
        told.append((seen, stage, routes))
    found = [
        _found(seen, stage, routes, tallies)
        for seen, stage, routes in told
        if seen.is_parking(signs)
    ]
    if found:
        return sorted(found, key=lambda one: -(one.deals or 0))
    seen, stage, _ = max(told, key=lambda one: one[0].score)
    text = t("No stage is a parking place; the nearest to one is “{stage}”", stage=stage["stage"])
    return [not_found(NAME, text, points=seen.points)]


def _found(seen: Signs, stage: dict[str, Any], routes: pd.DataFrame, tallies: Tallies) -> Finding:
    rows = of_stage(tallies["here"], stage["pipeline"], stage["stage"]).sort_values(
        "days_here", ascending=False
    )
    gone, left = away(routes)
    if stage["kind"] == Kind.PARKED:
        advice = t(
            "It already stands beside the order: set a task and a tag on each deal instead of a"
            " stage, and close what is over its limit."
        )
    else:
        advice = t(
            "Take it out of the order, set a task and a tag on each deal instead, and close what is"
            " over its limit."
        )
    low, high = interval(gone, left) if left else (None, None)
    return Finding(
        NAME,
        FOUND,
        t(
            "“{stage}” is a parking place: {deals} deals lie there, {count} of {total} exits go"
            " back or to lost",
            stage=stage["stage"],
            deals=number(len(rows)),
            count=number(gone),
            total=number(left),
        ),
        stage["pipeline"],
        stage["stage"],
        deals=len(rows),
        rows=rows,
        n=left,
        share=gone / left if left else None,
        low=low,
        high=high,
        points=(*seen.points, *_habits(stage, routes, tallies)),
        advice=advice,
        evidence={"signs": seen.score, "kind": stage["kind"]},
        figures={"routes": routes, "stays": pd.DataFrame([stage])},
    )


def _habits(stage: dict[str, Any], routes: pd.DataFrame, tallies: Tallies) -> list[Point]:
    """Who sends deals there and from where, how many never came back, how many came without any
    next task: told, not scored."""
    visits = int(routes["visits"].sum())
    won = int(routes["won"].sum())
    never = int(routes.loc[routes["ended"].isin([Ending.LOST, Ending.STILL_HERE]), "visits"].sum())
    came = routes[routes["from_stage"].notna()]
    points = [
        Point(t("who sends deals there: {people}", people=_most(came, "entered_by")), None),
        Point(t("from where: {stages}", stages=_most(came, "from_stage")), None),
        Point(
            t(
                "{count} of {total} never came back from there",
                count=number(never),
                total=number(visits),
            ),
            None,
        ),
        Point(
            t(
                "{count} of {total} stays there belong to deals that were won",
                count=number(won),
                total=number(visits),
            ),
            None,
        ),
    ]
    if "planned" in tallies:
        idle = visits - int(
            of_stage(tallies["planned"], stage["pipeline"], stage["stage"])["planned"].sum()
        )
        points.append(
            Point(
                t(
                    "{count} of {total} entries came without any next task",
                    count=number(idle),
                    total=number(visits),
                ),
                None,
            )
        )
    return points


def _most(came: pd.DataFrame, column: str) -> str:
    counts = came.groupby(column, dropna=False)["visits"].sum().sort_values(ascending=False).head(4)
    return ", ".join(
        f"{person(name) if column == 'entered_by' else name} {number(count)}"
        for name, count in counts.items()
    )


def missed(tallies: Tallies, scope: Scope, facts: Facts) -> str:
    """In how many stages too few deals were."""
    stays = _stays(tallies["routes"])
    few = int((stays["visits"] < ENOUGH).sum())
    return t(
        "A parking place of fewer than {enough} stays would not show: {few} of {all} stages have"
        " fewer",
        enough=number(ENOUGH),
        few=number(few),
        all=number(len(stays)),
    )
