"""Stays per stage, as several checks count them."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from funnel import tables
from funnel.checkup.finding import Finding, lacks
from funnel.facts import Facts
from funnel.i18n import t
from funnel.joins import look_up
from funnel.metrics.lengths import lengths as every_length
from funnel.metrics.present import WHICH, open_deals
from funnel.rules import everything
from funnel.scope import Scope

STAGE = ["pipeline", "stage"]
LISTED = 1_000
# The columns of the list behind a finding.
DEAL = [
    *WHICH,
    "days_here",
    "limit_days",
    "days_over",
    "task_state",
]


def here(scope: Scope) -> ir.Table:
    """The open deals as several checks read them: the same question, so that it is asked once."""
    return open_deals(scope).select(*DEAL)


def flagged(facts: Facts) -> ir.Table:
    """The deals that the rules flagged: their durations are fiction, so checks that rest on
    durations leave them out."""
    return everything(facts).select("deal_id").distinct()


def honest_visits(scope: Scope, facts: Facts) -> ir.Table:
    """The stays of the scope without those of flagged deals."""
    return scope.visits().anti_join(flagged(facts), "deal_id")


def seen() -> ir.Table:
    """How many moves there are, and how many of them were only seen between two uploads
    (`rough`)."""
    m = tables.transitions
    return m.agg(moves=m.count(), rough=m.seen_after_at.notnull().sum())


def only_seen(check: str, seen: pd.DataFrame) -> Finding | None:
    """That a check cannot tell, where most moves were only seen between two uploads: nobody knows
    which stages were passed in between."""
    moves, rough = (int(seen[name].fillna(0).sum()) for name in ("moves", "rough"))
    if 2 * rough > moves:
        return lacks(check, "transitions")
    return None


def without_seen(table: ir.Table, facts: Facts) -> ir.Table:
    """Without deals of which a move was only seen between two uploads."""
    if not facts.seen_between_uploads:
        return table
    return table.anti_join(seen_deals(), "deal_id")


def seen_deals() -> ir.Table:
    """The deals of which a move was only seen between two uploads, each once."""
    m = tables.transitions
    return m.filter(m.seen_after_at.notnull()).select("deal_id").distinct()


def stages() -> ir.Table:
    """All stages as several checks read them: the same question, so that it is asked once."""
    return tables.stages.select(*STAGE, "kind", "position", "stage_order")


def first_of(table: ir.Table, keys: list[str], order: list[Any]) -> ir.Table:
    """The first `LISTED` rows of each group: of a long list that a person should see they are
    enough, and no check waits for the rest."""
    placed = table.mutate(place=ibis.row_number().over(group_by=keys, order_by=order))
    return placed.filter(placed.place < LISTED).drop("place")


def parted(rows: pd.DataFrame, flag: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows that have a flag, and the others."""
    has = rows[flag].astype(bool)
    return rows[has], rows[~has]


def by_stage(rows: pd.DataFrame, count: str) -> pd.Series:
    """The sums of a count of stays, whatever the currency."""
    return rows.groupby(STAGE, dropna=False)[count].sum().astype("int64")


def of_stage(table: pd.DataFrame, pipeline: str, stage: str) -> pd.DataFrame:
    """The rows of one stage."""
    return table[(table["pipeline"] == pipeline) & (table["stage"] == stage)]


def entries(scope: Scope) -> ir.Table:
    """Stays with where the deal came from: `from_stage`, blank where it began; the stay before is
    looked up in the whole log."""
    v = tables.visits
    earlier = v.select(
        v.deal_id, visit_no=v.visit_no + 1, from_pipeline=v.pipeline, from_stage=v.stage
    )
    return look_up(scope.visits(), earlier, "deal_id", "visit_no")


def person(name: Any) -> str:
    """A manager's name; a blank one in words."""
    if isinstance(name, str) and name:
        return name
    return t("(nobody)")


def lengths(cell: Any) -> NDArray[np.float64]:
    """A list of durations as the engine returns it, without blank ones; none is an empty one."""
    values = every_length(cell)
    return values[~np.isnan(values)]


def blank(value: Any) -> bool:
    """Whether a cell is blank, whatever kind of blank."""
    return value is None or bool(pd.isna(value))
