"""Two jobs in one stage: a part of fixed length and a part of unknown length behind one name.

“Prepare an offer and agree it” is a day of the manager's work and weeks of the client's. Its average describes neither, and no limit fits.
Stays of a few minutes and of deals filled in afterwards are left out: they are no second job.
"""

from __future__ import annotations

from datetime import timedelta

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel import tables
from funnel.checkup import words
from funnel.checkup.finding import FOUND, Finding, Point, not_found, too_few
from funnel.checkup.mixture import Humps, two_humps
from funnel.checkup.stays import STAGE, deals_in, honest_visits, lengths
from funnel.facts import Facts
from funnel.i18n import N_, days, number, percent, t
from funnel.scope import Scope

NAME = "two_jobs"
TITLE = N_("Two jobs in one stage")
MEANING = N_("A part of fixed length and a part of unknown length behind one name: the average describes neither, and no limit fits.")
NEEDS = ("transitions",)
# Enough to see any shape; more only takes time.
MOST = 4_000


def tallies(scope: Scope, facts: Facts, *, at_least: timedelta = timedelta(minutes=5)) -> dict[str, ir.Table]:
    """The lengths of the stays that are over, per stage and manager, and how many deals had one."""
    v = honest_visits(scope, facts)
    v = v.filter(v.kind.isin(["open", "parked"]), v.dwell_days >= at_least.total_seconds() / 86_400)
    lists = v.group_by(*STAGE, "manager").agg(over=v.dwell_days.collect())
    m = tables.transitions
    by_hour = m.mutate(hour=(m.moved_at.epoch_seconds() // 3600) % 24).group_by("hour").agg(moves=lambda t: t.count())
    return {"stays": lists, "deals": deals_in(v), "clock": by_hour}


def examine(
    tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts, *, gain: float = 10.0, apart: float = 4.0, smaller: float = 0.2,
    stays: int = 50, slow_days: float = 3.0, within_people: float = 0.5,
) -> list[Finding]:  # fmt: skip
    """One finding per stage with two humps at least `apart` times apart, each with `smaller` of `stays` or more, that isn't two managers.

    In a log of office hours the slow hump must lie beyond `slow_days`: a night or a weekend is no second job.
    """
    told, most = [], 0
    slow_days = slow_days if _has_nights(tallies["clock"]) else 0.0
    for (pipeline, stage), group in tallies["stays"].groupby(STAGE, sort=True):
        samples = [lengths(cell) for cell in group["over"]]
        every = np.concatenate(samples)
        most = max(most, every.size)
        if every.size < stays:
            continue
        humps = two_humps(every if every.size <= MOST else np.random.default_rng(0).choice(every, MOST, replace=False))
        points = _points(humps, samples, str(stage), gain, apart, smaller, slow_days, within_people)
        told.append((all(point.holds for point in points[:-1]), humps, str(pipeline), str(stage), every, points))
    if not told:
        return [too_few(NAME, most)]
    found = [one for one in told if one[0]]
    if not found:
        nearest = max(told, key=lambda one: sum(point.holds is True for point in one[5]))
        text = t("No stage is two jobs; the nearest to it is “{stage}”", stage=nearest[3])
        return [not_found(NAME, text, n=int(nearest[4].size), points=nearest[5])]
    return [_found(humps, pipeline, stage, every, points, tallies["deals"]) for _, humps, pipeline, stage, every, points in found]


def _has_nights(clock: pd.DataFrame) -> bool:
    """Whether the moves keep office hours: in the eight quietest hours of the day there are hardly any."""
    moves = clock["moves"].reindex(range(max(24, len(clock))), fill_value=0).sort_values()
    return bool(moves.iloc[:8].sum() <= 0.05 * moves.sum())


def _points(
    humps: Humps, samples: list, stage: str, gain: float, apart: float, smaller: float, slow_days: float, within_people: float
) -> tuple[Point, ...]:
    own = _within(humps, samples)
    return (
        Point(t("two humps explain the stays better than one by {n} points of BIC", n=number(humps.gain)), humps.gain >= gain and humps.are_two),
        Point(t("the medians are {n} times apart", n=number(humps.apart, 1)), humps.apart >= apart and humps.medians[1] >= slow_days),
        Point(t("the smaller part is {share} of the stays", share=percent(min(humps.weights))), min(humps.weights) >= smaller),
        Point(t("each manager has both kinds") if own >= within_people else t("it is rather two kinds of managers"), own >= within_people),
        Point(t("its name joins two actions") if words.actions(stage) > 1 else t("its name has one action"), words.actions(stage) > 1),
    )


def _within(humps: Humps, samples: list) -> float:
    """How much of the mix is within each person: 1 if all mix alike, 0 if one has only fast stays and the other only slow ones."""
    sizes = np.asarray([sample.size for sample in samples], dtype=float)
    slow = np.asarray([humps.slow(sample).mean() if sample.size else 0.0 for sample in samples])
    overall = float((sizes * slow).sum() / sizes.sum())
    whole = overall * (1 - overall)
    return float((sizes * slow * (1 - slow)).sum() / sizes.sum() / whole) if whole > 0 else 0.0


def _found(humps: Humps, pipeline: str, stage: str, every: np.ndarray, points: tuple[Point, ...], deals: pd.DataFrame) -> Finding:
    fast, slow = humps.medians
    own = deals[(deals["pipeline"] == pipeline) & (deals["stage"] == stage)]
    limit = float(np.quantile(every[every <= humps.border], 0.9)) if (every <= humps.border).any() else fast
    text = t(
        "“{stage}” is two jobs: {first} of the stays take about {fast}, the rest about {slow}",
        stage=stage, first=percent(humps.weights[0]), fast=days(fast), slow=days(slow),
    )  # fmt: skip
    return Finding(
        NAME, FOUND, text, pipeline, stage, deals=int(own["deals"].sum()), sums=own, n=int(every.size), share=humps.weights[1], points=points,
        advice=t("Split the stage in two, and give the first part a limit of {limit}.", limit=days(limit)),
        evidence={"gain": humps.gain, "fast_days": fast, "slow_days": slow, "border_days": humps.border, "limit_days": limit, "humps": humps},
        figures={"stays": pd.DataFrame({"dwell_days": every})},
    )  # fmt: skip
