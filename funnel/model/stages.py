"""The stages of every pipeline: their kind and their order, from the list of stages, by hand, or
inferred from their names and from the moves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import ibis
import pandas as pd

from funnel.codes import Kind, Source
from funnel.formats.kinds import given_kind, named_kind, usual_place
from funnel.model.deals import listed
from funnel.model.inputs import Builder, Decisions, Place, typed
from funnel.model.moves import moves
from funnel.model.names import CLOSED_NAMES, Names, pipeline_numbers, places
from funnel.model.order import order_stages


@dataclass(frozen=True)
class Stage:
    """A stage before its pipeline is put in order."""

    kind: str
    source: str  # file, inferred, hand
    position: float | None = None
    limit_days: float | None = None


def read_stages(names: Names, decisions: Decisions) -> dict[Place, Stage]:
    """The stage of every place that any input names. What was set by hand counts more than the list
    of stages, and the list more than what the name of the stage suggests."""
    found = _listed(names)
    _add_unlisted(names, found)
    _add_closings(names, found)
    for place, (position, kind) in decisions.stages.items():
        names.number(place)
        before = found.get(place)
        limit = before.limit_days if before else None
        found[place] = Stage(kind, "hand", position, limit)
    return found


def _add_unlisted(names: Names, found: dict[Place, Stage]) -> None:
    """The places that no list of stages has. Where a list covers the pipeline, it should have said
    what they are: their names are not taken for it."""
    covered = {pipeline for pipeline, _ in found}
    for place in names.numbers:
        pipeline, stage = place
        if place in found:
            continue
        if pipeline in covered:
            found[place] = Stage("unknown", "inferred")
        else:
            found[place] = Stage(named_kind(stage), "inferred")


def _add_closings(names: Names, found: dict[Place, Stage]) -> None:
    """Where deals are won or lost by their status alone, and no stage of their pipeline means that:
    a stage for it."""
    for pipeline, stage, status in sorted(names.statuses):
        is_closed = found[(pipeline, stage)].kind in CLOSED_NAMES
        if not is_closed and not _has_kind(found, pipeline, status):
            closing = (pipeline, CLOSED_NAMES[status])
            names.number(closing)
            found[closing] = Stage(status, "inferred")


def _listed(names: Names) -> dict[Place, Stage]:
    """The stages of a list of stages."""
    found: dict[Place, Stage] = {}
    for row in names.listed.itertuples():
        kind = given_kind(str(row.kind), str(row.stage))
        found[(str(row.pipeline), str(row.stage))] = Stage(
            kind, "file", _number(row.position), _number(row.limit_days)
        )
    return found


def _number(cell: object) -> float | None:
    if pd.isna(cell):
        return None
    return float(cell)


def _has_kind(stages: dict[Place, Stage], pipeline: str, kind: str) -> bool:
    """Whether a pipeline has a stage of this kind."""
    return any(place[0] == pipeline and stage.kind == kind for place, stage in stages.items())


def kinds(stages: dict[Place, Stage]) -> dict[Place, str]:
    """The kind of every place."""
    return {place: stage.kind for place, stage in stages.items()}


def save_places(
    door: Builder,
    names: Names,
    stages: dict[Place, Stage],
    positions: dict[Place, int],
    bits: dict[Place, tuple[int, int]],
) -> None:
    """Make `temp_places`."""
    numbers = pipeline_numbers(names)
    rows = []
    for place, stage in stages.items():
        told = (names.numbers[place], numbers[place[0]], *place, stage.kind, positions.get(place))
        rows.append((*told, *bits.get(place, (None, None))))
    door.create("temp_places", typed(rows, places, names=("pipeline", "stage", "kind")))


def positions(door: Builder, names: Names, stages: dict[Place, Stage]) -> dict[Place, int]:
    """1, 2, 3 … for the open stages of every pipeline."""
    guessed = _guesses(door, names, stages)
    found: dict[Place, int] = {}
    for pipeline in sorted({pipeline for pipeline, _ in stages}):
        open_places = [
            place
            for place, stage in stages.items()
            if place[0] == pipeline and stage.kind == Kind.OPEN
        ]
        order = guessed.get(pipeline, {})
        placed = sorted(
            open_places,
            key=lambda place: (_given(stages[place]), order.get(place[1], len(order)), place[1]),
        )
        found |= {place: number for number, place in enumerate(_merged(placed, stages), 1)}
    return found


def _given(stage: Stage) -> float:
    return float("inf") if stage.position is None else stage.position


def _merged(placed: list[Place], stages: dict[Place, Stage]) -> list[Place]:
    """The order; stages set by hand stand at their number among the others."""
    by_hand = [
        place
        for place in placed
        if stages[place].source == Source.HAND and stages[place].position is not None
    ]
    if len(by_hand) == len(placed):
        return placed
    result = [place for place in placed if place not in by_hand]
    for place in by_hand:
        result.insert(max(int(_given(stages[place])) - 1, 0), place)
    return result


def _guesses(door: Builder, names: Names, stages: dict[Place, Stage]) -> dict[str, dict[str, int]]:
    """For pipelines in which an open stage has no position: the order that the moves suggest."""
    lacking = {
        place[0]
        for place, stage in stages.items()
        if stage.kind == Kind.OPEN and stage.position is None
    }
    if not lacking:
        return {}
    counts, begun = _counted_moves(door, {number: place for place, number in names.numbers.items()})
    return {pipeline: _guess(pipeline, stages, counts, begun) for pipeline in lacking}


def _counted_moves(
    door: Builder, by_number: dict[int, Place]
) -> tuple[Counter[tuple[Place, Place]], Counter[Place]]:
    """How often deals moved from one place to another, and how often they began at a place."""
    pairs = door.ask(
        moves.group_by("from_no", "place_no").agg(
            rows=moves.count(), begun=(moves.move_no == 1).sum()
        )
    )
    counts: Counter[tuple[Place, Place]] = Counter()
    begun: Counter[Place] = Counter()
    for row in pairs.itertuples():
        target = by_number[int(row.place_no)]
        origin = None if pd.isna(row.from_no) else by_number[int(row.from_no)]
        if origin:
            counts[(origin, target)] += int(row.rows)
        begun[origin or target] += int(row.begun)
    return counts, begun


def _guess(
    pipeline: str,
    stages: dict[Place, Stage],
    counts: dict[tuple[Place, Place], int],
    begun: dict[Place, int],
) -> dict[str, int]:
    open_ones = [place for place, stage in stages.items() if stage.kind == Kind.OPEN]
    own = [name for home, name in open_ones if home == pipeline]
    own.sort(key=lambda name: (usual_place(name), -begun.get((pipeline, name), 0), name))
    inside = {(a[1], b[1]): rows for (a, b), rows in counts.items() if a[0] == b[0] == pipeline}
    order = order_stages(own, inside, {name: begun.get((pipeline, name), 0) for name in own})
    return {name: place for place, name in enumerate(order)}


def only_used(door: Builder, names: Names, stages: dict[Place, Stage]) -> dict[Place, Stage]:
    """Without mere spellings: stages that nobody listed and where no deal is or was. They would
    take a place in the order.

    A deal without a stage of its own is where its moves have left it.
    """
    named = listed.filter(listed.place_no.notnull(), listed.stage.notnull()).select("place_no")
    resting = (
        listed.filter(listed.place_no.notnull()).anti_join(moves, "deal_no").select("place_no")
    )
    at = ibis.union(
        moves.select(no="place_no"),
        moves.select(no="from_no"),
        named.select(no="place_no"),
        resting.select(no="place_no"),
    ).distinct()
    used = {int(number) for number in door.ask(at).no.dropna()}
    return {
        place: stage
        for place, stage in stages.items()
        if stage.source != Source.INFERRED or names.numbers[place] in used
    }
