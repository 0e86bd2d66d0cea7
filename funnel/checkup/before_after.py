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
from funnel.checkup.finding import FOUND, Drawn, Finding, Point, not_found, too_few, unknown
from funnel.checkup.other_reasons import beside, too_slow
from funnel.checkup.placebo import window_of
from funnel.checkup.proof import holm
from funnel.checkup.sides import Pair, fullest, paired, sided, summary
from funnel.checkup.stays import STAGE
from funnel.codes import ONWARD, Kind
from funnel.deal_numbers import order_of
from funnel.evidence import PROVEN
from funnel.facts import Facts
from funnel.i18n import N_, number, t
from funnel.joins import look_up
from funnel.metrics.later import Tallies
from funnel.metrics.rows import records
from funnel.model.coded import way_out
from funnel.scope import Scope
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
    and when the log begins; nothing if no day is marked. Moments are days since the marked one."""
    mark = marked(facts, changed_on)
    if mark is None:
        return {}
    at = mark[0]
    v = replace(scope, since=None, until=None, pipelines=()).visits()
    v = v.filter(
        v.kind.isin([Kind.OPEN, Kind.PARKED]),
        ~v.is_entry_unknown,
        v.entered_at >= at - timedelta(days=HISTORY),
        v.entered_at < at + timedelta(days=window_days),
    )
    v = v.mutate(
        entered_days=_days_since(v.entered_at, at),
        left_days=_days_since(v.left_at, at),
        went_on=way_out(v).isin(ONWARD).fill_null(False),
    )
    by_deal = order_of(v.deal_id)
    place = ibis.row_number().over(group_by=STAGE, order_by=[*by_deal, v.entered_at, v.visit_no])
    deal = ibis.dense_rank().over(group_by=STAGE, order_by=by_deal)
    v = v.mutate(place=place, deal=deal)
    near = v.filter(v.entered_days >= -window_days)
    near = look_up(near, tables.deals.select("deal_id", "name"), "deal_id")
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
    tallies: Tallies,
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
        return [_no_day()]
    day = said.day_words(mark, facts.timezone)
    log_days = _log_days(tallies["log"])
    window = window_of(log_days, window_days)
    if np.isnan(window):
        return [unknown(NAME, said.log_too_short(log_days, day))]
    days_since = (facts.as_of - mark[0]).total_seconds() / 86_400
    if days_since < window:
        return [unknown(NAME, said.too_early(days_since, window, day))]
    near = sided(tallies["stays"], window)
    own = near[near["pipeline"].isin(scope.pipelines)] if scope.pipelines else near
    pairs = paired(own, tallies["history"], window, log_days)
    if not pairs:
        return [too_few(NAME, fullest(own))]
    told = _told_of(pairs, day)
    changed = [one for one in told if one.verdict == FOUND]
    if not changed:
        return [_no_change(told, day)]
    elsewhere = beside(near, pairs)
    return [
        replace(one, points=(*one.points, *too_slow(one, tallies["history"]), *elsewhere))
        for one in changed
    ]


def _log_days(log: pd.DataFrame) -> float:
    """How many days of the log lie before the marked one, of those that are looked at."""
    begins = log["history_days"].dropna()
    if len(begins):
        return min(-float(begins.iloc[0]), HISTORY)
    return 0.0


def _no_day() -> Finding:
    return unknown(
        NAME,
        t("Cannot be told: no day of a change is marked"),
        advice=t("Mark the day on which something was changed."),
    )


def _no_change(told: list[Finding], day: str) -> Finding:
    """That no stage has surely changed, with what is known of each."""
    text = t(
        "No evidence of change since {day}: neither time in stage nor the share that goes on",
        day=day,
    )
    points = tuple(Point(point.text, None) for one in told for point in one.points)
    sides = pd.concat([one.figures["sides"] for one in told], ignore_index=True)
    return not_found(
        NAME, text, n=sum(one.n or 0 for one in told), figures={"sides": sides}, points=points
    )


def _told_of(pairs: list[Pair], day: str) -> list[Finding]:
    """One finding per stage; the p-values of all are corrected together."""
    corrected = iter(holm([p for pair in pairs for p in (pair.p_time, pair.p_share)]))
    return [_told(pair, next(corrected), next(corrected), day) for pair in pairs]


def _told(pair: Pair, p_time: float, p_share: float, day: str) -> Finding:
    """The finding about one stage, with both p values corrected."""
    pipeline = pair.pipeline
    stage = pair.stage
    gone = pair.gone
    sides = summary(pair)
    was, now = records(sides)
    points = (
        Point(said.time_words(stage, was, now), p_time < PROVEN),
        Point(said.share_words(stage, was, now), p_share < PROVEN),
    )
    text = said.changed(stage, day, was, now, p_time < PROVEN, p_share < PROVEN) or points[0].text
    more: dict[str, Any] = {
        "n": gone.n,
        "share": gone.share,
        "low": now["low"],
        "high": now["high"],
        "others": gone.others,
        "points": points,
    }
    more |= {"p_value": min(p_time, p_share), "figures": {"sides": sides}}
    if min(p_time, p_share) >= PROVEN:
        return not_found(NAME, text, pipeline=pipeline, stage=stage, **more)
    rows = pd.concat([pair.after, pair.before], ignore_index=True)
    return Finding(
        NAME,
        FOUND,
        text,
        pipeline,
        stage,
        deals=len(pair.after),
        rows=rows,
        sums=pair.after,
        evidence={"before_days": was["median_days"], "after_days": now["median_days"]},
        advice=t("Look whether it is better, and keep the change or take it back."),
        **more,
    )


def missed(
    tallies: Tallies,
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
