"""Before and after: did a change do anything?

The user marks the day (a stage renamed, a norm introduced). Stays entered in the weeks before and after are compared with the same time to look
at each, and “no evidence of change” is an answer: most differences that people remember are weather.
"""

from __future__ import annotations

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
from funnel.checkup.stays import STAGE, lengths
from funnel.facts import Facts
from funnel.i18n import N_, date_words, days, number, percent, t
from funnel.metrics.rows import records
from funnel.scope import Scope
from funnel.stats import kaplan_meier

NAME = "before_after"
TITLE = N_("Before and after")
MEANING = N_("Whether a change that was made on a marked day shows in the data: time in stage and share that goes on, before and after.")
NEEDS = ("transitions",)


def marked(facts: Facts, changed_on: str = "") -> tuple[datetime, str] | None:
    """The moment of the change in UTC and its name: the day given, else the last mark of the notebook."""
    marks = [(str(text), str(name)) for text, name in facts.settings.get("marks") or []]
    given = [mark for mark in marks if mark[0].startswith(changed_on)] or ([(changed_on, "")] if changed_on else [])
    if not given:
        return None
    text, name = max(given)
    at = datetime.fromisoformat(text)
    local = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(facts.timezone))
    return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None), name


def tallies(scope: Scope, facts: Facts, *, changed_on: str = "", window_days: int = 60) -> dict[str, ir.Table]:
    """Stays entered in the window before and the window after, each looked at for as long as the window and no longer."""
    mark = marked(facts, changed_on)
    at = mark[0] if mark else facts.as_of
    window = timedelta(days=window_days)
    v = Scope(scope.pipelines, scope.managers, None, None, scope.credit, scope.where, scope.timezone).visits()
    v = v.filter(v.kind.isin(["open", "parked"]), ~v.is_entry_unknown, v.entered_at >= at - window, v.entered_at < at + window)
    v = v.mutate(is_after=v.entered_at >= at)
    # what is later than the end of its window is not looked at: both sides have the same time
    seen: Any = v.is_after.ifelse(ibis.timestamp(min(at + window, facts.as_of).isoformat()), ibis.timestamp(at.isoformat()))
    is_over = (v.left_at.notnull() & (v.left_at <= seen)).fill_null(False)
    end: Any = is_over.ifelse(v.left_at, seen)
    stay_days = end.delta(v.entered_at, unit="second") / 86_400
    v = v.mutate(is_over=is_over, stay_days=stay_days, went_on=is_over & v.ended.isin(["forward", "skipped", "won"]))
    return {
        "stays": v.group_by(*STAGE, "is_after").agg(
            stays=v.count(), left=v.is_over.sum(), went_on=v.went_on.sum(), over=v.stay_days.collect(where=v.is_over),
            open=v.stay_days.collect(where=~v.is_over),
        ),
        "stages": tables.stages.select(*STAGE, "stage_order"),
    }  # fmt: skip


def examine(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts, *, changed_on: str = "", window_days: int = 60) -> list[Finding]:
    """One finding per stage in which time or share surely changed; else that there is no evidence of change."""
    mark = marked(facts, changed_on)
    if mark is None:
        return [unknown(NAME, t("Cannot be told: no day of a change is marked"), advice=t("Mark the day on which something was changed."))]
    day = _in_words(mark, facts.timezone)
    after_days = (facts.as_of - mark[0]).days
    if after_days < window_days:
        text = t("Too early to tell: {n} days have passed since {day}, and {needed} are compared", n=number(max(after_days, 0)), day=day,
                 needed=number(window_days))  # fmt: skip
        return [unknown(NAME, text)]
    compared = _pairs(tallies["stays"])
    if not compared:
        return [too_few(NAME, int(tallies["stays"]["stays"].max()) if len(tallies["stays"]) else 0)]
    corrected = iter(holm([p for pair in compared for p in (pair["p_time"], pair["p_share"])]))
    told = [_told(pair, next(corrected), next(corrected), day) for pair in compared]
    changed = [one for one in told if one.verdict == FOUND]
    if changed:
        return changed
    text = t("No evidence of change since {day}: neither time in stage nor the share that goes on", day=day)
    points = tuple(point for one in told for point in one.points[:1])
    sides = pd.concat([one.figures["sides"] for one in told], ignore_index=True)
    return [not_found(NAME, text, n=sum(one.n or 0 for one in told), figures={"sides": sides}, points=points)]


def _in_words(mark: tuple[datetime, str], timezone: str) -> str:
    """The day of a change and what was changed."""
    day = date_words(mark[0].replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(timezone)).date())
    return t("{day} (“{name}”)", day=day, name=mark[1]) if mark[1] else day


def _pairs(stays: pd.DataFrame) -> list[dict[str, Any]]:
    """Stages with enough stays on both sides, with both tests."""
    found = []
    for key, group in stays.groupby(STAGE, sort=True):
        sides = {bool(row["is_after"]): row for row in records(group)}
        if len(sides) < 2 or min(row["stays"] for row in sides.values()) < ENOUGH:
            continue
        after, before = sides[True], sides[False]
        gone = Comparison(int(after["went_on"]), int(after["left"]), int(before["went_on"]), int(before["left"]))
        found.append({
            "stage": key, "after": after, "before": before, "gone": gone, "p_share": gone.p_value if gone.is_enough else 1.0,
            "p_time": logrank(lengths(before["over"]), lengths(before["open"]), lengths(after["over"]), lengths(after["open"])),
        })  # fmt: skip
    return found


def _sides(pair: dict[str, Any], curves: list[Any]) -> pd.DataFrame:
    """One row per side: the time in which half leave, with its interval, and the share that goes on."""
    gone, rows = pair["gone"], []
    for side, curve, count, n in (("before", curves[0], gone.others_count, gone.others_n), ("after", curves[1], gone.count, gone.n)):
        low, high = interval(count, n) if n else (float("nan"), float("nan"))
        rows.append({
            "pipeline": pair["stage"][0], "stage": pair["stage"][1], "side": side, "stays": int(pair[side]["stays"]), "went_on": count, "left": n,
            "share": count / n if n else float("nan"), "low": low, "high": high, "median_days": curve.reaches(0.5),
            **dict(zip(("median_low", "median_high"), curve.interval(0.5), strict=True)),
        })  # fmt: skip
    return pd.DataFrame(rows)


def _told(pair: dict[str, Any], p_time: float, p_share: float, day: str) -> Finding:
    (pipeline, stage), gone = pair["stage"], pair["gone"]
    medians = [kaplan_meier(lengths(pair[side]["over"]), lengths(pair[side]["open"])) for side in ("before", "after")]
    before, after = (curve.reaches(0.5) for curve in medians)
    low, high = gone.interval
    time = t("“{stage}”: half leave within {before} before and {after} after", stage=stage, before=days(before), after=days(after))
    share = t("{after} of {total} went on after, {before} before", after=number(gone.count), total=number(gone.n), before=percent(gone.others))
    changed = min(p_time, p_share) < SURE
    facts = {"day": day, "stage": stage, "after": days(after), "before": days(before)}
    facts |= {"share": percent(gone.share), "others": percent(gone.others)}
    text = time
    if p_time < SURE and p_share < SURE:
        text = t("Since {day} “{stage}” has changed: half leave within {after}, before it was {before}; {share} go on, before {others}", **facts)
    elif p_time < SURE:
        text = t("Since {day} time in “{stage}” has changed: half leave within {after}, before it was {before}", **facts)
    elif p_share < SURE:
        text = t("Since {day} “{stage}” has changed: {share} go on, before it was {others}", **facts)
    return Finding(
        NAME, FOUND if changed else "not_found", text, pipeline, stage, deals=int(pair["after"]["stays"]), n=gone.n, share=gone.share, low=low,
        high=high, others=gone.others, p_value=min(p_time, p_share), points=(Point(time, p_time < SURE), Point(share, p_share < SURE)),
        evidence={"before_days": before, "after_days": after},
        figures={"sides": _sides(pair, medians)},
        advice=t("Look whether it is better, and keep the change or take it back.") if changed else "",
    )  # fmt: skip
