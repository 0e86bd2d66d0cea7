"""Hidden postponement: tasks pushed to tomorrow, again and again, so that nothing is ever overdue.

The report of overdue tasks stays clean and the deal does not move. A push in the last hours before
the task is due is made for the report; so is a task that is closed and made again within minutes.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.checkup.finding import FOUND, Drawn, Finding, Point, lacks, not_found, too_few
from funnel.checkup.proof import interval, least_against
from funnel.checkup.pushers import Above, above
from funnel.checkup.pushes import tasks_with_pushes
from funnel.checkup.stays import person
from funnel.codes import Kind
from funnel.evidence import ENOUGH
from funnel.facts import Facts
from funnel.i18n import N_, calendar_days, number, percent, t
from funnel.joins import look_up
from funnel.metrics.later import Tallies
from funnel.scope import Scope
from funnel.thresholds import Threshold, Unit

NAME = "hidden_postponement"
TITLE = N_("Hidden postponement")
MEANING = N_(
    "Tasks that are pushed to tomorrow just before they are due: nothing is ever overdue, and the"
    " deal does not move."
)
NEEDS = ("tasks",)
PLACE = 10
FIGURE = Drawn(
    "people", "shares.hidden", N_("share of the tasks that came due, with its 95% interval")
)
THRESHOLDS = {
    "last_minute": Threshold(N_("last minute: hours before due"), Unit.HOURS),
    "again": Threshold(N_("made again within, minutes"), Unit.MINUTES),
    "held_pushes": Threshold(N_("a deal is held from so many pushes"), Unit.COUNT),
    "held_days": Threshold(N_("a deal is held from so many days of shift"), Unit.NUMBER),
    "ratio": Threshold(N_("times as many as the others"), Unit.NUMBER),
    "at_least": Threshold(N_("at least"), Unit.SHARE),
    "team_share": Threshold(N_("share for a whole team"), Unit.SHARE),
}
COUNTS = ["pushed", "late", "again", "hidden"]
LISTED = 5_000  # tasks, those pushed most often first
LIST = [
    *("deal_id", "name", "pipeline", "stage", "manager", "task_id", "text"),
    *("pushes", "pushed_days", "late_pushes", "is_again", "due_at", "is_held"),
    *("amount", "currency"),
]


def tallies(
    scope: Scope,
    facts: Facts,
    *,
    last_minute: timedelta = timedelta(hours=4),
    again: timedelta = timedelta(minutes=10),
    held_pushes: int = 3,
    held_days: float = 7.0,
) -> dict[str, ir.Table]:
    """Per assignee the tasks that came due, those pushed, pushed at the last minute or made again;
    and the list of those tasks."""
    k = tasks_with_pushes(scope, facts, last_minute.total_seconds(), again.total_seconds())
    due = k.filter(k.first_due_at <= facts.as_of)
    pushed = due.pushes > 0
    people = due.group_by("assignee").agg(
        due=due.count(),
        pushed=pushed.cast("int64").sum(),
        late=(due.late_pushes > 0).cast("int64").sum(),
        again=due.is_again.cast("int64").sum(),
        hidden=(pushed | due.is_again).cast("int64").sum(),
        pushes=due.pushes.sum(),
        shift_days=due.pushed_days.median(where=pushed),
    )
    d = tables.deals.select("deal_id", "name", "pipeline", "stage", "kind", "amount", "currency")
    listed = look_up(k.filter((k.pushes > 0) | k.is_again), d, "deal_id")
    is_open = (~listed.kind.isin([Kind.WON, Kind.LOST])).fill_null(False) & listed.done_at.isnull()
    much = (listed.pushes >= held_pushes) | (listed.pushed_days >= held_days)
    listed = listed.mutate(manager=listed.assignee, is_held=is_open & much).select(*LIST)
    first = [listed.is_held.desc(), listed.pushes.desc(), listed.pushed_days.desc(), listed.task_id]
    return {"people": people, "tasks": listed.order_by(first).limit(LISTED)}


def examine(
    tallies: Tallies,
    scope: Scope,
    facts: Facts,
    *,
    ratio: float = 1.5,
    at_least: float = 0.1,
    team_share: float = 0.3,
) -> list[Finding]:
    """One finding per person who hides surely more of the tasks that came due than the others,
    `ratio` times as many; or one for a whole team."""
    people = tallies["people"].copy()
    people[COUNTS] = people[COUNTS].fillna(0).astype("int64")
    due, pushed, late = (int(people[column].sum()) for column in ("due", "pushed", "late"))
    if due < ENOUGH:
        return [too_few(NAME, due)]
    if found := above(people, ratio, at_least):
        return [_person(one, tallies["tasks"], people) for one in found]
    if interval(late, due)[0] >= team_share:
        return [_team(late, due, tallies["tasks"], people)]
    if "task_changes" not in facts.has:
        return [lacks(NAME, "task_changes")]
    return [_nobody(pushed, due, people)]


def _nobody(pushed: int, due: int, people: pd.DataFrame) -> Finding:
    low, high = interval(pushed, due)
    text = t(
        "Nobody pushes tasks more than the others: {count} of {total} tasks that came due were"
        " pushed",
        count=number(pushed),
        total=number(due),
    )
    return not_found(
        NAME, text, n=due, share=pushed / due, low=low, high=high, figures={"people": people}
    )


def _person(one: Above, tasks: pd.DataFrame, people: pd.DataFrame) -> Finding:
    name = str(one.row["assignee"])
    own_share = one.compared
    low, high = own_share.interval
    own = tasks[(tasks["manager"] == name).fillna(False).astype(bool)]
    held = own[own["is_held"].astype(bool)].drop_duplicates("deal_id")
    return Finding(
        NAME,
        FOUND,
        _who_pushes(name, one),
        manager=name,
        deals=len(held),
        rows=own,
        sums=held,
        n=own_share.n,
        share=own_share.share,
        low=low,
        high=high,
        others=own_share.others,
        p_value=one.p_value,
        points=_points(one.row, len(held)),
        advice=_advice(),
        figures={"people": people},
        evidence={"column": one.column},
    )


def _who_pushes(name: str, one: Above) -> str:
    own = one.compared
    words = {
        "manager": person(name),
        "count": number(own.count),
        "total": number(own.n),
        "share": percent(own.share),
        "others": percent(own.others),
    }
    if one.column == "pushed":
        return t(
            "{manager} pushed {count} of {total} tasks that came due ({share}), the others"
            " {others}",
            **words,
        )
    return t(
        "{manager} closed and made again {count} of {total} tasks that came due ({share}), the"
        " others {others}",
        **words,
    )


def _points(row: dict[str, Any], held: int) -> tuple[Point, ...]:
    return (
        Point(t("at the last minute: {count}", count=number(row["late"])), row["late"] > 0),
        Point(
            t(
                "{pushes} pushes in all, half of the pushed tasks by more than {shift}",
                pushes=number(row["pushes"]),
                shift=calendar_days(row["shift_days"]),
            ),
            None,
        ),
        Point(
            t("closed and created again within minutes: {count}", count=number(row["again"])),
            row["again"] > 0 or None,
        ),
        Point(t("{count} open deals are held that way", count=number(held)), None),
    )


def _team(late: int, due: int, tasks: pd.DataFrame, people: pd.DataFrame) -> Finding:
    low, high = interval(late, due)
    said = {"count": number(late), "total": number(due)}
    text = t("Everybody pushes tasks at the last minute: {count} of {total} that came due", **said)
    held = tasks[tasks["is_held"].astype(bool)].drop_duplicates("deal_id")
    return Finding(
        NAME,
        FOUND,
        text,
        deals=len(held),
        rows=tasks,
        sums=held,
        n=due,
        share=late / due,
        low=low,
        high=high,
        advice=_advice(),
        figures={"people": people},
        evidence={"column": "late"},
    )


def _advice() -> str:
    return t("Count pushes beside overdue tasks; on the third push the deal goes to the meeting.")


def missed(
    tallies: Tallies,
    scope: Scope,
    facts: Facts,
    *,
    ratio: float = 1.5,
    at_least: float = 0.1,
) -> str:
    """The smallest share of pushed tasks with which somebody would be named, of the middle size."""
    people = tallies["people"].dropna(subset=["assignee"])
    people = people[people["due"] >= ENOUGH].sort_values("due", ignore_index=True)
    if len(people) < 2:
        return t("Nobody can stand out where only one person has {n} tasks", n=number(ENOUGH))
    row = people.iloc[len(people) // 2]
    n = int(row["due"])
    due = int(people["due"].sum())
    pushed = int(people["pushed"].sum())
    least = least_against(
        n, round(pushed * (due - n) / due), due - n, tests=2 * len(people), ratio=ratio
    )
    return t(
        "A pushed share under {share} would not show in {n} tasks, as many as the middle one of the"
        " people has",
        share=percent(max(least, at_least)),
        n=number(n),
    )
