"""The stages of a scope in the order of their pipelines, and what is joined to them."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.i18n import N_, t
from funnel.scope import Scope

KEYS = ["pipeline", "stage"]
NAMELESS = N_("before the first stage, or in none")


def stages_of(scope: Scope) -> ir.Table:
    """The stages of the pipelines looked at: order, kind, limit."""
    stages = tables.stages
    if scope.pipelines:
        stages = stages.filter(stages.pipeline.isin(scope.pipelines))
    return stages.drop("source")


def with_names(table: pd.DataFrame) -> pd.DataFrame:
    """With words for the row that has no stage (position 0), for people to read."""
    is_nameless = table["stage"].isna() & (table["position"] == 0).fillna(False)
    if not is_nameless.any():
        return table
    return table.assign(stage=table["stage"].astype(object).mask(is_nameless, t(NAMELESS)))


def in_order(table: pd.DataFrame, stages: pd.DataFrame, then: Sequence[str] = ()) -> pd.DataFrame:
    """Rows by pipeline, then by the order of its stages, then by other columns; with the columns of
    `stages` that are missing."""
    more = [
        column
        for column in ("kind", "position", "limit_days", "stage_order")
        if column not in table
    ]
    joined = table.merge(stages[[*KEYS, *more]], on=KEYS, how="left")
    by = ["pipeline", "stage_order", "stage", *then]
    return joined.sort_values(by, kind="stable", na_position="last", ignore_index=True)


def counted(table: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """The table with these columns as whole numbers, blank ones as 0."""
    return table.assign(**{column: table[column].fillna(0).astype("int64") for column in columns})
