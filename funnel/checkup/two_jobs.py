"""Two jobs in one stage: a part of fixed length and a part of unknown length behind one name.

“Prepare an offer and agree it” is a day of the manager's work and weeks of the client's. Its
average describes neither, and no limit fits. Only stays that went on are looked at: fast wins
beside slow losses are two ways out, not two jobs. Stays of a few minutes and of deals filled in
afterwards are left out; they are no second job. Nor is a night: where a log keeps office hours,
stays are told apart by their working time. Nor are two kinds of deals or people, or a call once a
week.
"""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel import tables
from funnel.checkup import name_signs
from funnel.checkup.clock import Clock
from funnel.checkup.finding import FOUND, Drawn, Finding, Point, holding, lacks, not_found, too_few
from funnel.checkup.honest_counts import exact_of, honest_counts
from funnel.checkup.lengths import Moments, Stays, measured, moves_by_quarter, office_clock
from funnel.checkup.mixture import Humps, two_humps
from funnel.checkup.proof import interval
from funnel.checkup.rivals import Kinds, of_kinds, of_rhythm, told_apart
from funnel.checkup.stays import STAGE, by_stage, honest_visits, of_stage
from funnel.codes import ONWARD, Kind
from funnel.deal_numbers import order_of
from funnel.facts import Facts
from funnel.i18n import N_, calendar_days, number, percent, t
from funnel.joins import look_up
from funnel.metrics.later import Tallies, beside
from funnel.model.coded import way_out
from funnel.scope import Scope
from funnel.thresholds import Threshold, Unit

NAME = "two_jobs"
TITLE = N_("Two jobs in one stage")
MEANING = N_(
    "A part of fixed length and a part of unknown length behind one name: the average describes"
    " neither, and no limit fits."
)
NEEDS = ("transitions",)
PLACE = 4
FIGURE = Drawn(
    "stays",
    "humps",
    N_(
        "grey: how long the stays took; lines: the two kinds that explain them best; dotted:"
        " the border between them"
    ),
)
THRESHOLDS = {
    "at_least": Threshold(N_("at least, minutes"), Unit.MINUTES),
    "gain": Threshold(N_("points of BIC"), Unit.NUMBER),
    "apart": Threshold(N_("medians apart, times"), Unit.NUMBER),
    "smaller": Threshold(N_("share of the smaller part"), Unit.SHARE),
    "stays": Threshold(N_("stays at least"), Unit.COUNT),
    "within_kinds": Threshold(N_("of the mix within each person and kind of deal"), Unit.SHARE),
}
# Stays of a stage that are looked at: enough to see any shape; more only takes time.
MOST = 2_000
LISTED = [
    *("deal_id", "name", *STAGE, "manager", "entered_at", "left_at", "dwell_days"),
    *("amount", "currency", "extra"),
]


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """Stays that went on, `MOST` of each stage; how many there are, of how many deals, and how many
    are known only roughly; moves by the hour."""
    v = honest_visits(scope, facts)
    v = v.filter(v.kind == Kind.OPEN, v.dwell_days >= 0, way_out(v).isin(ONWARD))
    exact = v.filter(~v.is_approximate.fill_null(False))
    first = [*order_of(exact.deal_id), exact.visit_no]
    some = exact.mutate(place=ibis.row_number().over(group_by=STAGE, order_by=first))
    named = tables.deals.select("deal_id", "name", "extra")
    some = look_up(some.filter(some.place < MOST), named, "deal_id")
    # a deal's cells once: to bring each costs more than all the rest of its stay
    of_deal = ibis.row_number().over(group_by="deal_id", order_by=[*STAGE, some.visit_no])
    nothing = ibis.null(some.extra.type())
    return {
        "stays": some.mutate(extra=(of_deal == 0).ifelse(some.extra, nothing)).select(*LISTED),
        "counts": honest_counts(scope, facts),
        "clock": moves_by_quarter(),
    }


def examine(
    tallies: Tallies,
    scope: Scope,
    facts: Facts,
    *,
    at_least: timedelta = timedelta(minutes=5),
    gain: float = 10.0,
    apart: float = 4.0,
    smaller: float = 0.2,
    stays: int = 50,
    within_kinds: float = 0.5,
) -> list[Finding]:
    """One finding per stage with two humps at least `apart` times apart, each with `smaller` of
    `stays` or more, that are neither two kinds of deals or people nor a weekly rhythm."""
    clock = office_clock(tallies["clock"], facts.timezone)
    told = []
    most = 0
    # in an order of their own, so that sums are the same to the last bit
    each = tallies["stays"].sort_values(["deal_id", "entered_at", "left_at"], ignore_index=True)
    moments = Moments.of(each, clock, facts.timezone)
    kinds = Kinds.of(each)
    for (pipeline, stage), rows in each[STAGE].groupby(STAGE, sort=True):
        own = measured(str(pipeline), str(stage), rows.index.to_numpy(), moments, at_least)
        most = max(most, own.lengths.size)
        if own.lengths.size >= stays:
            humps = two_humps(own.lengths)
            within = told_apart(humps.slow(own.lengths), kinds, own.at)
            points = _points(humps, own, within, gain, apart, smaller, within_kinds)
            told.append((humps, own, points))
    if not told:
        return [_not_enough(most, int(tallies["counts"]["rough"].sum()), stays)]
    # what its name says is a sign, and no proof
    found = [one for one in told if all(point.holds for point in one[-1][:-1])]
    if not found:
        _, own, points = max(told, key=lambda one: holding(one[-1]))
        text = t("No stage is two jobs; the nearest to it is “{stage}”", stage=own.stage)
        return [not_found(NAME, text, n=int(own.lengths.size), points=points)]
    rows = beside(tallies, {"stays": each})
    return [_found(humps, own, points, clock, rows) for humps, own, points in found]


def _not_enough(most: int, rough: int, needed: int) -> Finding:
    """Too few stays; of those that were only seen between two uploads nobody knows the hours."""
    if rough >= needed:
        return lacks(NAME, "transitions")
    return too_few(NAME, most, needed)


def _points(
    humps: Humps,
    own: Stays,
    told: tuple[str, float],
    gain: float,
    apart: float,
    smaller: float,
    within_kinds: float,
) -> tuple[Point, ...]:
    what, within = told
    joined = name_signs.actions(own.stage) > 1
    return (
        Point(
            t(
                "two humps explain the stays better than one by {n} points of BIC",
                n=number(humps.gain),
            ),
            humps.gain >= gain and humps.are_two,
        ),
        Point(t("the medians are {n} times apart", n=number(humps.apart, 1)), humps.apart >= apart),
        Point(
            t("the smaller part is {share} of the stays", share=percent(min(humps.weights))),
            min(humps.weights) >= smaller,
        ),
        of_kinds(what, within >= within_kinds),
        of_rhythm(own.true_days),
        Point(t("its name joins two actions") if joined else t("its name has one action"), joined),
    )


def _found(
    humps: Humps,
    own: Stays,
    points: tuple[Point, ...],
    clock: Clock,
    tallies: Tallies,
) -> Finding:
    counted = exact_of(of_stage(tallies["counts"], own.pipeline, own.stage))
    size = int(counted["stays"].sum())
    is_slow = humps.slow(own.lengths) > 0.5
    rows = tallies["stays"].iloc[own.at].assign(is_slow=is_slow)
    rows = rows.sort_values("dwell_days", ascending=False, kind="stable", ignore_index=True)
    # in true days: what is told is what the other pages show
    fast = own.true_days[~is_slow]
    slow = own.true_days[is_slow]
    medians = humps.medians
    if clock.keeps_hours and fast.size and slow.size:
        medians = (float(np.median(fast)), float(np.median(slow)))
    limit = float(np.quantile(fast, 0.9)) if fast.size else medians[0]
    n = len(rows)
    low, high = interval(round(humps.weights[1] * n), n)
    text = t(
        "“{stage}” is two jobs: {first} of the stays take about {fast}, the rest about {slow}",
        stage=own.stage,
        first=percent(humps.weights[0]),
        fast=calendar_days(medians[0]),
        slow=calendar_days(medians[1]),
    )
    evidence = {
        "gain": humps.gain,
        "fast_days": medians[0],
        "slow_days": medians[1],
        "limit_days": limit,
        "keeps_hours": clock.keeps_hours,
    }
    return Finding(
        NAME,
        FOUND,
        text,
        own.pipeline,
        own.stage,
        deals=int(counted["deals"].sum()),
        rows=rows.drop(columns=["entered_at", "left_at", "extra"]),
        listed=n if size <= MOST else size,
        sums=counted,
        n=n,
        share=humps.weights[1],
        low=low,
        high=high,
        points=points,
        evidence=evidence | {"humps": humps},
        advice=t(
            "Split the stage in two, and give the first part a limit of {limit}.",
            limit=calendar_days(limit),
        ),
        figures={"stays": pd.DataFrame({"dwell_days": own.true_days, "is_slow": is_slow})},
    )


def missed(
    tallies: Tallies,
    scope: Scope,
    facts: Facts,
    *,
    apart: float = 4.0,
    smaller: float = 0.2,
    stays: int = 50,
) -> str:
    """What a second job must be to be seen, and in how many stages too few stays are known."""
    sizes = by_stage(tallies["counts"], "exact")
    sizes = sizes[sizes > 0]
    return t(
        "A second job of under {share} of the stays, or less than {times} times as long, would not"
        " show; nor any in {few} of {all} stages with fewer than {enough} stays",
        share=percent(smaller),
        times=number(apart),
        few=number(int((sizes < stays).sum())),
        all=number(len(sizes)),
        enough=number(stays),
    )
