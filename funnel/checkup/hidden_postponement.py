"""Hidden postponement: tasks pushed to tomorrow, again and again, so that nothing is ever overdue.

The report of overdue tasks stays clean and the deal does not move. A push in the last hours before the task is due is made for the report;
so is a task that is closed and created again within minutes.
"""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.checkup.finding import ENOUGH, FOUND, Finding, Point, not_found, too_few
from funnel.checkup.proof import SURE, Comparison, holm, interval
from funnel.checkup.stays import person
from funnel.facts import Facts
from funnel.i18n import N_, days, number, percent, t
from funnel.metrics.rows import records
from funnel.scope import Scope

NAME = "hidden_postponement"
TITLE = N_("Hidden postponement")
MEANING = N_("Tasks that are pushed to tomorrow just before they are due: nothing is ever overdue, and the deal does not move.")
NEEDS = ("tasks", "task_changes")


def tallies(
    scope: Scope, facts: Facts, *, last_minute: timedelta = timedelta(hours=4), again: timedelta = timedelta(minutes=10),
    held_pushes: int = 3, held_days: float = 7.0,
) -> dict[str, ir.Table]:  # fmt: skip
    """Tasks that came due, those pushed and pushed at the last minute, per assignee; and the open deals held that way."""
    k = _tasks(scope, facts, last_minute.total_seconds(), again.total_seconds())
    due = k.filter(k.first_due_at <= facts.as_of)
    pushed = due.pushes > 0
    people = due.group_by("assignee").agg(
        due=due.count(), pushed=pushed.sum(), last_minute=due.is_last_minute.sum(), again=due.is_again.sum(), pushes=due.pushes.sum(),
        shift_days=due.pushed_days.median(where=pushed), deals=due.deal_id.nunique(where=pushed),
    )  # fmt: skip
    d = tables.deals.filter(~tables.deals.kind.isin(["won", "lost"]))
    d = d.select("deal_id", "name", "pipeline", "stage", "amount", "currency", "owner", "task_state")
    held = k.filter(k.done_at.isnull(), (k.pushes >= held_pushes) | (k.pushed_days >= held_days))
    held = held.group_by("deal_id", "assignee").agg(pushes=held.pushes.sum(), pushed_days=held.pushed_days.max(), due_at=held.due_at.min())
    return {"people": people, "held": held.inner_join(d, "deal_id")}


def _tasks(scope: Scope, facts: Facts, last_minute: float, again: float) -> ir.Table:
    """The tasks of the scope's deals with when they were first due, whether they were pushed at the last minute, and made again at once."""
    c = tables.task_changes
    before = c.old_due_at.delta(c.changed_at, unit="second")
    late = (c.new_due_at > c.old_due_at) & (before >= 0) & (before <= last_minute)
    moved = c.group_by("task_id").agg(old_due_at=c.old_due_at.min(), late=late.fill_null(False).cast("int64").max())
    k = tables.tasks.left_join(moved, "task_id").drop("task_id_right")
    order = ibis.window(group_by=[k.deal_id, k.assignee, k.text], order_by=[k.created_at, k.task_id])
    gap = k.created_at.lead().over(order).delta(k.done_at, unit="second")
    k = k.mutate(is_remade=((gap >= 0) & (gap <= again) & k.text.notnull()).fill_null(False))
    k = k.left_join(_with_moves(k.filter(k.is_remade), again), "task_id").drop("task_id_right")
    k = k.mutate(
        is_last_minute=k.late.fill_null(0) > 0, is_again=k.is_remade & k.has_moved.isnull(),
        first_due_at=ibis.coalesce(k.old_due_at, k.due_at), pushes=k.pushes.fill_null(0), pushed_days=k.pushed_days.fill_null(0.0),
    )  # fmt: skip
    k = k.filter(k.assignee.isin(scope.managers)) if scope.managers else k
    return k.semi_join(_deals(scope), "deal_id") if scope.pipelines or scope.where or scope.since or scope.until else k


def _with_moves(tasks: ir.Table, within: float) -> ir.Table:
    """Tasks that were closed when the deal moved: making the next one is the work, not a trick."""
    m = tables.transitions.select("deal_id", "moved_at")
    both = tasks.select("task_id", "deal_id", "done_at").inner_join(m, "deal_id")
    near = both.filter(both.moved_at.delta(both.done_at, unit="second").abs() <= within)
    return near.select("task_id").distinct().mutate(has_moved=ibis.literal(True))


def _deals(scope: Scope) -> ir.Table:
    return Scope(scope.pipelines, (), scope.since, scope.until, scope.credit, scope.where, scope.timezone).narrow_deals()


def examine(
    tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts, *, ratio: float = 1.5, at_least: float = 0.2, team_share: float = 0.3
) -> list[Finding]:
    """One finding per person who pushes surely more of the tasks that came due than the others, `ratio` times as many; or one for a whole team."""
    people = tallies["people"].copy()
    people[["pushed", "last_minute", "again"]] = people[["pushed", "last_minute", "again"]].fillna(0).astype("int64")
    due, pushed, late = (int(people[column].sum()) for column in ("due", "pushed", "last_minute"))
    if due < ENOUGH:
        return [too_few(NAME, due)]
    named = people[people["assignee"].notna() & (people["due"] >= ENOUGH)]
    rows = records(named)
    compared = [Comparison(int(row["pushed"]), int(row["due"]), pushed - int(row["pushed"]), due - int(row["due"])) for row in rows]
    corrected = holm([one.p_value for one in compared])
    found = [
        _person(row, one, p, tallies["held"], people)
        for row, one, p in zip(rows, compared, corrected, strict=True)
        if one.is_enough and p < SURE and one.ratio >= ratio and one.share >= at_least
    ]
    if found:
        return sorted(found, key=lambda one: -(one.share or 0))
    low, high = interval(late, due)
    if low >= team_share:
        return [_team(late, due, tallies["held"], people)]
    low, high = interval(pushed, due)
    text = t("Nobody pushes tasks more than the others: {count} of {total} tasks that came due were pushed", count=number(pushed), total=number(due))
    return [not_found(NAME, text, n=due, share=pushed / due, low=low, high=high, figures={"people": people})]


def _person(row: dict, one: Comparison, p: float, held: pd.DataFrame, people: pd.DataFrame) -> Finding:
    name, (low, high) = str(row["assignee"]), one.interval
    rows = held[(held["assignee"] == name).fillna(False).astype(bool)].sort_values("pushed_days", ascending=False)
    text = t(
        "{manager} pushed {count} of {total} tasks that came due ({share}), the others {others}",
        manager=person(name), count=number(one.count), total=number(one.n), share=percent(one.share), others=percent(one.others),
    )  # fmt: skip
    points = (
        Point(t("at the last minute: {count}", count=number(row["last_minute"])), row["last_minute"] > 0),
        Point(t("{pushes} pushes in all, half of the pushed tasks by more than {shift}", pushes=number(row["pushes"]),
                shift=days(row["shift_days"])), None),
        Point(t("closed and created again within minutes: {count}", count=number(row["again"])), row["again"] > 0 or None),
        Point(t("{count} open deals are held that way", count=number(rows["deal_id"].nunique())), None),
    )  # fmt: skip
    return Finding(
        NAME, FOUND, text, manager=name, deals=rows["deal_id"].nunique(), rows=rows, n=one.n, share=one.share, low=low, high=high,
        others=one.others, p_value=p, points=points, figures={"people": people},
        advice=t("Count pushes beside overdue tasks; on the third push the deal goes to the meeting."),
    )  # fmt: skip


def _team(late: int, due: int, held: pd.DataFrame, people: pd.DataFrame) -> Finding:
    low, high = interval(late, due)
    text = t("Everybody pushes tasks at the last minute: {count} of {total} that came due", count=number(late), total=number(due))
    return Finding(
        NAME, FOUND, text, deals=held["deal_id"].nunique(), rows=held, n=due, share=late / due, low=low, high=high, figures={"people": people},
        advice=t("Count pushes beside overdue tasks; on the third push the deal goes to the meeting."),
    )  # fmt: skip
