"""Forgotten deals: how many of the open ones are really in work?

A pipeline full of deals that nobody has touched for months looks like a forecast and is an archive.
Quiet is measured against what wins need: twice the time in which nine in ten won deals left the
stage, and never less than thirty working days. Signs of life are a move, a done task, an activity,
a change of owner, a task that was made or changed; a task pushed in the hours around its date is
none. A deal with a task ahead within thirty working days is not forgotten: it waits until then.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.checkup.finding import FOUND, Drawn, Finding, Point, lacks, not_found, too_few
from funnel.checkup.proof import interval, least_above
from funnel.checkup.stays import STAGE, here, parted, person
from funnel.codes import TaskState
from funnel.evidence import ENOUGH
from funnel.facts import Facts
from funnel.i18n import N_, calendar_days, date_words, number, percent, t, tn
from funnel.joins import look_up
from funnel.metrics.later import Tallies
from funnel.metrics.present import open_deals
from funnel.metrics.rows import records
from funnel.scope import Scope
from funnel.thresholds import Threshold, Unit
from funnel.zones import local

NAME = "forgotten"
TITLE = N_("Forgotten deals")
MEANING = N_(
    "Open deals without a move, a done task or any activity for longer than wins ever need: the"
    " forecast counts them, nobody works them."
)
NEEDS = ()
PLACE = 11
FIGURE = Drawn(
    "counts",
    "shares.quiet",
    N_("share of each manager's open deals that are forgotten, with its 95% interval"),
)
THRESHOLDS = {
    "working_days": Threshold(N_("quiet for working days"), Unit.COUNT),
    "times": Threshold(N_("times what nine in ten wins needed"), Unit.NUMBER),
    "share_from": Threshold(N_("share from"), Unit.SHARE),
}
LISTED = [
    *("deal_id", "name", *STAGE, "manager", "amount", "currency"),
    *("quiet_days", "allowed_days", "is_quiet", "waiting_until"),
]
PUSHED_SECONDS = 4 * 3600  # so near to its date a push is no sign of life


def tallies(
    scope: Scope, facts: Facts, *, working_days: int = 30, times: float = 2.0
) -> dict[str, ir.Table]:
    """The open deals; of how many a sign of life is known; and the list of the silent ones with
    `quiet_days` since the last move, done task or activity, and what is allowed: of these those
    that wait for a task are not quiet."""
    d = open_deals(scope)
    # without a log a stay that begins with the deal is only guessed, and the creation is no sign of
    # life
    if not facts.knows_moves:
        d = d.mutate(
            entered_at=(d.entered_at > d.created_at).ifelse(d.entered_at, None),
            created_at=ibis.null("timestamp(6)"),
        )
    names = ["entered_at", "last_activity_at", "created_at"]
    for name, signs_of in _signs(facts).items():
        d = look_up(d, signs_of.rename({name: "at"}), "deal_id")
        names.append(name)
    signs = [d[name] for name in names]
    known = [sign.fill_null(ibis.timestamp("1900-01-01")) for sign in signs]
    d = d.mutate(last_at=ibis.greatest(*known), is_known=ibis.coalesce(*signs).notnull())
    now: Any = ibis.timestamp(facts.as_of.isoformat())
    d = d.mutate(quiet_days=now.delta(d.last_at, unit="second") / 86_400)
    d = look_up(d, _needed(), *STAGE)
    least = working_days * 7 / 5
    d = d.mutate(allowed_days=ibis.greatest((d.p90_days * times).fill_null(0.0), least))
    soon: Any = ibis.timestamp((facts.as_of + timedelta(days=least)).isoformat())
    waits = (d.task_state == TaskState.PLANNED) & (d.next_due_at >= now) & (d.next_due_at <= soon)
    nothing: Any = ibis.null("timestamp(6)")
    d = d.mutate(
        waiting_until=waits.fill_null(False).ifelse(d.next_due_at, nothing),
        is_silent=(d.is_known & (d.quiet_days > d.allowed_days)).fill_null(False),
    )
    d = d.mutate(is_quiet=d.is_silent & d.waiting_until.isnull())
    return {
        "here": here(scope),
        "known": d.agg(known=d.is_known.sum()),
        "silent": d.filter(d.is_silent).select(*LISTED),
    }


def _signs(facts: Facts) -> dict[str, ir.Table]:
    """The last moment `at` per deal of each kind of sign of life, until *as of*."""
    found: dict[str, ir.Table] = {}
    now = facts.as_of
    if "tasks" in facts.has:
        k = tables.tasks
        done = k.filter(k.done_at <= now)
        came = k.filter(k.created_at <= now)
        found["done_at"] = done.group_by("deal_id").agg(at=done.done_at.max())
        found["planned_at"] = came.group_by("deal_id").agg(at=came.created_at.max())
    if "task_changes" in facts.has:
        c = tables.task_changes
        near = c.old_due_at.delta(c.changed_at, unit="second").abs() <= PUSHED_SECONDS
        is_push = (near & (c.new_due_at > c.old_due_at)).fill_null(False)
        c = c.filter(~is_push, c.changed_at <= now, c.deal_id.notnull())
        found["changed_at"] = c.group_by("deal_id").agg(at=c.changed_at.max())
    if "owner_changes" in facts.has:
        o = tables.owner_changes
        o = o.filter(o.changed_at <= now)
        found["handed_at"] = o.group_by("deal_id").agg(at=o.changed_at.max())
    return found


def _needed() -> ir.Table:
    """The time in which nine in ten won deals left each stage, where there are 20 of them."""
    v = tables.visits.filter(
        tables.visits.outcome.isin(tables.WINS), tables.visits.dwell_days.notnull()
    )
    needed = v.group_by(*STAGE).agg(p90_days=v.calendar_days.quantile(0.9), won=v.count())
    return needed.filter(needed.won >= ENOUGH).select(*STAGE, "p90_days")


def examine(
    tallies: Tallies, scope: Scope, facts: Facts, *, share_from: float = 0.05
) -> list[Finding]:
    """One finding for the scope if surely more than `share_from` of its open deals are
    forgotten."""
    total = len(tallies["here"])
    if total < ENOUGH:
        return [too_few(NAME, total)]
    if not facts.knows_moves and int(tallies["known"]["known"].sum()) < ENOUGH:
        return [lacks(NAME, "transitions")]
    rows, waits = parted(tallies["silent"], "is_quiet")
    rows = rows.sort_values("quiet_days", ascending=False)
    counts = _counts(tallies["here"], rows)
    quiet = len(rows)
    low, high = interval(quiet, total)
    share: dict[str, Any] = {"n": total, "share": quiet / total, "low": low, "high": high}
    share["figures"] = {"counts": counts}
    caveat = _caveat(facts)
    waiting = _waiting(waits, facts)
    if low <= share_from:
        text = t(
            "No evidence that open deals are forgotten: {count} of {total} without a sign of life"
            " (those over the limit are in “Stuck deals”)",
            count=number(quiet),
            total=number(total),
        )
        return [not_found(NAME, text, points=caveat, **share), *waiting]
    people = rows.groupby("manager", dropna=False).size().sort_values(ascending=False).head(4)
    text = t(
        "{count} of {total} open deals are forgotten ({share}); {rest} are in work",
        count=number(quiet),
        total=number(total),
        share=percent(quiet / total),
        rest=number(total - quiet),
    )
    points = (
        Point(
            t(
                "the oldest has been quiet for {days}",
                days=calendar_days(rows["quiet_days"].iloc[0]),
            ),
            None,
        ),
        Point(", ".join(f"{person(who)} {number(n)}" for who, n in people.items()), None),
        *caveat,
    )
    pipelines = [row["pipeline"] for row in records(counts) if row["quiet"]]
    return [
        Finding(
            NAME,
            FOUND,
            text,
            pipelines[0] if len(set(pipelines)) == 1 else None,
            deals=quiet,
            rows=rows,
            points=points,
            advice=t(
                "Close or justify: each deal of the list gets a task with a date this week, or is"
                " lost."
            ),
            **share,
        ),
        *waiting,
    ]


def _waiting(rows: pd.DataFrame, facts: Facts) -> list[Finding]:
    """The deals that are as quiet, but wait for a day that somebody planned: a list of its own."""
    if not len(rows):
        return []
    rows = rows.sort_values("waiting_until", ignore_index=True)
    last = local(rows["waiting_until"].max(), facts.timezone).date()
    text = tn(
        "{n} quiet deal is not forgotten: it waits for a planned task, until {day} at the latest",
        "{n} quiet deals are not forgotten: they wait for a planned task, until {day} at the"
        " latest",
        len(rows),
        day=date_words(last),
    )
    return [not_found(NAME, text, rows=rows)]


def _counts(deals: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Open deals and the forgotten ones of them, per pipeline and manager."""
    every = deals.groupby(["pipeline", "manager"], dropna=False).size().rename("open").reset_index()
    quiet = rows.groupby(["pipeline", "manager"], dropna=False).size().rename("quiet").reset_index()
    both = every.merge(
        quiet.astype({"pipeline": every["pipeline"].dtype, "manager": every["manager"].dtype}),
        on=["pipeline", "manager"],
        how="left",
    )
    return both.assign(quiet=both["quiet"].fillna(0).astype("int64"))


def _caveat(facts: Facts) -> tuple[Point, ...]:
    if "tasks" in facts.has:
        return ()
    return (Point(t("tasks are not loaded: only moves and the last activity are known"), None),)


def missed(
    tallies: Tallies,
    scope: Scope,
    facts: Facts,
    *,
    share_from: float = 0.05,
    working_days: int = 30,
) -> str:
    """The smallest share of forgotten deals that would be found among so many."""
    total = len(tallies["here"])
    return t(
        "Forgotten deals under {share} would not show among {n} open ones, nor any that are quiet"
        " for less than {days} working days",
        share=percent(least_above(total, share_from)),
        n=number(total),
        days=number(working_days),
    )
