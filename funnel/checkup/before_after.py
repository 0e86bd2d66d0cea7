"""Before and after: did a change do anything?

The user marks the day (a stage renamed, a norm introduced). Deals that came to a stage in the weeks
before and after are compared, each once a side and with the same time to look at it. Months differ
by themselves: the difference is measured by how far the same comparison lies apart on earlier days
of the same log, on which nothing was changed. “No evidence of change” is an answer: most
differences that people remember are weather.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel import tables
from funnel.checkup import before_after_words as said
from funnel.checkup.finding import ENOUGH, FOUND, Drawn, Finding, Point, not_found, too_few, unknown
from funnel.checkup.placebo import (
    DAYS,
    LEAST,
    STEP,
    Stays,
    p_of,
    placebo_days,
    spread,
    window_of,
)
from funnel.checkup.placebo import compared as apart
from funnel.checkup.proof import SURE, Comparison, holm, interval
from funnel.checkup.stays import STAGE, of_stage
from funnel.facts import Facts
from funnel.i18n import N_, calendar_days, number, t
from funnel.metrics.rows import records
from funnel.model.words import way_out
from funnel.scope import Scope
from funnel.stats import kaplan_meier
from funnel.thresholds import Threshold, Unit
from funnel.zones import utc

NAME = "before_after"
TITLE = N_("Before and after")
MEANING = N_(
    "Whether a change that was made on a marked day shows in the data: time in stage and share that"
    " goes on, before and after."
)
NEEDS = ("transitions",)
MEASURES_TIME = True
PLACE = 14
FIGURE = Drawn(
    "sides",
    "sides",
    N_(
        "half have left by, with its 95% interval   ○ before   ● after; right: the share that"
        " went on"
    ),
)
THRESHOLDS = {
    "window_days": Threshold(N_("days before and after"), Unit.COUNT),
}
SPANS = ["entered_days", "left_days", "went_on"]
HISTORY = 400  # days before the marked one
MONTH = 30.0
MOST = 20_000  # stays of a stage that are measured; of more, the differences would look the same


def marked(facts: Facts, changed_on: str = "") -> tuple[datetime, str] | None:
    """The moment of the change in UTC and its name: the day given, else the last mark of the
    notebook."""
    marks = [(str(text), str(name)) for text, name in facts.settings.get("marks") or []]
    given = [mark for mark in marks if mark[0].startswith(changed_on)] or (
        [(changed_on, "")] if changed_on else []
    )
    if not given:
        return None
    text, name = max(given)
    return utc(datetime.fromisoformat(text), facts.timezone), name


def tallies(
    scope: Scope, facts: Facts, *, changed_on: str = "", window_days: int = 60
) -> dict[str, ir.Table]:
    """Stays in the windows before and after, with their deals; those of the year before in short;
    and when the log begins. Moments are days since the marked one."""
    mark = marked(facts, changed_on)
    at = mark[0] if mark else facts.as_of
    v = replace(scope, since=None, until=None, pipelines=()).visits()
    v = v.filter(
        v.kind.isin(["open", "parked"]),
        ~v.is_entry_unknown,
        v.entered_at >= at - timedelta(days=HISTORY),
        v.entered_at < at + timedelta(days=window_days),
        ibis.literal(bool(mark)),
    )
    v = v.mutate(
        entered_days=_days_since(v.entered_at, at),
        left_days=_days_since(v.left_at, at),
        went_on=way_out(v).isin(["forward", "skipped", "won"]).fill_null(False),
    )
    place = ibis.row_number().over(
        group_by=STAGE, order_by=[v.deal_id.hash(), v.entered_at, v.visit_no]
    )
    v = v.mutate(place=place, deal=v.deal_id.hash())
    near = v.filter(v.entered_days >= -window_days)
    near = near.left_join(tables.deals.select("deal_id", "name"), "deal_id")
    listed = ["deal_id", "name", *STAGE, "manager", *SPANS, "amount", "currency"]
    m = tables.transitions
    return {
        "stays": near.select(*listed),
        "history": v.filter(v.place < MOST).select("deal", *STAGE, *SPANS),
        "log": m.agg(history_days=_days_since(m.moved_at.min(), at)),
    }


def _days_since(moment: Any, at: datetime) -> Any:
    return moment.delta(ibis.timestamp(at.isoformat()), unit="second") / 86_400


def examine(
    tallies: dict[str, pd.DataFrame],
    scope: Scope,
    facts: Facts,
    *,
    changed_on: str = "",
    window_days: int = 60,
) -> list[Finding]:
    """One finding per stage in which time or share surely changed; else that there is no evidence
    of change."""
    mark = marked(facts, changed_on)
    if mark is None:
        return [
            unknown(
                NAME,
                t("Cannot be told: no day of a change is marked"),
                advice=t("Mark the day on which something was changed."),
            )
        ]
    day = said.day_words(mark, facts.timezone)
    until = (facts.as_of - mark[0]).total_seconds() / 86_400
    begins = tallies["log"]["history_days"].dropna()
    history = min(-float(begins.iloc[0]), HISTORY) if len(begins) else 0.0
    window = window_of(history, window_days)
    if np.isnan(window):
        text = t(
            "Cannot be told: the log begins {n} days before {day}, too late to see how much such"
            " days differ by themselves ({needed} are needed)",
            n=number(max(int(history), 0)),
            day=day,
            needed=number(int(2 * LEAST + STEP * (DAYS - 1))),
        )
        return [unknown(NAME, text)]
    if until < window:
        text = t(
            "Too early to tell: {n} days have passed since {day}, and {needed} are compared",
            n=number(max(int(until), 0)),
            day=day,
            needed=number(window),
        )
        return [unknown(NAME, text)]
    near = _sided(tallies["stays"], window)
    compared = _pairs(_in_scope(near, scope), tallies["history"], window, history)
    if not compared:
        sizes = (
            _in_scope(near, scope)
            .groupby([*STAGE, "is_after"])
            .size()
            .unstack(fill_value=0)
            .reindex(columns=[False, True], fill_value=0)
        )
        return [too_few(NAME, int(sizes.min(axis=1).max()) if len(sizes) else 0)]
    corrected = iter(holm([p for pair in compared for p in (pair["p_time"], pair["p_share"])]))
    told = [_told(pair, next(corrected), next(corrected), day) for pair in compared]
    beside = _beside(near, compared)
    changed = [
        replace(one, points=(*one.points, *_too_slow(one, tallies["history"]), *beside))
        for one in told
        if one.verdict == FOUND
    ]
    if changed:
        return changed
    text = t(
        "No evidence of change since {day}: neither time in stage nor the share that goes on",
        day=day,
    )
    points = tuple(Point(point.text, None) for one in told for point in one.points)
    sides = pd.concat([one.figures["sides"] for one in told], ignore_index=True)
    return [
        not_found(
            NAME, text, n=sum(one.n or 0 for one in told), figures={"sides": sides}, points=points
        )
    ]


def _in_scope(stays: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    return stays[stays["pipeline"].isin(scope.pipelines)] if scope.pipelines else stays


def _sided(stays: pd.DataFrame, window: float) -> pd.DataFrame:
    """The first stay of each deal per stage and side, looked at until the end of its window."""
    inside = stays[(stays["entered_days"] >= -window) & (stays["entered_days"] < window)]
    inside = inside.sort_values(["entered_days", "deal_id"], kind="stable")
    inside = inside.assign(is_after=inside["entered_days"] >= 0)
    inside = inside.drop_duplicates([*STAGE, "deal_id", "is_after"], ignore_index=True)
    end = inside["is_after"].astype(float) * window
    is_over = (inside["left_days"] <= end).fillna(False).astype(bool)
    seen = inside["left_days"].astype("float64").where(is_over, end)
    return inside.assign(
        has_left=is_over,
        stay_days=seen - inside["entered_days"],
        went_on=is_over & inside["went_on"].astype(bool),
    ).drop(columns=["entered_days", "left_days"])


def _too_slow(one: Finding, history: pd.DataFrame) -> tuple[Point, ...]:
    """The warning of a day that was marked after the two slowest of twelve months: what is extreme
    comes back by itself."""
    own = of_stage(history, one.pipeline or "", one.stage or "")
    before = own[own["entered_days"] < 0]
    month = np.floor(-before["entered_days"].to_numpy(dtype=float) / MONTH).astype(int)
    stayed = (before["left_days"] - before["entered_days"]).fillna(np.inf)
    slow = stayed.groupby(month).median()
    sizes = stayed.groupby(month).size()
    if len(sizes[sizes >= 5].index.intersection(range(12))) < 12:
        return ()
    if set(slow.loc[range(12)].nlargest(2, keep="first").index) != {0, 1}:
        return ()
    text = t(
        "the day follows the two slowest of twelve months: some of the change would have come by"
        " itself"
    )
    return (Point(text, False),)


def _beside(near: pd.DataFrame, compared: list[dict[str, Any]]) -> tuple[Point, ...]:
    """The other pipelines over the same days: what changed there too was not changed by this."""
    own = {pair["stage"][0] for pair in compared if min(pair["p_time"], pair["p_share"]) < SURE}
    points = []
    for name, stays in near[~near["pipeline"].isin(own)].groupby("pipeline", sort=True):
        is_after = stays["is_after"].astype(bool)
        before, after = stays[~is_after], stays[is_after]
        if min(len(before), len(after)) < ENOUGH:
            continue
        was, now = (kaplan_meier(*_lengths(side)).reaches(0.5) for side in (before, after))
        text = t(
            "beside it, over the same days, in “{pipeline}”: half leave a stage within {before}"
            " before and {after} after",
            pipeline=str(name),
            before=calendar_days(was),
            after=calendar_days(now),
        )
        points.append(Point(text, None))
    return tuple(points[:3])


def _pairs(
    near: pd.DataFrame, history: pd.DataFrame, window: float, log_days: float
) -> list[dict[str, Any]]:
    """Stages with enough deals on both sides, with both tests."""
    found, earlier = [], placebo_days(log_days, window)
    for key, group in near.groupby(STAGE, sort=True):
        is_after = group["is_after"].astype(bool)
        after, before = group[is_after], group[~is_after]
        if min(len(after), len(before)) < ENOUGH:
            continue
        gone = Comparison(
            *(
                int(side[column].sum())
                for side in (after, before)
                for column in ("went_on", "has_left")
            )
        )
        stays = Stays.of(of_stage(history, *key))
        then = [apart(stays, day, window, 0.0, ENOUGH) for day in earlier]
        now = apart(stays, 0.0, window, window, ENOUGH)
        found.append(
            {
                "stage": key,
                "after": after,
                "before": before,
                "gone": gone,
                "p_share": p_of(now.share, spread([one.share for one in then])),
                "p_time": p_of(now.time, spread([one.time for one in then])),
            }
        )
    return found


def _lengths(side: pd.DataFrame) -> tuple[Any, Any]:
    """How long the deals stayed that have left, and those that have not."""
    is_over, stayed = side["has_left"].to_numpy(dtype=bool), side["stay_days"].to_numpy(dtype=float)
    return stayed[is_over], stayed[~is_over]


def _sides(pair: dict[str, Any]) -> pd.DataFrame:
    """One row per side: the time in which half leave, with its interval, and the share that goes
    on."""
    gone, rows = pair["gone"], []
    for side, count, n in (
        ("before", gone.others_count, gone.others_n),
        ("after", gone.count, gone.n),
    ):
        curve = kaplan_meier(*_lengths(pair[side]))
        low, high = interval(count, n) if n else (float("nan"), float("nan"))
        rows.append(
            {
                "pipeline": pair["stage"][0],
                "stage": pair["stage"][1],
                "side": side,
                "stays": len(pair[side]),
                "went_on": count,
                "left": n,
                "share": count / n if n else float("nan"),
                "low": low,
                "high": high,
                "median_days": curve.reaches(0.5),
                **dict(zip(("median_low", "median_high"), curve.interval(0.5), strict=True)),
            }
        )
    return pd.DataFrame(rows)


def _told(pair: dict[str, Any], p_time: float, p_share: float, day: str) -> Finding:
    (pipeline, stage), gone, sides = pair["stage"], pair["gone"], _sides(pair)
    was, now = records(sides)
    points = (
        Point(said.time_words(stage, was, now), p_time < SURE),
        Point(said.share_words(stage, was, now), p_share < SURE),
    )
    text = said.changed(stage, day, was, now, p_time < SURE, p_share < SURE) or points[0].text
    more: dict[str, Any] = {
        "n": gone.n,
        "share": gone.share,
        "low": now["low"],
        "high": now["high"],
        "others": gone.others,
        "points": points,
    }
    more |= {"p_value": min(p_time, p_share), "figures": {"sides": sides}}
    if min(p_time, p_share) >= SURE:
        return not_found(NAME, text, pipeline=pipeline, stage=stage, **more)
    rows = pd.concat([pair["after"], pair["before"]], ignore_index=True)
    return Finding(
        NAME,
        FOUND,
        text,
        pipeline,
        stage,
        deals=len(pair["after"]),
        rows=rows,
        sums=pair["after"],
        evidence={"before_days": was["median_days"], "after_days": now["median_days"]},
        advice=t("Look whether it is better, and keep the change or take it back."),
        **more,
    )


def missed(
    tallies: dict[str, pd.DataFrame],
    scope: Scope,
    facts: Facts,
    *,
    changed_on: str = "",
    window_days: int = 60,
) -> str:
    """How much faster or slower the best known stage would have to be."""
    return t(
        "What changed less than such days differ by themselves would not show, nor what came in"
        " slowly over more than {n} days",
        n=number(window_days),
    )
