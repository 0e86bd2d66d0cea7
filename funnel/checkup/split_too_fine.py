"""Split too fine: stages that nobody stays in, that everybody passes, or that many leave out.

Each stage costs the manager a click per deal; one in which nothing is decided only teaches them to
click in a row. The first stage is never too short: an answer within minutes is what is wanted of
it. Nor is a stage that a robot leaves, and a log of days knows no minutes. Many stages are no
mistake by themselves either: some of them must be passed by all, or in minutes.
"""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.checkup.finding import ENOUGH, FOUND, Drawn, Finding, Point, not_found, too_few
from funnel.checkup.passes import passes
from funnel.checkup.proof import interval, least_share
from funnel.checkup.stays import (
    STAGE,
    deals_in,
    first_of,
    here,
    honest_visits,
    of_stage,
    only_seen,
    without_seen,
)
from funnel.facts import Facts
from funnel.i18n import N_, number, percent, t, tn
from funnel.metrics.rows import records
from funnel.model.words import way_out
from funnel.scope import Scope
from funnel.thresholds import Threshold, Unit

NAME = "split_too_fine"
TITLE = N_("Split too fine")
MEANING = N_(
    "Too many stages, or stages in which nothing is decided: each costs a click per deal and"
    " teaches to click in a row."
)
NEEDS = ("transitions",)
PLACE = 5
FIGURE = Drawn(
    "stages", "signs", N_("● stays under ten minutes   ■ went on   ◆ left it out, as shares")
)
THRESHOLDS = {
    "short": Threshold(N_("a short stay, minutes"), Unit.MINUTES),
    "most_stages": Threshold(N_("open stages at most"), Unit.COUNT),
    "short_share": Threshold(N_("share of short stays"), Unit.SHARE),
    "passed_share": Threshold(N_("share that goes on"), Unit.SHARE),
    "skipped_share": Threshold(N_("share that leaves it out"), Unit.SHARE),
    "sieve": Threshold(N_("not gone on: it decides something"), Unit.SHARE),
    "far_too_many": Threshold(N_("open stages that are too many by themselves"), Unit.COUNT),
}


def tallies(
    scope: Scope, facts: Facts, *, short: timedelta = timedelta(minutes=10)
) -> dict[str, ir.Table]:
    """Per open stage: stays that are over, short ones, those that went on; journeys that reached it
    and never entered it."""
    v = without_seen(honest_visits(scope, facts), facts)
    v = v.filter(v.kind == "open")
    by_robot = v.left_by.isin(facts.robots).fill_null(False) if facts.robots else False
    by_hand = v.dwell_days.notnull() & (v.position > 1) & ~ibis.literal(by_robot)
    is_short = (v.calendar_days <= short.total_seconds() / 86_400).fill_null(False) & by_hand
    is_short = is_short.cast("int64")
    passed = way_out(v).isin(["forward", "skipped", "won"]).cast("int64")
    known = by_hand.cast("int64")
    stays = v.group_by(*STAGE, "position").agg(
        left=v.left_at.notnull().cast("int64").sum(),
        timed=known.sum(),
        short=is_short.sum(),
        passed=passed.sum(),
    )
    passing = v.filter(is_short == 1)
    passing = first_of(passing, STAGE, [passing.entered_at.desc(), passing.deal_id]).left_join(
        tables.deals.select("deal_id", "name"), "deal_id"
    )
    passing = passing.select(
        "deal_id",
        "name",
        *STAGE,
        "manager",
        "entered_at",
        "dwell_days",
        "ended",
        "amount",
        "currency",
    )
    return {
        "stays": stays,
        "deals": deals_in(v),
        "stages": _open_stages(),
        "passing": passing,
        "here": here(scope),
        **passes(scope, facts),
    }


def _open_stages() -> ir.Table:
    s = tables.stages
    return s.filter(s.kind == "open").select("pipeline", "stage", "position")


def examine(
    tallies: dict[str, pd.DataFrame],
    scope: Scope,
    facts: Facts,
    *,
    most_stages: int = 9,
    short_share: float = 0.5,
    passed_share: float = 0.95,
    skipped_share: float = 0.4,
    sieve: float = 0.2,
    far_too_many: int = 15,
) -> list[Finding]:
    """One finding per pipeline with more than `most_stages` open stages of which a quarter decide
    nothing, or with more than `far_too_many`, and one per stage in which nothing is decided or that
    many leave out.

    That many pass a stage is no mistake by itself: it only counts beside another sign. A stage of
    short stays where more than `sieve` do
    not go on decides something.
    """
    if cannot := only_seen(NAME, tallies["seen"]):
        return [cannot]
    stages = tallies["stages"].merge(tallies["stays"].drop(columns="position"), on=STAGE)
    for name, column in (("reached", "reached"), ("missing", "skipped")):
        stages = stages.merge(
            _honest(tallies[name]).groupby(STAGE)[name].sum().rename(column).reset_index(),
            on=STAGE,
            how="left",
        )
    counts = ["left", "timed", "short", "passed", "reached", "skipped"]
    stages[counts] = stages[counts].astype("float64").fillna(0).astype("int64")
    stages["entered"] = stages["reached"] - stages["skipped"]
    if not facts.knows_minutes:
        stages[["timed", "short"]] = 0
    stages = stages.sort_values(["pipeline", "position"], ignore_index=True)
    judged = [
        (row, _points(row, short_share, passed_share, skipped_share))
        for row in records(stages)
        if row["left"] >= ENOUGH
    ]
    if not judged:
        return [too_few(NAME, int(stages["left"].max()) if len(stages) else 0)]
    fine = [
        (row, points)
        for row, points in judged
        if points[2].holds or (points[0].holds and row["passed"] >= (1 - sieve) * row["left"])
    ]
    found = [_stage(row, points, tallies, judged) for row, points in fine]
    sizes = tallies["stages"].groupby("pipeline").size()
    found += [
        _pipeline(str(name), int(n), judged, tallies)
        for name, n in sizes.items()
        if n > most_stages
        and _is_used(str(name), judged)
        and (n > far_too_many or _idle(str(name), judged) >= n / 4)
    ]
    if found:
        return sorted(found, key=lambda one: -(one.deals or 0))
    nearest = max(judged, key=lambda one: sum(point.holds is True for point in one[1]))
    text = t(
        "No pipeline is split too fine; the nearest to a spare stage is “{stage}”",
        stage=nearest[0]["stage"],
    )
    return [
        not_found(
            NAME,
            text,
            points=nearest[1],
            figures={"stages": _judged(nearest[0]["pipeline"], judged)},
        )
    ]


def _honest(passes: pd.DataFrame) -> pd.DataFrame:
    """Without deals that were filled in afterwards: their clicks say nothing about a stage."""
    return passes[~passes["is_flagged"].astype(bool)]


def _is_used(pipeline: str, judged: list) -> bool:
    return any(row["pipeline"] == pipeline for row, _ in judged)


def _idle(pipeline: str, judged: list) -> int:
    """How many stages of a pipeline all pass, or a quarter within minutes."""
    own = [(row, points) for row, points in judged if row["pipeline"] == pipeline]
    return sum(
        bool(points[1].holds or (row["timed"] >= ENOUGH and row["short"] >= row["timed"] / 4))
        for row, points in own
    )


def _points(
    row: dict, short_share: float, passed_share: float, skipped_share: float
) -> tuple[Point, ...]:
    skipped = row["skipped"]
    return (
        _surely(
            t(
                "{count} of {total} stays were shorter than ten minutes",
                count=number(row["short"]),
                total=number(row["timed"]),
            ),
            row["short"],
            row["timed"],
            short_share,
        ),
        _share(
            t(
                "{count} of {total} went on from it",
                count=number(row["passed"]),
                total=number(row["left"]),
            ),
            row["passed"],
            row["left"],
            passed_share,
        ),
        _surely(
            t(
                "{count} of {total} left it out",
                count=number(skipped),
                total=number(row["reached"]),
            ),
            skipped,
            row["reached"],
            skipped_share,
        ),
    )


def _share(text: str, count: int, n: int, needed: float) -> Point:
    return Point(text, count >= needed * n if n >= ENOUGH else None)


def _surely(text: str, count: int, n: int, needed: float) -> Point:
    """A sign that is enough by itself: the share is reached, and four fifths of it surely."""
    return Point(text, _is_sure(count, n, needed) if n >= ENOUGH else None)


def _is_sure(count: int, n: int, needed: float) -> bool:
    return count >= needed * n and interval(count, n)[0] >= 0.8 * needed


def _neighbour(row: dict, stages: pd.DataFrame) -> str:
    own = stages[stages["pipeline"] == row["pipeline"]].sort_values("position")
    after, before = own[own["position"] > row["position"]], own[own["position"] < row["position"]]
    if len(after):
        return str(after["stage"].iloc[0])
    return str(before["stage"].iloc[-1]) if len(before) else ""


def _stage(
    row: dict, points: tuple[Point, ...], tallies: dict[str, pd.DataFrame], judged: list
) -> Finding:
    other, is_short = _neighbour(row, tallies["stages"]), bool(points[0].holds)
    count, n = (row["short"], row["timed"]) if is_short else (row["skipped"], row["reached"])
    deals = (
        tallies["deals"]
        if is_short
        else _honest(tallies["missing"]).rename(columns={"missing": "deals"})
    )
    listed = tallies["passing"] if is_short else _honest(tallies["jumped"])
    own, rows = (of_stage(table, row["pipeline"], row["stage"]) for table in (deals, listed))
    low, high = interval(count, n)
    text = (
        t(
            "Nothing is decided in “{stage}”: {count} of {total} stays were shorter than ten"
            " minutes, and {share} went on",
            stage=row["stage"],
            count=number(count),
            total=number(n),
            share=percent(row["passed"] / row["left"], row["left"]),
        )
        if is_short
        else t(
            "“{stage}” is left out by {count} of {total} deals that got so far",
            stage=row["stage"],
            count=number(count),
            total=number(n),
        )
    )
    advice = t("Merge “{stage}” with “{other}”.", stage=row["stage"], other=other) if other else ""
    return Finding(
        NAME,
        FOUND,
        text,
        row["pipeline"],
        row["stage"],
        deals=int(own["deals"].sum()),
        sums=own,
        n=n,
        share=count / n,
        low=low,
        high=high,
        points=points,
        advice=advice,
        evidence={"merge_with": other},
        figures={"stages": _judged(row["pipeline"], judged)},
        rows=rows,
        listed=count,
    )


def _judged(pipeline: str, judged: list) -> pd.DataFrame:
    return pd.DataFrame([row for row, _ in judged if row["pipeline"] == pipeline])


def _pipeline(name: str, n: int, judged: list, tallies: dict[str, pd.DataFrame]) -> Finding:
    rows = [row for row, _ in judged if row["pipeline"] == name]
    spare = max(
        rows, key=lambda row: row["passed"] / row["left"] + row["short"] / max(row["timed"], 1)
    )
    text = tn(
        "“{pipeline}” has {n} open stage, too many to keep apart",
        "“{pipeline}” has {n} open stages, too many to keep apart",
        n,
        pipeline=name,
    )
    own, other = (
        of_stage(tallies["deals"], rows[0]["pipeline"], rows[0]["stage"]),
        _neighbour(spare, tallies["stages"]),
    )
    return Finding(
        NAME,
        FOUND,
        text,
        name,
        deals=int(own["deals"].sum()),
        sums=own,
        points=(Point(t("open stages: {n}", n=number(n))),),
        advice=t(
            "Begin with merging “{stage}” with “{other}”: most deals only pass.",
            stage=spare["stage"],
            other=other,
        ),
        evidence={"open_stages": n, "merge_with": other},
        figures={"stages": pd.DataFrame(rows)},
        rows=tallies["here"][tallies["here"]["pipeline"] == name].sort_values(
            "days_here", ascending=False
        ),
    )


def missed(
    tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts, *, short_share: float = 0.5
) -> str:
    """The smallest share of short stays that would be found in the stage with the fewest, of those
    judged."""
    left = tallies["stays"]["left"].astype("int64")
    few, judged = int((left < ENOUGH).sum()), left[left >= ENOUGH]
    n = int(judged.min())
    least = least_share(n, lambda count: _is_sure(count, n, short_share))
    return t(
        "Short stays under {share} would not show in {n} stays, the fewest of a stage looked at;"
        " {few} stages have too few",
        share=percent(least),
        n=number(n),
        few=number(few),
    )
