"""Pipelines that hand on: where the deals that moved to another pipeline left from, and which such
moves are counted as a success."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.codes import Ending, Kind, Outcome
from funnel.evidence import ENOUGH
from funnel.facts import Facts
from funnel.i18n import number, t
from funnel.scope import Scope

# Proposed where enough moved out to one other pipeline, and such a share of them from the end.
MOST = 0.8


class Proposal(NamedTuple):
    """A move to another pipeline that looks like what this one works for."""

    pipeline: str
    other: str
    stage: str  # from which on
    from_end: int  # of those that moved there, from the last stage or the one before it
    moved: int


def in_force(facts: Facts) -> dict[str, dict[str, str]]:
    """{pipeline: {other pipeline: the open stage from which on a move there is a success}}."""
    return facts.settings.get("passes") or {}


def moved_on(scope: Scope) -> ir.Table:
    """How many deals left each pipeline of the scope for which other, by the open stage they were
    in last."""
    j = tables.journeys
    v = tables.visits
    j = j.filter(j.outcome.isin([Outcome.MOVED_OUT, Outcome.PASSED_ON]))
    j = scope.in_pipelines(j)
    last = v.filter(v.ended == Ending.MOVED_OUT).group_by("deal_id", "pipeline")
    last = last.agg(other=v.next_pipeline.argmax(v.visit_no))
    found = j.select("deal_id", "pipeline", "last_open_stage", "last_open_position")
    found = found.inner_join(last, ["deal_id", "pipeline"])
    keys = ("pipeline", "other", "last_open_stage", "last_open_position")
    return found.group_by(*keys).agg(deals=found.count())


def open_stages(scope: Scope) -> ir.Table:
    """The open stages in order: pipeline, stage, position."""
    s = tables.stages.filter(tables.stages.kind == Kind.OPEN)
    return s.order_by("pipeline", "position").select("pipeline", "stage", "position")


def proposals(moved: pd.DataFrame, stages: pd.DataFrame, facts: Facts) -> list[Proposal]:
    """What looks like a hand-over and is not counted as one yet, the largest first: at least 20
    went there, 4 of 5 of them from the last stage or the one before it."""
    known = in_force(facts)
    found = []
    for (pipeline, other), rows in moved.groupby(["pipeline", "other"], sort=True):
        order = stages.loc[stages["pipeline"] == pipeline, "stage"].tolist()
        total = int(rows["deals"].sum())
        if not order or total < ENOUGH or str(other) in known.get(str(pipeline), {}):
            continue
        from_last = _moved_from(rows, len(order))
        from_end = _moved_from(rows, len(order) - 1)
        stage = order[-2:][0]  # the last but one, or the only one
        if from_last >= MOST * total:
            stage = order[-1]
        if from_end >= MOST * total:
            found.append(Proposal(str(pipeline), str(other), stage, from_end, total))
    return sorted(found, key=lambda one: -one.moved)


def _moved_from(rows: pd.DataFrame, position: int) -> int:
    """How many deals were moved from the stage of a position or one after it."""
    is_there = rows["last_open_position"].astype("float64") >= position
    return int(rows.loc[is_there, "deals"].sum())


def proposal_words(one: Proposal) -> str:
    """Why it looks like a success."""
    return t(
        "{moved} deals of “{pipeline}” went on to “{other}”, {end} of them from its last stages. If"
        " that is what “{pipeline}” works for, count it as a success: otherwise they look as if"
        " they had come to nothing",
        moved=number(one.moved),
        pipeline=one.pipeline,
        other=one.other,
        end=number(one.from_end),
    )


def in_force_words(pipeline: str, other: str, stage: str) -> str:
    """What is counted as a success."""
    return t(
        "“{pipeline}”: a move to “{other}” from “{stage}” on is a success",
        pipeline=pipeline,
        other=other,
        stage=stage,
    )


def changed(
    passes: Mapping[str, Mapping[str, str]], pipeline: str, other: str, stage: str | None
) -> dict[str, dict[str, str]] | None:
    """The setting with one hand-over set, or without it (no stage); none if nothing is left."""
    kept: dict[str, dict[str, Any]] = {name: dict(others) for name, others in passes.items()}
    own = kept.setdefault(pipeline, {})
    own.pop(other, None)
    if stage is not None:
        own[other] = stage
    left = {name: others for name, others in kept.items() if others}
    return left or None
