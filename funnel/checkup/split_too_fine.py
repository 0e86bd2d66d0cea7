"""Split too fine: stages that nobody stays in, that everybody passes, or that many leave out.

Each stage costs the manager a click per deal; one in which nothing is decided only teaches them to
click in a row. The first stage is never too short: an answer within minutes is what is wanted of
it. Nor is a stage that a robot leaves, and a log of days knows no minutes. Many stages are no
mistake by themselves either: some of them must be passed by all, or in minutes.
"""

from __future__ import annotations

from datetime import timedelta

import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.checkup.finding import FOUND, Drawn, Finding, Point, holding, not_found, too_few
from funnel.checkup.honest_counts import SHORT, honest_counts, short_stays
from funnel.checkup.passes import passes
from funnel.checkup.proof import interval, least_share
from funnel.checkup.stage_signs import (
    Judged,
    Limits,
    counted,
    decides_nothing,
    drawn,
    in_minutes,
    is_sure,
    judge,
    left_out,
    neighbour,
    of_pipeline,
    too_many,
)
from funnel.checkup.stays import (
    STAGE,
    by_stage,
    first_of,
    here,
    of_stage,
    only_seen,
    stages,
)
from funnel.codes import Kind
from funnel.evidence import ENOUGH
from funnel.facts import Facts
from funnel.i18n import N_, number, percent, t, tn
from funnel.joins import look_up
from funnel.metrics.later import Tallies, beside
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


def tallies(scope: Scope, facts: Facts, *, short: timedelta = SHORT) -> dict[str, ir.Table]:
    """Per open stage: stays that are over, short ones, those that went on; journeys that reached it
    and never entered it."""
    passing = short_stays(scope, facts, short)
    passing = look_up(
        first_of(passing, STAGE, [passing.entered_at.desc(), passing.deal_id, passing.visit_no]),
        tables.deals.select("deal_id", "name"),
        "deal_id",
    )
    passing = passing.select(
        *("deal_id", "name", *STAGE, "manager", "entered_at", "dwell_days", "ended"),
        *("amount", "currency"),
    )
    return {
        "stays": honest_counts(scope, facts, short),
        "stages": stages(),
        "passing": passing,
        "here": here(scope),
        **passes(scope, facts),
    }


def examine(
    tallies: Tallies,
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
    short stays where more than `sieve` do not go on decides something.
    """
    if cannot := only_seen(NAME, tallies["seen"]):
        return [cannot]
    every = tallies["stages"]
    own = [*STAGE, "position"]
    stays = _known(tallies["stays"])
    open_stages = every.loc[every["kind"] == Kind.OPEN, own]
    tallies = beside(tallies, {"stages": open_stages, "stays": stays})
    stages = counted(tallies, facts)
    judged = judge(stages, Limits(short_share, passed_share, skipped_share))
    if not judged:
        return [too_few(NAME, int(stages["left"].max()) if len(stages) else 0)]
    found = [_stage(one, tallies, judged) for one in judged if decides_nothing(one, sieve)]
    found += [
        _pipeline(name, n, judged, tallies)
        for name, n in too_many(tallies["stages"], judged, most_stages, far_too_many)
    ]
    if found:
        return sorted(found, key=lambda one: -(one.deals or 0))
    return [_nothing(judged)]


def _known(counts: pd.DataFrame) -> pd.DataFrame:
    """Without stages in which every deal has a move that was only seen between two uploads."""
    return counts[counts["deals"] > 0]


def _nothing(judged: list[Judged]) -> Finding:
    """That no stage is to spare, with the one that has most signs of it."""
    nearest = max(judged, key=lambda one: holding(one.signs))
    text = t(
        "No pipeline is split too fine; the nearest to a spare stage is “{stage}”",
        stage=nearest.row["stage"],
    )
    return not_found(
        NAME,
        text,
        points=nearest.signs,
        figures={"stages": drawn(nearest.row["pipeline"], judged)},
    )


def _stage(one: Judged, tallies: Tallies, judged: list[Judged]) -> Finding:
    """The finding about one stage: that it takes minutes, else that it is left out."""
    row = one.row
    other = neighbour(one.row, tallies["stages"])
    if one.signs.short.holds:
        said = in_minutes(row, tallies)
    else:
        said = left_out(row, tallies)
    low, high = interval(said.count, said.n)
    own = of_stage(said.deals, row["pipeline"], row["stage"])
    advice = ""
    if other:
        advice = t("Merge “{stage}” with “{other}”.", stage=row["stage"], other=other)
    return Finding(
        NAME,
        FOUND,
        said.text,
        row["pipeline"],
        row["stage"],
        deals=int(own["deals"].sum()),
        sums=own,
        n=said.n,
        share=said.count / said.n,
        low=low,
        high=high,
        points=one.signs,
        advice=advice,
        evidence={"merge_with": other},
        figures={"stages": drawn(row["pipeline"], judged)},
        rows=of_stage(said.listed, row["pipeline"], row["stage"]),
        listed=said.count,
    )


def _pipeline(name: str, n: int, judged: list[Judged], tallies: Tallies) -> Finding:
    """The finding about a pipeline of too many stages, with the two to merge first."""
    rows = [one.row for one in of_pipeline(name, judged)]
    spare = max(
        rows, key=lambda row: row["passed"] / row["left"] + row["short"] / max(row["timed"], 1)
    )
    text = tn(
        "“{pipeline}” has {n} open stage, too many to keep apart",
        "“{pipeline}” has {n} open stages, too many to keep apart",
        n,
        pipeline=name,
    )
    own = of_stage(tallies["stays"], rows[0]["pipeline"], rows[0]["stage"])
    other = neighbour(spare, tallies["stages"])
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


def missed(tallies: Tallies, scope: Scope, facts: Facts, *, short_share: float = 0.5) -> str:
    """The smallest share of short stays that would be found in the stage with the fewest, of those
    judged."""
    left = by_stage(_known(tallies["stays"]), "left")
    n = int(left[left >= ENOUGH].min())
    least = least_share(n, lambda count: is_sure(count, n, short_share))
    return t(
        "Short stays under {share} would not show in {n} stays, the fewest of a stage looked at;"
        " {few} stages have too few",
        share=percent(least),
        n=number(n),
        few=number(int((left < ENOUGH).sum())),
    )
