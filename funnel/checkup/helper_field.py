"""A helper in a custom field: a second person works the deal, and no report knows them.

A column of the deals whose values are mostly names of managers is such a field. A helper in one
short stage is fine; one who works in two or more stages runs a process of their own, and it
deserves a pipeline of its own.
"""

from __future__ import annotations

from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.checkup.finding import FOUND, Drawn, Finding, Point, not_found, unknown
from funnel.checkup.proof import interval
from funnel.checkup.stays import STAGE, first_of
from funnel.evidence import ENOUGH
from funnel.facts import Facts
from funnel.i18n import N_, number, percent, t
from funnel.joins import look_up
from funnel.metrics.later import Tallies
from funnel.metrics.rows import records
from funnel.scope import Scope
from funnel.thresholds import Threshold, Unit

NAME = "helper_field"
TITLE = N_("Helper in a custom field")
MEANING = N_(
    "A second person works the deal and stands in a field that no report reads; their work and"
    " their delays are nobody's."
)
NEEDS = ()
PLACE = 8
FIGURE = Drawn(
    "work",
    "shares.helped",
    N_(
        "share of the stays in which the helper moved the deal or had a task, with its 95% interval"
    ),
)
THRESHOLDS = {
    "names_share": Threshold(N_("share of names in the column"), Unit.SHARE),
    "active_share": Threshold(N_("active in this share of stays"), Unit.SHARE),
    "stages": Threshold(N_("in so many stages"), Unit.COUNT),
}
SUMMED = {"filled": "sum", "names": "sum", "owners": "sum", "first": "min", "last": "max"}


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """Per extra column: how often it is filled, with the name of a person, of the owner; and where
    those helpers are seen at work."""
    d = scope.narrow_deals()
    told = ("deal_id", "name", "pipeline", "stage", "owner", "amount", "currency")
    # names and cells side by side: a cell that is looked up by its name is looked for in its row
    cells = d.select(*told, column=d.extra.keys().unnest(), value=d.extra.values().unnest())
    cells = cells.mutate(value=cells.value.strip()).filter(lambda c: c.value.length() > 0)
    people = _people(facts)
    named = cells.left_join(people, cells.value == people.person)
    is_name = named.person.notnull()
    is_owner = (named.value == named.owner).fill_null(False)
    is_helper = is_name & ~is_owner
    helped = named.filter(is_helper)
    columns = named.group_by("column", "currency").agg(
        filled=named.count(),
        names=is_name.cast("int64").sum(),
        owners=is_owner.cast("int64").sum(),
        first=named.value.min(where=is_name),
        last=named.value.max(where=is_name),
        deals=is_helper.cast("int64").sum(),
        amount=named.amount.sum(where=is_helper),
    )
    helpers = helped.select("deal_id", "column", helper=helped.value)
    listed = first_of(helped, ["column"], [helped.amount.desc(), helped.deal_id])
    asked = {
        "columns": columns,
        "helped": listed.select(
            "column", "deal_id", "name", *STAGE, "owner", "amount", "currency", helper="value"
        ),
    }
    return asked | ({"work": _work(helpers, facts)} if facts.knows_moves else {})


def _people(facts: Facts) -> ir.Table:
    """Everybody who owns, moves, is given a deal or a task."""
    parts = [tables.deals.select(person="owner")]
    if facts.knows_moves:
        parts.append(tables.transitions.select(person="moved_by"))
    if "tasks" in facts.has:
        parts.append(tables.tasks.select(person="assignee"))
    if "owner_changes" in facts.has:
        parts += [
            tables.owner_changes.select(person="to_owner"),
            tables.owner_changes.select(person="from_owner"),
        ]
    every = reduce(lambda one, other: one.union(other), parts).distinct()
    every = every.filter(every.person.notnull())
    if facts.robots:
        return every.filter(~every.person.isin(facts.robots))
    return every


def _work(helpers: ir.Table, facts: Facts) -> ir.Table:
    """Stays of helped deals per stage, and those in which the helper made a move out of it or had a
    task."""
    v = tables.visits.select(
        "deal_id", "visit_no", *STAGE, "kind", "position", "entered_at", "left_at", "left_by"
    )
    v = v.inner_join(helpers, "deal_id")
    v = v.mutate(by_move=(v.left_by == v.helper).fill_null(False).cast("int64"))
    if "tasks" in facts.has:
        k = tables.tasks.select("deal_id", "assignee", task_at="created_at")
        both = v.inner_join(k, [v.deal_id == k.deal_id, v.helper == k.assignee])
        both = both.filter(
            both.task_at >= both.entered_at, both.left_at.isnull() | (both.task_at < both.left_at)
        )
        done = (
            both.select("deal_id", "visit_no", "column").distinct().mutate(by_task=ibis.literal(1))
        )
        v = look_up(v, done, "deal_id", "visit_no", "column")
        v = v.mutate(by_move=ibis.greatest(v.by_move, v.by_task.fill_null(0)))
    return v.group_by("column", *STAGE, "position").agg(stays=v.count(), helped=v.by_move.sum())


def examine(
    tallies: Tallies,
    scope: Scope,
    facts: Facts,
    *,
    names_share: float = 0.8,
    active_share: float = 0.2,
    stages: int = 2,
) -> list[Finding]:
    """One finding per field of helpers who are active in `stages` or more stages, in `active_share`
    of the stays of each."""
    columns = tallies["columns"].groupby("column", as_index=False).agg(SUMMED)
    fields = columns[
        (columns["names"] >= ENOUGH)
        & (columns["names"] >= names_share * columns["filled"])
        & (columns["owners"] < 0.5 * columns["filled"])
        & (columns["first"] < columns["last"])  # two people at least
    ]
    if not len(fields):
        return [not_found(NAME, t("No column of the deals holds names of managers"))]
    if "work" not in tallies or not (facts.has_movers or "tasks" in facts.has):
        missing = t("the list of tasks") if facts.knows_moves else t("the log of stage changes")
        column = fields["column"].iloc[0]
        text = t(
            "“{column}” holds names of managers; where they work cannot be told without {inputs}",
            column=column,
            inputs=missing,
        )
        return [unknown(NAME, text)]
    told = [
        _told(row, tallies, active_share, stages)
        for row in records(fields.sort_values("names", ascending=False))
    ]
    return [one for one in told if one.verdict == FOUND] or told[:1]


def _told(row: dict, tallies: Tallies, active_share: float, needed: int) -> Finding:
    work = tallies["work"][tallies["work"]["column"] == row["column"]]
    active = work[
        (work["stays"] >= ENOUGH) & (work["helped"] >= active_share * work["stays"])
    ].sort_values(["pipeline", "position"])
    money = tallies["columns"]
    money = money[(money["column"] == row["column"]) & (money["deals"] > 0)]
    low, high = interval(int(row["names"]), int(row["filled"]))
    more: dict[str, Any] = {
        "n": int(row["filled"]),
        "share": row["names"] / row["filled"],
        "low": low,
        "high": high,
        "figures": {"work": work},
    }
    if not work["helped"].sum():
        text = t(
            "“{column}” holds names of managers, but neither moves nor tasks are theirs: where they"
            " work cannot be told",
            column=row["column"],
        )
        return unknown(NAME, text, **more)
    points = tuple(_active(one) for one in records(active))
    if len(active) < needed:
        text = t(
            "“{column}” holds names of managers, and they are active in one stage at most: that is"
            " fine",
            column=row["column"],
        )
        return not_found(NAME, text, points=points, **more)
    text = t(
        "“{column}” holds helpers ({share} of its values are names of managers), and they work in"
        " {n} stages",
        column=row["column"],
        share=percent(row["names"] / row["filled"]),
        n=number(len(active)),
    )
    rows = tallies["helped"]
    rows = rows[rows["column"] == row["column"]].drop(columns="column")
    rows = rows.sort_values("amount", ascending=False)
    pipeline = active["pipeline"].iloc[0] if len(set(active["pipeline"])) == 1 else None
    return Finding(
        NAME,
        FOUND,
        text,
        pipeline,
        deals=int(money["deals"].sum()),
        sums=money,
        points=points,
        evidence={"column": row["column"]},
        rows=rows,
        listed=int(money["deals"].sum()),
        advice=t(
            "Give the helpers a pipeline of their own; until then filter every report by"
            " “{column}”.",
            column=row["column"],
        ),
        **more,
    )


def _active(stage: dict[str, Any]) -> Point:
    return Point(
        t(
            "active in {count} of {total} stays in “{stage}”",
            count=number(stage["helped"]),
            total=number(stage["stays"]),
            stage=stage["stage"],
        )
    )


def missed(
    tallies: Tallies,
    scope: Scope,
    facts: Facts,
    *,
    names_share: float = 0.8,
    active_share: float = 0.2,
) -> str:
    """What a field of helpers must be to be seen."""
    return t(
        "A field with fewer than {enough} names, or with names in under {names} of its cells, would"
        " not show, nor helpers active in under {active} of the stays",
        enough=number(ENOUGH),
        names=percent(names_share),
        active=percent(active_share),
    )
