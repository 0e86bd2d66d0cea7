"""What is said of the time in a stage, and of the share that goes on, before a day and after it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from funnel.checkup.placebo import DAYS, LEAST, STEP
from funnel.i18n import calendar_days, date_words, number, percent, t
from funnel.zones import local


def day_words(mark: tuple[datetime, str], timezone: str) -> str:
    """The day of a change and what was changed."""
    day = date_words(local(mark[0], timezone).date())
    if mark[1]:
        return t("{day} (“{name}”)", day=day, name=mark[1])
    return day


def changed(
    stage: str, day: str, was: dict[str, Any], now: dict[str, Any], by_time: bool, by_share: bool
) -> str:
    """What has surely changed since the day; nothing if neither has."""
    facts = {
        "day": day,
        "stage": stage,
        "after": calendar_days(now["median_days"]),
        "before": calendar_days(was["median_days"]),
        "share": percent(now["share"]),
        "others": percent(was["share"]),
    }
    if by_time and by_share:
        return t(
            "Since {day} “{stage}” has changed: half leave within {after}, before it was {before};"
            " {share} go on, before {others}",
            **facts,
        )
    if by_time:
        return t(
            "Since {day} time in “{stage}” has changed: half leave within {after}, before it was"
            " {before}",
            **facts,
        )
    if by_share:
        return t(
            "Since {day} “{stage}” has changed: {share} go on, before it was {others}", **facts
        )
    return ""


def time_words(stage: str, was: dict[str, Any], now: dict[str, Any]) -> str:
    """After how long half had left, on both sides, with intervals."""
    return t(
        "“{stage}”: half leave within {before} before ({before_low} to {before_high}) and {after}"
        " after ({after_low} to {after_high})",
        stage=stage,
        before=calendar_days(was["median_days"]),
        before_low=calendar_days(was["median_low"]),
        before_high=calendar_days(was["median_high"]),
        after=calendar_days(now["median_days"]),
        after_low=calendar_days(now["median_low"]),
        after_high=calendar_days(now["median_high"]),
    )


def share_words(stage: str, was: dict[str, Any], now: dict[str, Any]) -> str:
    """How many of those that left went on, on both sides, with intervals."""
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


def log_too_short(log_days: float, day: str) -> str:
    """That there are too few earlier days to compare with."""
    return t(
        "Cannot be told: the log begins {n} days before {day}, too late to see how much such"
        " days differ by themselves ({needed} are needed)",
        n=number(max(int(log_days), 0)),
        day=day,
        needed=number(int(2 * LEAST + STEP * (DAYS - 1))),
    )


def too_early(days_since: float, window: float, day: str) -> str:
    """That the window after the day is not over."""
    return t(
        "Too early to tell: {n} days have passed since {day}, and {needed} are compared",
        n=number(max(int(days_since), 0)),
        day=day,
        needed=number(window),
    )
