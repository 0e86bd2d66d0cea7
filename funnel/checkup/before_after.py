"""Before and after: did a change do anything?

The user marks the day (a stage renamed, a norm introduced). Deals that came to a stage in the weeks
before and after are compared, each once a
side and with the same time to look at it, and “no evidence of change” is an answer: most
differences that people remember are weather.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.checkup.finding import ENOUGH, FOUND, Finding, Point, not_found, too_few, unknown
from funnel.checkup.logrank import logrank
from funnel.checkup.proof import SURE, Comparison, holm, interval
from funnel.checkup.stays import STAGE
from funnel.facts import Facts
from funnel.i18n import N_, date_words, days, number, percent, t
from funnel.metrics.rows import records
from funnel.scope import Scope
from funnel.stats import kaplan_meier

NAME = "before_after"
TITLE = N_("Before and after")
MEANING = N_(
    "Whether a change that was made on a marked day shows in the data: time in stage and share that"
    " goes on, before and after."
)
NEEDS = ("transitions",)
MEASURES_TIME = True
SEEN = ["is_after", "stay_days", "has_left", "went_on"]


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
    at = datetime.fromisoformat(text)
    local = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(facts.timezone))
    return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None), name


def tallies(
    scope: Scope, facts: Facts, *, changed_on: str = "", window_days: int = 60
) -> dict[str, ir.Table]:
    """The first stay of each deal per stage in the window before and in the one after, looked at
    for as long as the window and no longer."""
    mark = marked(facts, changed_on)
    at = mark[0] if mark else facts.as_of
    window = timedelta(days=window_days)
    v = replace(scope, since=None, until=None).visits()
    v = v.filter(
        v.kind.isin(["open", "parked"]),
        ~v.is_entry_unknown,
        v.entered_at >= at - window,
        v.entered_at < at + window,
    )
    v = v.filter(ibis.literal(bool(mark)))
    v = v.mutate(is_after=v.entered_at >= at)
    v = v.mutate(
        place=ibis.row_number().over(
            group_by=[*STAGE, "deal_id", "is_after"], order_by=[v.entered_at, v.visit_no]
        )
    )
    v = v.filter(v.place == 0)
    # what is later than the end of its window is not looked at: both sides have the same time
    seen: Any = v.is_after.ifelse(
        ibis.timestamp(min(at + window, facts.as_of).isoformat()), ibis.timestamp(at.isoformat())
    )
    is_over = (v.left_at.notnull() & (v.left_at <= seen)).fill_null(False)
    end: Any = is_over.ifelse(v.left_at, seen)
    v = v.mutate(
        has_left=is_over,
        stay_days=end.delta(v.entered_at, unit="second") / 86_400,
        went_on=is_over & v.ended.isin(["forward", "skipped", "won"]).fill_null(False),
    )
    v = v.left_join(tables.deals.select("deal_id", "name"), "deal_id")
    return {"stays": v.select("deal_id", "name", *STAGE, "manager", *SEEN, "amount", "currency")}


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
    day = _in_words(mark, facts.timezone)
    after_days = (facts.as_of - mark[0]).days
    if after_days < window_days:
        text = t(
            "Too early to tell: {n} days have passed since {day}, and {needed} are compared",
            n=number(max(after_days, 0)),
            day=day,
            needed=number(window_days),
        )
        return [unknown(NAME, text)]
    compared = _pairs(tallies["stays"])
    if not compared:
        sizes = (
            tallies["stays"]
            .groupby([*STAGE, "is_after"])
            .size()
            .unstack(fill_value=0)
            .reindex(columns=[False, True], fill_value=0)
        )
        return [too_few(NAME, int(sizes.min(axis=1).max()) if len(sizes) else 0)]
    corrected = iter(holm([p for pair in compared for p in (pair["p_time"], pair["p_share"])]))
    told = [_told(pair, next(corrected), next(corrected), day) for pair in compared]
    changed = [one for one in told if one.verdict == FOUND]
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


def _in_words(mark: tuple[datetime, str], timezone: str) -> str:
    """The day of a change and what was changed."""
    day = date_words(mark[0].replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(timezone)).date())
    return t("{day} (“{name}”)", day=day, name=mark[1]) if mark[1] else day


def _pairs(stays: pd.DataFrame) -> list[dict[str, Any]]:
    """Stages with enough deals on both sides, with both tests."""
    found = []
    for key, group in stays.groupby(STAGE, sort=True):
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
        found.append(
            {
                "stage": key,
                "after": after,
                "before": before,
                "gone": gone,
                "p_share": gone.p_value if gone.is_enough else 1.0,
                "p_time": logrank(*_lengths(before), *_lengths(after)),
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
        Point(_time_words(stage, was, now), p_time < SURE),
        Point(_share_words(stage, was, now), p_share < SURE),
    )
    facts = {
        "day": day,
        "stage": stage,
        "after": days(now["median_days"]),
        "before": days(was["median_days"]),
    }
    facts |= {"share": percent(gone.share), "others": percent(gone.others)}
    text = points[0].text
    if p_time < SURE and p_share < SURE:
        text = t(
            "Since {day} “{stage}” has changed: half leave within {after}, before it was {before};"
            " {share} go on, before {others}",
            **facts,
        )
    elif p_time < SURE:
        text = t(
            "Since {day} time in “{stage}” has changed: half leave within {after}, before it was"
            " {before}",
            **facts,
        )
    elif p_share < SURE:
        text = t(
            "Since {day} “{stage}” has changed: {share} go on, before it was {others}", **facts
        )
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


def _time_words(stage: str, was: dict[str, Any], now: dict[str, Any]) -> str:
    return t(
        "“{stage}”: half leave within {before} before ({before_low} to {before_high}) and {after}"
        " after ({after_low} to {after_high})",
        stage=stage,
        before=days(was["median_days"]),
        before_low=days(was["median_low"]),
        before_high=days(was["median_high"]),
        after=days(now["median_days"]),
        after_low=days(now["median_low"]),
        after_high=days(now["median_high"]),
    )


def _share_words(stage: str, was: dict[str, Any], now: dict[str, Any]) -> str:
    return t(
        "“{stage}”: went on {before} of {before_n} before ({before_low} to {before_high}), {after}"
        " of {after_n} after ({after_low} to {after_high})",
        stage=stage,
        before=number(was["went_on"]),
        before_n=number(was["left"]),
        before_low=percent(was["low"]),
        before_high=percent(was["high"]),
        after=number(now["went_on"]),
        after_n=number(now["left"]),
        after_low=percent(now["low"]),
        after_high=percent(now["high"]),
    )
