"""What became of each deal that was open at the beginning of a window, at its end, or between."""

from __future__ import annotations

from collections.abc import Iterable

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel import tables
from funnel.columns import Column, Unit, by_name
from funnel.facts import Facts
from funnel.i18n import N_, number, t
from funnel.model.seconds import moment
from funnel.scope import Scope
from funnel.week.ledger import ORDER as EVENT_ORDER
from funnel.week.postings import IN, LINES, OUT, STEPS, events, postings, steps
from funnel.week.sources import taken
from funnel.week.stays import questions
from funnel.week.window import Window

NAME = "change"
TITLE = N_("What became of each deal")
NEEDS = ("deals",)
UNMOVED = "unmoved"
ORDER = (*OUT, *IN, *STEPS, UNMOVED)
DEFINITIONS = {
    **by_name(
        Column(
            "stage_then",
            N_("Stage then"),
            Unit.TEXT,
            N_("Where the deal stood at the beginning; blank if it was not open in scope."),
        ),
        Column(
            "manager_then",
            N_("Manager then"),
            Unit.TEXT,
            N_("Who was credited with it at the beginning."),
        ),
        Column(
            "amount_then",
            N_("Amount then"),
            Unit.MONEY,
            N_("Its amount at the beginning; with a single upload the amount of today."),
        ),
        Column(
            "change",
            N_("What happened"),
            Unit.CODE,
            N_(
                "What happened to it last: how it came or left (as in the bridge), or for a"
                " deal that"
                " stayed forward, skipped, back, parked, returned, other_pipeline; unmoved if"
                " it has not"
                " moved at all; blank without a log, since nobody knows."
            ),
        ),
    ),
    "days": N_("Days in its stage at the end of the window."),
    "moves": N_("Moves within the window."),
    "pushes": N_("How often a task of it was put off within the window."),
    **by_name(
        Column(
            "is_worked",
            N_("Worked on"),
            Unit.FLAG,
            N_("Whether anyone moved it, did a task of it or noted an activity in this time."),
        ),
        Column(
            "lines",
            N_("Lines of the bridge"),
            Unit.CODE,
            N_("The lines of the bridge in which the deal is counted, as codes."),
        ),
    ),
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
OF_EVENTS = ["deal_id", "deal_no", "stay_no", "pipeline", "stage", "manager", "amount", "currency"]
OF_EVENTS += ["stage_since", "is_inside"]


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
    table = _deals(events(tallies, scope, seen))
    of_deals = tallies["stays"][OF_DEALS].iloc[table["stay_no"]].set_axis(table.index)
    active = of_deals["last_activity_at"]
    is_active = (active > seen.since) & (active <= seen.until)
    done, pushes = (_counted(tallies[name], name, table["deal_id"]) for name in ("done", "pushes"))
    table = table.assign(
        name=of_deals["name"],
        days=facts.days_until(table["stage_since"], seen.until),
        pushes=pushes,
        is_worked=(table["moves"] > 0) | (done > 0) | is_active,
    )
    found = _in_order(table)[COLUMNS]
    if not facts.knows_moves:  # nobody wrote down who moved
        found["change"] = found["change"].where(found["change"] != UNMOVED)
    return found


def _counted(counts: pd.DataFrame, name: str, deals: pd.Series) -> np.ndarray:
    """How many there are of each deal, of a table with one row for deals that have any."""
    if not len(counts):
        return np.zeros(len(deals), dtype="int64")
    place = pd.Index(counts["deal_id"]).get_indexer(pd.Index(deals))
    return np.where(place >= 0, counts[name].to_numpy(dtype="int64")[place], 0)


def _deals(rows: pd.DataFrame) -> pd.DataFrame:
    """Where each deal stood at the beginning and at the end, and what happened to it last."""
    step = steps(rows)
    posted = postings(rows)
    number = rows["deal_no"].to_numpy()
    count = int(number.max(initial=-1)) + 1
    inside = rows["is_inside"].to_numpy()
    order = rows["order"].to_numpy()
    ever = np.zeros(count, dtype=bool)
    ever[number[inside | rows["was_inside"].to_numpy()]] = True
    is_last = rows["is_last"].to_numpy()
    table = rows[OF_EVENTS][is_last & ever[number]].reset_index(drop=True)
    own = table["deal_no"].to_numpy()
    then = np.full(count, -1)
    there = np.flatnonzero(inside & (order == EVENT_ORDER["open"]))
    then[number[there]] = there
    table["moves"] = np.bincount(number[order == EVENT_ORDER["stage"]], minlength=count)[own]
    for name in ("stage", "manager", "amount"):
        table[f"{name}_then"] = taken(rows[name].array, then[own])
    last_step = _last(number, step, count)[own]
    came, left = (
        _last(known["deal_no"].to_numpy(), known["line"], count)[own]
        for known in (posted[posted["line"].isin(lines)] for lines in (IN, OUT))
    )
    is_inside = table["is_inside"].to_numpy()
    change = np.where(is_inside, came, left)
    stayed = is_inside & (then[own] >= 0)
    still = pd.isna(last_step)
    change = np.where(stayed, np.where(still, UNMOVED, last_step), change)
    table["change"] = pd.array(change, dtype="str")
    table["lines"] = pd.array(_lines(posted, own, is_inside, count), dtype="str")
    return table


def _last(numbers: np.ndarray, words: pd.Series, count: int) -> np.ndarray:
    """The last of the words of each deal, by its number; None of deals without any."""
    found = np.full(count, None, dtype=object)
    told = words.notna().to_numpy()
    found[numbers[told]] = words.to_numpy(dtype=object)[told]
    return found


def _lines(posted: pd.DataFrame, own: np.ndarray, inside: np.ndarray, count: int) -> np.ndarray:
    """All lines that each deal is counted in, with a comma between them: as bits first, since few
    combinations occur and words are slow."""
    bit = {line: 1 << index for index, line in enumerate(LINES)}
    bits = np.zeros(count, dtype="int64")
    code, names = pd.factorize(posted["line"])
    of_name = np.array([bit[name] for name in names], dtype="int64")
    np.bitwise_or.at(bits, posted["deal_no"].to_numpy(), of_name[code])
    found = bits[own] | np.where(inside, bit["after"], 0)
    kinds, which = np.unique(found, return_inverse=True)
    words = [", ".join(line for line in LINES if kind & bit[line]) for kind in kinds]
    return np.array(words, dtype=object)[which]


def is_counted_in(table: pd.DataFrame, lines: Iterable[str]) -> pd.Series:
    """Which deals of the table are counted in one of these lines of the bridge."""
    told = ", " + table["lines"] + ", "
    found = pd.Series(False, index=table.index)
    for line in lines:
        found |= told.str.contains(f", {line}, ", regex=False)
    return found


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
