"""What became of each deal that was open at the beginning of a window, at its end, or between."""

from __future__ import annotations

from collections.abc import Iterable

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel import tables
from funnel.facts import Facts
from funnel.i18n import N_, number, t
from funnel.model.seconds import moment
from funnel.scope import Scope
from funnel.week.postings import IN, LINES, OUT, STEPS, events, postings, steps
from funnel.week.stays import questions
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
        " moved at all; blank without a log, since nobody knows."
    ),
    "days": N_("Days in its stage at the end of the window."),
    "moves": N_("Moves within the window."),
    "pushes": N_("How often a task of it was put off within the window."),
    "is_worked": N_("Whether anyone moved it, did a task of it or noted an activity in this time."),
    "lines": N_("The lines of the bridge in which the deal is counted, as codes."),
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
    "lines",
]
OF_DEALS = ["name", "last_activity_at"]
OF_EVENTS = ["deal_id", "pipeline", "stage", "manager", "amount", "currency", "stage_since"]


def tallies(scope: Scope, facts: Facts, window: Window | str = "last-week") -> dict[str, ir.Table]:
    """What the ledger is made from, and what else was done for the deals in this time."""
    seen = Window.asked(window, facts)
    asked = questions(scope, seen, *OF_DEALS)
    return asked | {"pushes": _pushes(seen), "done": _done(seen)}


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
    return done.group_by("deal_id").agg(done=done.count())


def compute(
    tallies: dict[str, pd.DataFrame],
    scope: Scope,
    facts: Facts,
    window: Window | str = "last-week",
) -> pd.DataFrame:
    """One row per deal: those that left first, then those that came, moved, and did not move;
    within each the largest amounts first."""
    seen = Window.asked(window, facts)
    rows = events(tallies, scope, seen)
    table = _deals(rows)
    deals = tallies["stays"].drop_duplicates("deal_id")[["deal_id", *OF_DEALS]]
    for own in (deals, tallies["pushes"], tallies["done"]):
        table = table.merge(own, on="deal_id", how="left")
    active = table["last_activity_at"]
    is_active = (active > seen.since) & (active <= seen.until)
    table = table.assign(
        days=facts.days_until(table["stage_since"], seen.until),
        pushes=table["pushes"].fillna(0).astype("int64"),
        is_worked=(table["moves"] > 0) | table["done"].notna() | is_active,
    )
    found = _in_order(table)[COLUMNS]
    if not facts.knows_moves:  # nobody wrote down who moved
        found["change"] = found["change"].where(found["change"] != UNMOVED)
    return found


def _deals(rows: pd.DataFrame) -> pd.DataFrame:
    """Where each deal stood at the beginning and at the end, and what happened to it last."""
    step = steps(rows)
    posted = postings(rows)
    then = rows[(rows["event"] == "open") & rows["is_inside"]].set_index("deal_id")
    table = rows.loc[rows["is_last"], [*OF_EVENTS, "is_inside"]].set_index("deal_id")
    ever = rows.loc[rows["is_inside"] | rows["was_inside"], "deal_id"].unique()
    table = table.loc[table.index.isin(ever)]
    moved = rows[rows["event"] == "stage"].groupby("deal_id").size()
    table["moves"] = moved.reindex(table.index).fillna(0).astype("int64")
    for name in ("stage", "manager", "amount"):
        table[f"{name}_then"] = then[name].reindex(table.index)
    stepped = rows[step.notna()].assign(step=step)
    last_step = stepped.groupby("deal_id")["step"].last().reindex(table.index)
    came, left = (_last_line(posted, lines).reindex(table.index) for lines in (IN, OUT))
    stayed = table["is_inside"] & table.index.isin(then.index)
    change = left.where(~table["is_inside"], came)
    table["change"] = change.where(~stayed, last_step.fillna(UNMOVED))
    table["lines"] = _lines(posted, table)
    return table.reset_index()


def _lines(posted: pd.DataFrame, table: pd.DataFrame) -> pd.Series:
    """All lines that each deal is counted in, with a comma between them: as bits first, since few
    combinations occur and words are slow."""
    bit = {line: 1 << place for place, line in enumerate(LINES)}
    found = np.where(table["is_inside"].to_numpy(dtype=bool), bit["after"], 0)
    places = table.index.get_indexer(pd.Index(posted["deal_id"]))
    bits = posted["line"].map(bit).to_numpy(dtype="int64")
    np.bitwise_or.at(found, places[places >= 0], bits[places >= 0])
    kinds, which = np.unique(found, return_inverse=True)
    words = [", ".join(line for line in LINES if kind & bit[line]) for kind in kinds]
    return pd.Series(np.array(words, dtype=object)[which], index=table.index, dtype="str")


def is_counted_in(table: pd.DataFrame, lines: Iterable[str]) -> pd.Series:
    """Which deals of the table are counted in one of these lines of the bridge."""
    told = ", " + table["lines"] + ", "
    found = pd.Series(False, index=table.index)
    for line in lines:
        found |= told.str.contains(f", {line}, ", regex=False)
    return found


def _last_line(posted: pd.DataFrame, lines: tuple[str, ...]) -> pd.Series:
    return posted[posted["line"].isin(lines)].groupby("deal_id")["line"].last()


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    rank = table["change"].map({code: number for number, code in enumerate(ORDER)})
    return table.assign(rank=rank).sort_values(
        ["rank", "amount", "deal_id"],
        ascending=[True, False, True],
        na_position="last",
        ignore_index=True,
    )


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """How many of those that stayed have moved."""
    stayed = table["change"].isin([*STEPS, UNMOVED]) | table["change"].isna()
    if not facts.knows_moves and stayed.any():
        return t(
            "{n} deals stayed open; which of them moved, only a log of stage changes tells",
            n=number(int(stayed.sum())),
        )
    if not stayed.any():
        return t("No deal was open from the beginning to the end of this time")
    still = int((table["change"] == UNMOVED).sum())
    return t(
        "Of {n} deals that stayed open {moved} moved and {still} did not",
        n=number(int(stayed.sum())),
        moved=number(int(stayed.sum()) - still),
        still=number(still),
    )
