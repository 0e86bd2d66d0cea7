"""From where to where deals move: the from→to matrix as rows, with how often, how many deals, and
how long before the move."""

from __future__ import annotations

import pandas as pd
from ibis.expr import types as ir

from funnel.columns import Column, Unit, by_name
from funnel.facts import Facts
from funnel.i18n import N_, t, tn
from funnel.metrics.stages import in_order, stages_of
from funnel.scope import Scope

NAME = "routes"
TITLE = N_("Routes")
NEEDS = ("transitions",)
DEFINITIONS = {
    **by_name(
        Column(
            "to_pipeline",
            N_("To pipeline"),
            Unit.TEXT,
            N_("The pipeline moved to; nearly always the same."),
        ),
    ),
    "kind": N_(
        "What the move is for the stay that it ends: forward, skipped, back, parked, returned, won,"
        " lost or moved_out."
    ),
    "moves": N_("How often this move ended a stay that began in the period."),
    "deals": N_("How many different deals made this move."),
    "median_days": N_(
        "Half of the stays before this move were shorter than this; stays with an unknown beginning"
        " are left out."
    ),
}
COLUMNS = [
    "pipeline",
    "from_stage",
    "to_pipeline",
    "to_stage",
    "kind",
    "moves",
    "deals",
    "median_days",
]


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """Visits that ended with a move, by where from and where to."""
    visits = scope.visits()
    left = visits.filter(visits.left_at.notnull(), visits.next_stage.notnull())
    moves = left.group_by("pipeline", "stage", "next_pipeline", "next_stage", kind=left.ended).agg(
        moves=left.count(), deals=left.deal_id.nunique(), median_days=left.dwell_days.quantile(0.5)
    )
    # A move may lead out of the pipelines looked at; its target is still shown in order.
    return {"moves": moves, "stages": stages_of(scope), "targets": stages_of(Scope())}


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per pair of stages that deals moved between, in the order of the pipelines."""
    targets = tallies["targets"].rename(
        columns={"pipeline": "next_pipeline", "stage": "next_stage", "stage_order": "next_order"}
    )
    moves = tallies["moves"].merge(
        targets[["next_pipeline", "next_stage", "next_order"]],
        on=["next_pipeline", "next_stage"],
        how="left",
    )
    # `kind` of a route is that of the move; that of a stage is not needed here
    table = in_order(moves, tallies["stages"], ["next_pipeline", "next_order", "next_stage"])
    table = table.rename(
        columns={"stage": "from_stage", "next_pipeline": "to_pipeline", "next_stage": "to_stage"}
    )
    table = table[COLUMNS].astype({"moves": "int64", "deals": "int64", "median_days": "float64"})
    # between two uploads nobody knows when it happened
    is_seen = table["pipeline"].isin(facts.seen_pipelines)
    return table.assign(median_days=table["median_days"].mask(is_seen))


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """The commonest move back or over a stage."""
    # which stages were passed between two uploads nobody knows
    is_seen = table["pipeline"].isin(facts.seen_pipelines)
    odd = table[table["kind"].eq("back") | (table["kind"].eq("skipped") & ~is_seen)]
    if not len(table):
        return t("No moves to show")
    if not len(odd) and is_seen.any():
        return t("No deal was seen to go back")
    if not len(odd):
        return t("No deal skipped a stage or went back")
    top = odd.sort_values(["moves", "deals"], ascending=False, kind="stable").iloc[0]
    if top["kind"] == "back":
        return tn(
            "The most frequent way back is from “{origin}” to “{target}”: {n} time",
            "The most frequent way back is from “{origin}” to “{target}”: {n} times",
            int(top["moves"]),
            origin=top["from_stage"],
            target=top["to_stage"],
        )
    return tn(
        "The most frequent jump is from “{origin}” to “{target}”: {n} time",
        "The most frequent jump is from “{origin}” to “{target}”: {n} times",
        int(top["moves"]),
        origin=top["from_stage"],
        target=top["to_stage"],
    )
