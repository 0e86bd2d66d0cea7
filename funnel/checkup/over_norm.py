"""Over the norm: who lets deals lie longer than the stage allows, and by how much.

The head would otherwise go through the deals by hand. Limits that the data itself set are passed by
one stay in ten by their making, so a manager is only named when it happens to them more often than
to the others in the same stages, among stays that began on the same day of the week in the same
quarter: who takes Friday's leads is not slow because of the weekend, nor who came in a slow year.
Only stays that began a limit ago have shown whether they pass it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.checkup.finding import ENOUGH, FOUND, Drawn, Finding, Point, not_found, too_few
from funnel.checkup.proof import (
    SURE,
    Comparison,
    expected,
    holm,
    interval,
    least_against,
    mantel_haenszel,
)
from funnel.checkup.stays import STAGE, here, honest_visits, of_stage, person
from funnel.facts import Facts
from funnel.i18n import N_, number, percent, t
from funnel.metrics.rows import records
from funnel.scope import Scope
from funnel.thresholds import Threshold, Unit
from funnel.zones import local

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
ALIKE = [*STAGE, "weekday", "quarter"]


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """Stays by stage, weekday, manager and band of the limit, of those that began a limit before
    *as of*; and the open deals over it now."""
    v = honest_visits(scope, facts)
    s = tables.stages.select("pipeline", "stage", "limit_days", "limit_source")
    v = v.inner_join(s, ["pipeline", "stage"])
    v = v.filter(v.age_days >= v.limit_days)
    v = v.mutate(
        times=ibis.coalesce(v.dwell_days, v.open_days) / v.limit_days,
        weekday=_local(v.entered_at, facts).day_of_week.index(),
        quarter=_local(v.entered_at, facts).truncate("Q"),
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


def _local(at: Any, facts: Facts) -> Any:
    """A moment by the clock on the wall, an hour more or less in the other half of the year."""
    now = local(facts.as_of, facts.timezone)
    return at + ibis.interval(seconds=int((now.utcoffset() or timedelta()).total_seconds()))


def examine(
    tallies: dict[str, pd.DataFrame],
    scope: Scope,
    facts: Facts,
    *,
    ratio: float = 1.5,
    points: float = 0.1,
    set_share: float = 0.2,
) -> list[Finding]:
    """One finding per manager over the limit `ratio` times and `points` more often than the others
    in the same stages; one per stage whose set norm is not kept."""
    stays, tallies = (
        tallies["stays"],
        tallies
        | {"here": tallies["here"][(tallies["here"]["days_over"] > 0).fillna(False).astype(bool)]},
    )
    people = [
        (name, *_against(stays, name))
        for name in _names(stays)
        if stays.loc[_is(stays, name), "stays"].sum() >= ENOUGH
    ]
    people = [one for one in people if one[1].n >= ENOUGH]
    if not people:
        return [too_few(NAME, int(stays["stays"].sum()))]
    corrected = holm([p for *_, p in people])
    found = [
        _person(name, own, others, p, tallies)
        for (name, own, others, _), p in zip(people, corrected, strict=True)
        if p < SURE and own.share >= max(ratio * others, others + points)
    ]
    found += _set_norms(tallies, set_share)
    if found:
        return found
    over, n = int(stays["over"].sum()), int(stays["stays"].sum())
    low, high = interval(over, n)
    text = t(
        "No manager is over the norm more often than the others: {count} of {total} stays are"
        " over it",
        count=number(over),
        total=number(n),
    )
    rows = tallies["here"].sort_values("days_over", ascending=False)
    point = Point(
        t("open deals that are over the limit now: {count}", count=number(len(rows))), None
    )
    more = {"n": n, "share": over / n, "low": low, "high": high, "figures": {"stays": stays}}
    return [not_found(NAME, text, rows=rows, points=(_bands(stays[BANDS].sum()), point), **more)]


def _names(stays: pd.DataFrame) -> list[str]:
    return sorted(stays["manager"].dropna().unique())


def _is(stays: pd.DataFrame, name: str) -> pd.Series:
    return (stays["manager"] == name).fillna(False).astype(bool)


def _against(stays: pd.DataFrame, name: str) -> tuple[Comparison, float, float]:
    """A manager's stays over the limit, what the others' habits would give in the same stages, and
    the p-value, stage by stage."""
    counts = stays.assign(
        own_stays=stays["stays"].where(_is(stays, name), 0),
        own_over=stays["over"].where(_is(stays, name), 0),
    )
    sums = (
        counts.groupby(ALIKE)[["own_over", "own_stays", "over", "stays"]]
        .sum()
        .astype("int64")
        .itertuples(index=False, name=None)
    )
    strata = [
        Comparison(own_over, own, over - own_over, n - own) for own_over, own, over, n in sums
    ]
    # what nobody else did on such days cannot be compared
    strata = [one for one in strata if one.n and one.others_n]
    total = Comparison(
        *(
            sum(getattr(one, part) for one in strata)
            for part in ("count", "n", "others_count", "others_n")
        )
    )
    return total, expected(strata), mantel_haenszel(strata)


def _person(
    name: str, own: Comparison, others: float, p: float, tallies: dict[str, pd.DataFrame]
) -> Finding:
    stays, here = tallies["stays"], tallies["here"]
    bands = stays.loc[_is(stays, name), BANDS].sum()
    rows = here[_is(here, name)].sort_values("days_over", ascending=False)
    low, high = own.interval
    text = t(
        "{manager} is over the norm in {count} of {total} stays ({share}); the others in the same"
        " stages in {others}",
        manager=person(name),
        count=number(own.count),
        total=number(own.n),
        share=percent(own.share),
        others=percent(others),
    )
    return Finding(
        NAME,
        FOUND,
        text,
        manager=name,
        deals=len(rows),
        rows=rows,
        n=own.n,
        share=own.share,
        low=low,
        high=high,
        others=others,
        p_value=p,
        points=(_bands(bands),),
        advice=t(
            "Go through the list with {manager}: each deal gets a next step or is closed.",
            manager=person(name),
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


def _set_norms(tallies: dict[str, pd.DataFrame], set_share: float) -> list[Finding]:
    """Stages with a limit that somebody set, and that is passed surely more often than
    `set_share`."""
    stays, here, found = tallies["stays"], tallies["here"], []
    given = (
        stays[stays["limit_source"] == "set"]
        .groupby(STAGE, as_index=False)[["stays", "over", *BANDS]]
        .sum()
    )
    for row in records(given):
        low, high = (
            interval(int(row["over"]), int(row["stays"])) if row["stays"] >= ENOUGH else (0.0, 1.0)
        )
        if low <= set_share:
            continue
        rows = of_stage(here, row["pipeline"], row["stage"]).sort_values(
            "days_over", ascending=False
        )
        text = t(
            "The norm of “{stage}” is not kept: {count} of {total} stays are over it",
            stage=row["stage"],
            count=number(row["over"]),
            total=number(row["stays"]),
        )
        found.append(
            Finding(
                NAME,
                FOUND,
                text,
                row["pipeline"],
                row["stage"],
                deals=len(rows),
                rows=rows,
                n=int(row["stays"]),
                share=row["over"] / row["stays"],
                low=low,
                high=high,
                points=(_bands(pd.Series(row)),),
                figures={"stays": stays},
                advice=t(
                    "Ask for a reason for each deal over the limit, or set a limit that can be"
                    " kept."
                ),
            )
        )
    return found


def missed(
    tallies: dict[str, pd.DataFrame],
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
    n, over, total = int(sizes.iloc[len(sizes) // 2]), int(stays["over"].sum()), int(sizes.sum())
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
