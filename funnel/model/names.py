"""Which names of stages the files use, and which stage each of them means.

One place is one stage of one pipeline. Files may write names or ids, and leave the pipeline out;
every spelling that occurs is
resolved once, here, so that the large tables carry a small number.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel.codes import CLOSED
from funnel.inputs import MOMENT, OWN_STAGE
from funnel.model.inputs import Builder, Place, input_table, typed
from funnel.model.resolver import Resolver
from funnel.model.spelling import plain
from funnel.model.stage_list import StageList, read_stage_list

NO_STAGE = "(no stage)"  # of a row that names none
CLOSED_NAMES = {"won": "Won", "lost": "Lost"}

spellings = ibis.table(
    {
        "raw_pipeline": "string",
        "raw_stage": "string",
        "place_no": "int64",
        "pipeline_no": "int64",
        "name_no": "int64",
        "is_stay": "boolean",
    },
    name="temp_spellings",
)
closings = ibis.table(
    {"pipeline_no": "int64", "status": "string", "closing_no": "int64"}, name="temp_closings"
)
places = ibis.table(
    {
        "place_no": "int64",
        "pipeline_no": "int64",
        "pipeline": "string",
        "stage": "string",
        "kind": "string",
        "position": "int64",
        "word_no": "int64",  # of the stage among those that a journey entered
        "bit": "int64",
    },
    name="temp_places",
)


@dataclass
class Names:
    """All spellings of the inputs and the places they mean, numbered."""

    listed: pd.DataFrame  # the stage list as the files give it
    pipelines: dict[str, str] = field(
        default_factory=dict
    )  # of a list of pipelines: numbers and names
    split: dict[str, list[str]] = field(
        default_factory=dict
    )  # names that several pipelines or stages have → the names by which they are told apart
    spelled: dict[tuple[str, str], Place] = field(default_factory=dict)
    numbers: dict[Place, int] = field(default_factory=dict)
    unsure: list[str] = field(
        default_factory=list
    )  # stages that a log names without a pipeline, and that several have
    statuses: set[tuple[str, str, str]] = field(
        default_factory=set
    )  # (pipeline, stage, won or lost) of deals that say so apart from the stage
    has_own: bool = False  # whether a log leaves a stage to the list (`OWN_STAGE`)

    def number(self, place: Place) -> int:
        """The number of a place, given on first sight."""
        return self.numbers.setdefault(place, len(self.numbers) + 1)


def read_names(door: Builder) -> Names:
    """Collect every (pipeline, stage) that any input writes, and resolve it."""
    listed, called, split = read_stage_list(door)
    names = Names(listed, called, split)
    raw = _raw_pairs(door)
    names.has_own = any(stage == OWN_STAGE for _, stage in raw)
    raw = sorted({(pipeline, NO_STAGE if stage == OWN_STAGE else stage) for pipeline, stage in raw})
    resolver = Resolver(StageList(names.listed, names.pipelines), names.split, raw)
    alone = {stage for pipeline, stage in raw if not pipeline}
    names.unsure = sorted(stage for stage in alone if not resolver.is_sure(stage))
    # such a stage may be one of its deal's own pipeline, as the deals write it
    pipelines = {pipeline for pipeline, _ in raw if pipeline}
    raw = sorted({*raw, *itertools.product(pipelines, alone)})
    names.statuses = {
        (*resolver.place(pipeline, stage), status) for pipeline, stage, status in _statuses(door)
    }
    for pipeline, stage in raw:
        place = resolver.place(pipeline, stage)
        names.spelled[(pipeline, stage)] = place
        names.number(place)
    for pipeline, stage in zip(names.listed.pipeline, names.listed.stage, strict=True):
        names.number((pipeline, stage))
    return names


def _raw_pairs(door: Builder) -> list[tuple[str, str]]:
    moves = input_table("transitions")
    entries = input_table("entries")
    deals = input_table("deals")
    froms = moves.select(
        pipeline=ibis.coalesce(moves.from_pipeline, moves.pipeline, ""), stage=moves.from_stage
    )
    pairs = [
        _pairs(deals.pipeline, deals.stage.fill_null(NO_STAGE), deals),
        _pairs(moves.pipeline, moves.to_stage, moves),
        froms.filter(froms.stage.notnull())
        .group_by("pipeline", "stage")
        .agg(rows=lambda t: t.count()),
        _pairs(entries.pipeline, entries.stage, entries),
    ]
    found = door.ask(ibis.union(*pairs, distinct=False)).drop_duplicates(["pipeline", "stage"])
    return sorted(
        (str(pipeline), str(stage))
        for pipeline, stage in zip(found.pipeline, found.stage, strict=True)
    )


def _statuses(door: Builder) -> list[tuple[str, str, str]]:
    deals = input_table("deals")
    said = deals.filter(deals.status.isin(CLOSED))
    found = door.ask(
        said.select(
            pipeline=said.pipeline.fill_null(""),
            stage=said.stage.fill_null(NO_STAGE),
            status="status",
        ).distinct()
    )
    return [
        (str(row.pipeline), str(row.stage), str(row.status))
        for row in found.itertuples(index=False)
    ]


def _pairs(pipeline: ir.Value, stage: ir.Value, table: ir.Table) -> ir.Table:
    return (
        table.select(pipeline=pipeline.fill_null(""), stage=stage.fill_null(NO_STAGE))
        .group_by("pipeline", "stage")
        .agg(rows=lambda t: t.count())
    )


# What a reader should know about names: those told apart by their ids, those taken for one.
items = ibis.table(
    {"check": "string", "deal_id": "string", "happened_at": MOMENT, "detail": "string"},
    name="temp_named",
)


def save_items(door: Builder, names: Names, people: list[tuple[str, str]]) -> None:
    """Make the table of such names. `people`: (as written, as shown)."""
    written = {
        (pipeline, place[0]) for (pipeline, _), place in names.spelled.items() if pipeline
    } | {(stage, place[1]) for (_, stage), place in names.spelled.items()}
    said = [("same_name", f"{name}: {', '.join(told)}") for name, told in names.split.items()]
    said += [
        ("spelling", f"{raw} → {shown}")
        for raw, shown in sorted({*written, *people})
        if raw != shown and plain(raw) == plain(shown)
    ]
    rows = [(check, None, None, detail) for check, detail in sorted(said)]
    door.create("temp_named", typed(rows, items))


def save_names(door: Builder, names: Names, kinds: dict[Place, str]) -> None:
    """Make the table of spellings: raw texts → numbers, and whether a deal stays there (anything
    but won and lost)."""
    pipelines = pipeline_numbers(names)
    stages: dict[str, int] = {}
    rows = []
    for (raw_pipeline, raw_stage), place in sorted(names.spelled.items()):
        stage_no = stages.setdefault(place[1], len(stages) + 1)
        is_stay = kinds[place] not in CLOSED_NAMES
        rows.append(
            (raw_pipeline, raw_stage, names.numbers[place], pipelines[place[0]], stage_no, is_stay)
        )
    door.create("temp_spellings", typed(rows, spellings))


def save_closings(door: Builder, names: Names, kinds: dict[Place, str]) -> None:
    """Make the table of closing stages: which one a deal stands in that is won or lost by its
    status alone."""
    numbers = pipeline_numbers(names)
    rows = []
    for pipeline, status in sorted({(pipeline, status) for pipeline, _, status in names.statuses}):
        own = [place for place, kind in kinds.items() if place[0] == pipeline and kind == status]
        if own:
            rows.append((numbers[pipeline], status, names.numbers[own[0]]))
    door.create("temp_closings", typed(rows, closings))


def pipeline_numbers(names: Names) -> dict[str, int]:
    """A number for every pipeline, by name."""
    return {
        pipeline: number
        for number, pipeline in enumerate(sorted({pipeline for pipeline, _ in names.numbers}), 1)
    }


def spell(table: ir.Table, pipeline: ir.Value, stage: ir.Value, prefix: str = "") -> ir.Table:
    """Add `<prefix>place_no`, `<prefix>pipeline_no`, `<prefix>name_no`, `<prefix>is_stay` of a raw
    pair; blank where there is no stage."""
    added = ["place_no", "pipeline_no", "name_no", "is_stay"]
    found = spellings.rename({f"{prefix}{name}": name for name in added})
    keyed = table.mutate(raw_pipeline=pipeline.fill_null(""), raw_stage=stage)
    joined = keyed.left_join(found, ["raw_pipeline", "raw_stage"])
    return joined.select(*table.columns, *(joined[f"{prefix}{name}"] for name in added))
