"""The table `stages`: one row per stage of a pipeline, with its kind, its order and its limit."""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple
from datetime import datetime
from typing import Any

import pandas as pd

from funnel import tables
from funnel.model.clock import Hours, days_in_force
from funnel.model.inputs import Builder, Decisions, Place, typed
from funnel.model.limits import (
    DEFAULT_LIMIT,
    Limit,
    fallbacks,
    first_counted,
    limit_of,
    usual_limits,
)
from funnel.model.names import CLOSED_NAMES
from funnel.model.stages import Stage

NO_LIMIT = (None, None, None, None)  # as the fields of a `Limit`
# The order in which kinds are shown.
SHOWN = ("open", "parked", "unknown", "won", "lost")


def stage_table(
    door: Builder,
    stages: dict[Place, Stage],
    order: dict[Place, int],
    decisions: Decisions,
    as_of: datetime,
    hours: Hours | None,
) -> pd.DataFrame:
    """The table people query; needs `visits`, `journeys` and `temp_log_starts`."""
    limits = _limits(door, stages, order, decisions, as_of, hours)
    rows: list[tuple[Any, ...]] = []
    for place, stage in stages.items():
        limit = limits.get(place)
        told = astuple(limit) if limit else NO_LIMIT
        rows.append((*place, stage.kind, order.get(place), stage.source, *told))
    rows.sort(key=_as_shown)
    counted: Counter[str] = Counter()  # stages so far, by pipeline
    numbered: list[tuple[Any, ...]] = []
    for row in rows:
        pipeline = row[0]
        counted[pipeline] += 1
        numbered.append((*row, counted[pipeline]))
    return typed(numbered, tables.stages)


def _limits(
    door: Builder,
    stages: dict[Place, Stage],
    order: dict[Place, int],
    decisions: Decisions,
    as_of: datetime,
    hours: Hours | None,
) -> dict[Place, Limit | None]:
    """The limit of every stage in which a deal can stay."""
    usual = usual_limits(door)
    default = days_in_force(DEFAULT_LIMIT, hours)
    fallback = fallbacks(door, {pipeline for pipeline, _ in stages}, default)
    found: dict[Place, Limit | None] = {}
    for place, stage in stages.items():
        if stage.kind not in CLOSED_NAMES:
            pipeline, name = place
            frozen = decisions.frozen.get(place, ())
            found[place] = limit_of(
                decisions.limits.get(place, stage.limit_days),
                first_counted(name, frozen, in_order(pipeline, order)),
                usual.get(place),
                fallback[pipeline],
                as_of,
            )
    return found


def _as_shown(row: tuple[Any, ...]) -> tuple[str, int, int, str]:
    """By pipeline; open stages in their order, then the other kinds, each by name."""
    pipeline, stage, kind, position, *_ = row
    return pipeline, SHOWN.index(kind), position or 0, stage


def in_order(pipeline: str, order: dict[Place, int]) -> list[str]:
    """The open stages of a pipeline."""
    own = [(number, stage) for (home, stage), number in order.items() if home == pipeline]
    return [stage for _, stage in sorted(own)]
