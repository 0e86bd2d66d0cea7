"""What became of each deal that was open at the beginning of a window, at its end, or between."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.facts import Facts
from funnel.i18n import N_, number, t
from funnel.model.joins import look_up
from funnel.model.seconds import days_between, moment
from funnel.scope import Scope
from funnel.week.postings import IN, OUT, STEPS, events, postings, steps
from funnel.week.window import Window

NAME = "change"
TITLE = N_("What became of each deal")
NEEDS = ("deals",)
UNMOVED = "unmoved"
ORDER = (*OUT, *IN, *STEPS, UNMOVED)
DEFINITIONS = {
    "stage_then": N_("Where the deal stood at the beginning; blank if it was not open in scope."),
    "manager_then": N_("Who was credited with it at the beginning."),
    "amount_then": N_("Its amount at the beginning; with a single upload the amount of today."),
    "change": N_(
        "What happened to it last: how it came or left (as in the bridge), or for a deal that"
        " stayed forward, skipped, back, parked, returned, other_pipeline; unmoved if it has not"
        " moved at all."
    ),
    "days": N_("Days in its stage at the end of the window."),
    "moves": N_("Moves within the window."),
    "pushes": N_("How often a task of it was put off within the window."),
    "is_worked": N_("Whether anyone moved it, did a task of it or noted an activity in this time."),
}
COLUMNS = [
    "deal_id",
    "name",
    "pipeline",
    "stage_then",
    "stage",
    "manager_then",
    "manager",
    "amount_then",
    "amount",
    "currency",
    "change",
    "days",
    "moves",
    "pushes",
    "is_worked",
]
NOW = ("pipeline", "stage", "manager", "amount", "currency", "is_inside", "stage_since")


def tallies(scope: Scope, facts: Facts, window: Window | str = "last-week") -> dict[str, ir.Table]:
    """The deals themselves: a list that people read."""
    seen = window if isinstance(window, Window) else Window.of(window, facts)
    deals = look_up(_deals(scope, seen), _lines(scope, seen), "deal_id")
    named = tables.deals.select("deal_id", "name", active_at="last_activity_at")
    deals = look_up(look_up(deals, named, "deal_id"), _pushes(seen), "deal_id")
    deals = look_up(deals, _done(seen), "deal_id")
    changed = ibis.cases(
        (deals.was_there & deals.is_inside, deals.step.fill_null(UNMOVED)),
        (deals.is_inside, deals.line_in),
        else_=deals.line_out,
    )
    is_active = (deals.active_at > moment(seen.since)) & (deals.active_at <= moment(seen.until))
    is_worked = (deals.moves > 0) | deals.is_done.fill_null(False) | is_active.fill_null(False)
    listed = deals.mutate(
        change=changed,
        days=days_between(deals.stage_since, moment(seen.until)),
        pushes=deals.pushes.fill_null(0),
        is_worked=is_worked,
    )
    return {"deals": listed.select(*COLUMNS)}


def _deals(scope: Scope, seen: Window) -> ir.Table:
    """One row per deal: where it stood at the beginning and at the end, and its last step."""
    rows = events(scope, seen.since, seen.until)
    rows = rows.mutate(
        step=steps(rows),
        is_last=rows.no == rows.no.max().over(ibis.window(group_by="deal_id")),
        is_then=(rows.event == "open") & rows.is_inside,
        is_move=(rows.event == "stage"),
    )
    then = {
        f"{name}_then": rows[name].max(where=rows.is_then)
        for name in ("stage", "manager", "amount")
    }
    now = {name: rows[name].max(where=rows.is_last) for name in NOW}
    found = rows.group_by("deal_id").agg(
        was_there=rows.is_then.max(),
        was_ever=(rows.is_inside | rows.was_inside).max(),
        moves=rows.is_move.sum(),
        step=rows.step.argmax(rows.no, where=rows.step.notnull()),
        **then,
        **now,
    )
    return found.filter(found.was_ever)


def _lines(scope: Scope, seen: Window) -> ir.Table:
    """The last line by which each deal came and left."""
    posted = postings(scope, seen.since, seen.until)
    came, left = posted.line.isin(IN), posted.line.isin(OUT)
    return posted.group_by("deal_id").agg(
        line_in=posted.line.argmax(posted.no, where=came),
        line_out=posted.line.argmax(posted.no, where=left),
    )


def _pushes(seen: Window) -> ir.Table:
    c = tables.task_changes
    c = c.filter(
        c.changed_at > moment(seen.since),
        c.changed_at <= moment(seen.until),
        c.new_due_at > c.old_due_at,
    )
    return c.group_by("deal_id").agg(pushes=c.count())


def _done(seen: Window) -> ir.Table:
    done = tables.tasks
    done = done.filter(done.done_at > moment(seen.since), done.done_at <= moment(seen.until))
    return done.group_by("deal_id").agg(is_done=done.done_at.notnull().any())


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per deal: those that left first, then those that came, moved, and did not move;
    within each the largest amounts first."""
    table = tallies["deals"]
    table = table.assign(rank=table["change"].map({code: no for no, code in enumerate(ORDER)}))
    table = table.sort_values(
        ["rank", "amount", "deal_id"],
        ascending=[True, False, True],
        na_position="last",
        ignore_index=True,
    )
    return table[COLUMNS].astype({"moves": "int64", "pushes": "int64", "is_worked": "bool"})


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """How many of those that stayed have moved."""
    stayed = table["change"].isin([*STEPS, UNMOVED])
    if not stayed.any():
        return t("No deal was open from the beginning to the end of this time")
    still = int((table["change"] == UNMOVED).sum())
    return t(
        "Of {n} deals that stayed open {moved} moved and {still} did not",
        n=number(int(stayed.sum())),
        moved=number(int(stayed.sum()) - still),
        still=number(still),
    )
