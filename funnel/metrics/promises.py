"""What was promised in the reviews, and from the data whether it happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.codes import Ending, Kind, Outcome
from funnel.facts import Facts
from funnel.i18n import N_, share_words, t, tn
from funnel.joins import look_up
from funnel.metrics import promises_columns
from funnel.scope import Scope
from funnel.stats import share, wilson
from funnel.week.judging import BROKEN, KEPT, NOT_DUE, UNTOLD, Known, happened, judged
from funnel.week.promise import Promise

NAME = "promises"
TITLE = N_("Promises of the reviews")
NEEDS = ("deals",)
DEFINITIONS = promises_columns.DEFINITIONS
BREAKDOWNS = ("manager",)
COLUMNS = [
    "promise",
    "deal_id",
    "name",
    "stage",
    "manager",
    "promised",
    "target",
    "due_on",
    "words",
    "judged",
    "happened",
    "noted_by",
    "noted_at",
]
COUNTED = (KEPT, BROKEN, UNTOLD, NOT_DUE)


def tallies(
    scope: Scope, facts: Facts, promises: Sequence[Promise] = (), by: str | None = None
) -> dict[str, ir.Table]:
    """What is known of the promised deals."""
    ids = sorted({one.deal_id for one in promises}) or [""]
    whole = replace(scope, managers=(), since=None, until=None)
    d = whole.narrow_deals()
    d = d.filter(d.deal_id.isin(ids))
    own = ["deal_id", "name", "stage", "kind", "owner", "closed_at", "last_activity_at"]
    v = tables.visits
    tasks = tables.tasks
    c = tables.task_changes
    is_push = c.new_due_at > c.old_due_at
    moves = _moves(ids)
    return {
        "deals": d.select(*own),
        "visits": _visits(v.filter(v.deal_id.isin(ids)), moves),
        "closings": moves.filter(moves.to_kind.isin([Kind.WON, Kind.LOST])).select(
            "deal_id", "to_kind", "at"
        ),
        "gone": tables.gone_deals.filter(tables.gone_deals.deal_id.isin(ids)).select("deal_id"),
        "done": tasks.filter(tasks.deal_id.isin(ids)).select("deal_id", at="done_at"),
        "pushed": c.filter(c.deal_id.isin(ids), is_push).select("deal_id", at="changed_at"),
        "holdings": tables.holdings.filter(tables.holdings.deal_id.isin(ids)),
        "stages": tables.stages.filter(tables.stages.position.notnull()).select(
            "pipeline", "stage", "position"
        ),
    }


def _moves(ids: list[str]) -> ir.Table:
    """The moves of these deals; one of which only the two looks around it are known stands at the
    first of them (`at`)."""
    m = tables.transitions.filter(tables.transitions.deal_id.isin(ids))
    half = (m.seen_before_at.epoch_seconds() - m.seen_after_at.epoch_seconds()) / 2
    middle = (m.moved_at.epoch_seconds() - m.seen_after_at.epoch_seconds() - half).abs() < 2
    at = ibis.ifelse(middle.fill_null(False), m.seen_after_at, m.moved_at)
    return m.select("deal_id", "moved_at", "pipeline", "to_stage", "to_kind", at=at)


def _visits(v: ir.Table, moves: ir.Table) -> ir.Table:
    """The visits with the earliest moment at which they can have begun."""
    begun = moves.select("deal_id", entered_at="moved_at", stage="to_stage", seen="at").distinct()
    v = look_up(v, begun, "deal_id", "entered_at", "stage")
    return v.select(
        "deal_id",
        "pipeline",
        "stage",
        "position",
        "left_at",
        entered_at=v.seen.fill_null(v.entered_at),
        is_passed_on=(v.outcome == Outcome.PASSED_ON) & (v.ended == Ending.MOVED_OUT),
    )


def compute(
    tallies: dict[str, pd.DataFrame],
    scope: Scope,
    facts: Facts,
    promises: Sequence[Promise] = (),
    by: str | None = None,
) -> pd.DataFrame:
    """One row per promise, the newest first; with `by="manager"` one per person, with the share
    kept."""
    deals = tallies["deals"].set_index("deal_id", drop=False)
    placed = tallies["stages"].set_index(["pipeline", "stage"])["position"].astype("float64")
    positions = cast("dict[tuple[str, str], float]", placed.to_dict())
    is_whole = not scope.pipelines and not scope.where
    rows = [
        _row(one, _known(one.deal_id, deals, tallies, positions), facts)
        for one in promises
        if is_whole or one.deal_id in deals.index
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    if scope.managers:
        table = table[table["manager"].fillna("").isin(scope.managers)]
    table = table.reset_index(drop=True).astype({"due_on": "object"})
    if by:
        return _by_person(table)
    return table


def _known(
    deal: str,
    deals: pd.DataFrame,
    tallies: dict[str, pd.DataFrame],
    positions: dict[tuple[str, str], float],
) -> Known | None:
    if deal not in deals.index:
        return None

    def own(name: str) -> pd.DataFrame:
        return tallies[name][tallies[name]["deal_id"] == deal]

    row = {str(name): value for name, value in deals.loc[deal].items()}
    return Known(
        row,
        own("visits"),
        own("closings"),
        own("done")["at"],
        own("pushed")["at"],
        own("holdings"),
        positions,
        is_gone=len(own("gone")) > 0,
    )


def _row(one: Promise, known: Known | None, facts: Facts) -> list[object]:
    deal = known.deal if known else {"name": None, "stage": None, "owner": None}
    told = ", ".join(happened(one, known)) or "nothing"
    return [
        one.id,
        one.deal_id,
        deal["name"],
        deal["stage"],
        one.person or deal["owner"],
        one.kind,
        one.target or None,
        one.day,
        one.text or None,
        judged(one, known, facts),
        told if known else None,
        one.noted_by or None,
        pd.Timestamp(one.noted_at),
    ]


def _by_person(table: pd.DataFrame) -> pd.DataFrame:
    """Who kept how many, in the order of the alphabet: no league table."""
    counts = (
        table.groupby(["manager", "judged"], dropna=False)
        .size()
        .unstack(fill_value=0)
        .reindex(columns=list(COUNTED), fill_value=0)
    )
    told = counts[KEPT] + counts[BROKEN]
    low, high = wilson(counts[KEPT].to_numpy(), told.to_numpy())
    found = counts.assign(share_kept=share(counts[KEPT], told), low_kept=low, high_kept=high)
    return found.rename_axis(columns=None).reset_index().sort_values("manager", ignore_index=True)


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """How many were kept, of those that can be judged."""
    if "judged" in table:
        counts = table["judged"].value_counts()
        kept = int(counts.get(KEPT, 0))
        broken = int(counts.get(BROKEN, 0))
        waiting = int(counts.get(NOT_DUE, 0))
    else:
        kept, broken, waiting = (int(table[name].sum()) for name in (KEPT, BROKEN, NOT_DUE))
    if kept + broken:
        return t("{kept} promises were kept", kept=share_words(kept, kept + broken))
    if waiting:
        return tn("{n} promise is not due yet", "{n} promises are not due yet", waiting)
    return t("No promise can be judged yet")
