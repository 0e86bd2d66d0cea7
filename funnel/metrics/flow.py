"""What became of each visit entered in the period. The ways out and those still here add up to the
visits, always."""

from __future__ import annotations

import pandas as pd
from ibis.expr import types as ir

from funnel.columns import Column, Unit, by_name
from funnel.facts import Facts
from funnel.i18n import N_, number, t, tn
from funnel.metrics.rows import split
from funnel.metrics.stages import KEYS, counted, in_order, stages_of
from funnel.scope import Scope
from funnel.tables import ENDINGS

NAME = "flow"
TITLE = N_("Flow")
NEEDS = ("transitions",)
DEFINITIONS = {
    "visits": N_(
        "Stays in this stage that began in the period; a deal that comes back counts again."
    ),
    **by_name(
        Column(
            "forward",
            N_("Forward"),
            Unit.COUNT,
            N_("Stays that ended with a move to the next stage in order."),
        ),
        Column(
            "skipped",
            N_("Skipped"),
            Unit.COUNT,
            N_("Stays that ended with a move further than the next stage."),
        ),
        Column(
            "back", N_("Back"), Unit.COUNT, N_("Stays that ended with a move to an earlier stage.")
        ),
        Column(
            "parked", N_("Parked"), Unit.COUNT, N_("Stays that ended with a move to a side track.")
        ),
        Column(
            "returned",
            N_("Returned"),
            Unit.COUNT,
            N_("Stays in a side track that ended with a move to an open stage."),
        ),
    ),
    "won": N_("Stays that ended with the deal won."),
    "lost": N_("Stays that ended with the deal lost."),
    "moved_out": N_("Stays that ended with a move to another pipeline."),
    "still_here": N_("Stays that have not ended."),
}


def tallies(scope: Scope, facts: Facts, by: str | None = None) -> dict[str, ir.Table]:
    """Visits by stage and by how they ended; `by="manager"` for each manager apart."""
    visits = scope.visits()
    ended = visits.group_by(*split(KEYS, by), "ended").agg(visits=visits.count())
    return {"ended": ended, "stages": stages_of(scope)}


def compute(
    tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts, by: str | None = None
) -> pd.DataFrame:
    """One row per stage that was visited (and per manager), in the order of the pipeline, side
    tracks after it."""
    ended = tallies["ended"]
    keys = split(KEYS, by)
    ways = pd.DataFrame({way: ended["visits"].where(ended["ended"] == way, 0) for way in ENDINGS})
    table = ended[keys].assign(visits=ended["visits"], **{way: ways[way] for way in ENDINGS})
    table = table.groupby(keys, dropna=False, sort=False, as_index=False).sum()
    table = in_order(counted(table, ["visits", *ENDINGS]), tallies["stages"], keys[2:])
    if table["pipeline"].isin(facts.seen_pipelines).any():
        # which stages were passed between two uploads nobody knows
        is_seen = table["pipeline"].isin(facts.seen_pipelines)
        table["skipped"] = table["skipped"].astype("Int64").mask(is_seen)
    return table[[*keys, "visits", *ENDINGS]]


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """How many stays did not go forward."""
    visits, back, skipped = (int(table[column].sum()) for column in ("visits", "back", "skipped"))
    if not visits:
        return t("No stays to show")
    if table["skipped"].isna().any():
        return tn(
            "Of {n} stay, {back} ended by going back; who skipped a stage between two uploads,"
            " nobody saw",
            "Of {n} stays, {back} ended by going back; who skipped a stage between two uploads,"
            " nobody saw",
            visits,
            back=number(back),
        )
    if not back and not skipped:
        return t("No deal skipped a stage or went back")
    return tn(
        "Of {n} stay, {skipped} ended by skipping a stage and {back} by going back",
        "Of {n} stays, {skipped} ended by skipping a stage and {back} by going back",
        visits,
        skipped=number(skipped),
        back=number(back),
    )
