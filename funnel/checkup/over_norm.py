"""Over the norm: who lets deals lie longer than the stage allows, and by how much.

The head would otherwise go through the deals by hand. Limits that the data itself set are passed by
one stay in ten by their making, so a manager is only named when it happens to them more often than
to the others in the same stages, among stays that began on the same day of the week in the same
quarter: who takes Friday's leads is not slow because of the weekend, nor who came in a slow year.
Only stays that began a limit ago have shown whether they pass it.
"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.checkup.alike import ALIKE, Against, compared, is_of
from funnel.checkup.finding import FOUND, Drawn, Finding, Point, not_found, too_few
from funnel.checkup.proof import holm, interval, least_against
from funnel.checkup.stays import STAGE, here, honest_visits, of_stage, person
from funnel.codes import LimitSource
from funnel.evidence import ENOUGH, PROVEN
from funnel.facts import Facts
from funnel.i18n import N_, number, percent, t
from funnel.local_at import local_at
from funnel.metrics.later import Tallies
from funnel.metrics.rows import records
from funnel.scope import Scope
from funnel.thresholds import Threshold, Unit

NAME = "over_norm"
TITLE = N_("Over the norm")
MEANING = N_(
    "Who lets deals lie in a stage longer than its limit, in bands, against the others in the same"
    " stages."
)
NEEDS = ("transitions",)
MEASURES_TIME = True
PLACE = 6
FIGURE = Drawn("stays", "bands", N_("share of stays over the limit, by how far"))
THRESHOLDS = {
    "ratio": Threshold(N_("times as many as the others"), Unit.NUMBER),
    "points": Threshold(N_("and more often by this share"), Unit.SHARE),
    "set_share": Threshold(N_("stays over a norm that was set"), Unit.SHARE),
}
BANDS = ["to_1_5", "to_3", "over_3"]


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """Stays by stage, weekday, manager and band of the limit, of those that began a limit before
    *as of*; and the open deals over it now."""
    v = honest_visits(scope, facts)
    s = tables.stages.select("pipeline", "stage", "limit_days", "limit_source")
    v = v.inner_join(s, ["pipeline", "stage"])
    v = v.filter(v.age_days >= v.limit_days)
    v = v.mutate(
        times=ibis.coalesce(v.dwell_days, v.open_days) / v.limit_days,
        weekday=local_at(v.entered_at, facts).day_of_week.index(),
        quarter=local_at(v.entered_at, facts).truncate("Q"),
    )
    v = v.filter(v.times.notnull())
    counted = v.group_by(*ALIKE, "limit_source", "manager").agg(
        stays=v.count(),
        over=(v.times > 1).sum(),
        to_1_5=((v.times > 1) & (v.times <= 1.5)).sum(),
        to_3=((v.times > 1.5) & (v.times <= 3)).sum(),
        over_3=(v.times > 3).sum(),
    )
    return {"stays": counted, "here": here(scope)}


def examine(
    tallies: Tallies,
    scope: Scope,
    facts: Facts,
    *,
    ratio: float = 1.5,
    points: float = 0.1,
    set_share: float = 0.2,
) -> list[Finding]:
    """One finding per manager over the limit `ratio` times and `points` more often than the others
    in the same stages; one per stage whose set norm is not kept."""
    stays = tallies["stays"]
    here = tallies["here"]
    is_over = (here["days_over"] > 0).fillna(False).astype(bool)
    here = here[is_over]
    people = compared(stays)
    if not people:
        return [too_few(NAME, int(stays["stays"].sum()))]
    corrected = holm([one.p_value for one in people])
    found = [
        _person(one, p, stays, here)
        for one, p in zip(people, corrected, strict=True)
        if p < PROVEN and one.own.share >= max(ratio * one.others, one.others + points)
    ]
    found += _set_norms(stays, here, set_share)
    return found or [_nobody(stays, here)]


def _nobody(stays: pd.DataFrame, here: pd.DataFrame) -> Finding:
    """That nobody stands out, with the deals that are over the limit now."""
    over = int(stays["over"].sum())
    n = int(stays["stays"].sum())
    low, high = interval(over, n)
    text = t(
        "No manager is over the norm more often than the others: {count} of {total} stays are"
        " over it",
        count=number(over),
        total=number(n),
    )
    rows = _farthest_first(here)
    now = t("open deals that are over the limit now: {count}", count=number(len(rows)))
    return not_found(
        NAME,
        text,
        rows=rows,
        points=(_bands(stays[BANDS].sum()), Point(now, None)),
        n=n,
        share=over / n,
        low=low,
        high=high,
        figures={"stays": stays},
    )


def _farthest_first(here: pd.DataFrame) -> pd.DataFrame:
    return here.sort_values("days_over", ascending=False)


def _person(one: Against, p: float, stays: pd.DataFrame, here: pd.DataFrame) -> Finding:
    own = one.own
    rows = _farthest_first(here[is_of(here, one.manager)])
    low, high = own.interval
    text = t(
        "{manager} is over the norm in {count} of {total} stays ({share}); the others in the same"
        " stages in {others}",
        manager=person(one.manager),
        count=number(own.count),
        total=number(own.n),
        share=percent(own.share),
        others=percent(one.others),
    )
    return Finding(
        NAME,
        FOUND,
        text,
        manager=one.manager,
        deals=len(rows),
        rows=rows,
        n=own.n,
        share=own.share,
        low=low,
        high=high,
        others=one.others,
        p_value=p,
        points=(_bands(stays.loc[is_of(stays, one.manager), BANDS].sum()),),
        advice=t(
            "Go through the list with {manager}: each deal gets a next step or is closed.",
            manager=person(one.manager),
        ),
        figures={"stays": stays},
    )


def _bands(bands: pd.Series) -> Point:
    return Point(
        t(
            "up to 1.5 times the limit: {first}, up to 3 times: {second}, more: {third}",
            first=number(bands["to_1_5"]),
            second=number(bands["to_3"]),
            third=number(bands["over_3"]),
        ),
        None,
    )


def _set_norms(stays: pd.DataFrame, here: pd.DataFrame, set_share: float) -> list[Finding]:
    """Stages with a limit that somebody set, and that is passed surely more often than
    `set_share`."""
    by_hand = stays[stays["limit_source"] == LimitSource.SET]
    given = by_hand.groupby(STAGE, as_index=False)[["stays", "over", *BANDS]].sum()
    enough = records(given[given["stays"] >= ENOUGH])
    return [
        _norm(row, stays, here)
        for row in enough
        if interval(int(row["over"]), int(row["stays"]))[0] > set_share
    ]


def _norm(row: dict[str, Any], stays: pd.DataFrame, here: pd.DataFrame) -> Finding:
    """The finding about one stage whose norm is not kept."""
    over = int(row["over"])
    n = int(row["stays"])
    low, high = interval(over, n)
    rows = _farthest_first(of_stage(here, row["pipeline"], row["stage"]))
    text = t(
        "The norm of “{stage}” is not kept: {count} of {total} stays are over it",
        stage=row["stage"],
        count=number(over),
        total=number(n),
    )
    return Finding(
        NAME,
        FOUND,
        text,
        row["pipeline"],
        row["stage"],
        deals=len(rows),
        rows=rows,
        n=n,
        share=over / n,
        low=low,
        high=high,
        points=(_bands(pd.Series(row)),),
        figures={"stays": stays},
        advice=t("Ask for a reason for each deal over the limit, or set a limit that can be kept."),
    )


def missed(
    tallies: Tallies,
    scope: Scope,
    facts: Facts,
    *,
    ratio: float = 1.5,
    points: float = 0.1,
) -> str:
    """The smallest share over the norm with which somebody would be named, of the middle size."""
    stays = tallies["stays"]
    sizes = stays.groupby("manager")["stays"].sum()
    sizes = sizes[sizes >= ENOUGH].sort_values()
    if not len(sizes):
        return ""
    n = int(sizes.iloc[len(sizes) // 2])
    over = int(stays["over"].sum())
    total = int(sizes.sum())
    rest = max(total - n, 1)
    least = least_against(
        n, round(over * rest / total), rest, tests=len(sizes), ratio=ratio, points=points
    )
    return t(
        "A share over the norm under {share} would not show in {n} stays, as many as the middle"
        " one of the people has",
        share=percent(least),
        n=number(n),
    )
