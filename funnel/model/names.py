"""Which names of stages the files use, and which stage each of them means.

One place is one stage of one pipeline. Files may write names or ids, and leave the pipeline out;
every spelling that occurs is
resolved once, here, so that the large tables carry a small number.
"""

from __future__ import annotations

import itertools
import unicodedata
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel.inputs import MOMENT, OWN_STAGE
from funnel.model.inputs import Builder, Place, input_table, typed

# For files that have no pipelines at all, or no stage in a row.
ONLY_PIPELINE, NO_STAGE = "Pipeline", "(no stage)"
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
    listed, called, split = _stage_list(door)
    names = Names(listed, called, split)
    raw = _raw_pairs(door)
    names.has_own = any(stage == OWN_STAGE for _, stage in raw)
    raw = sorted({(pipeline, NO_STAGE if stage == OWN_STAGE else stage) for pipeline, stage in raw})
    resolver = _Resolver(names.listed, names.pipelines, names.split, raw)
    names.unsure = sorted(
        {stage for pipeline, stage in raw if not pipeline and not resolver.is_sure(stage)}
    )
    # such a stage may be one of its deal's own pipeline, as the deals write it
    alone = {stage for pipeline, stage in raw if not pipeline}
    raw = sorted({*raw, *itertools.product({pipeline for pipeline, _ in raw if pipeline}, alone)})
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


def _stage_list(door: Builder) -> tuple[pd.DataFrame, dict[str, str], dict[str, list[str]]]:
    """The newest row per stage; of a list without pipelines, of the only pipeline. And the names of
    pipelines, which rows without a stage give; and which names had to be told apart by id."""
    table = input_table("stages")
    rows = door.ask(table.order_by("upload_no", "row"))
    text = ["pipeline", "stage", "kind", "pipeline_id", "stage_id"]
    rows[text] = rows[text].astype(object).where(rows[text].notna(), "")
    rows["pipeline"] = rows.pipeline.where(rows.pipeline != "", rows.pipeline_id)
    rows["stage"] = rows.stage.where(rows.stage != "", rows.stage_id)
    is_name = (rows.stage == "") & (rows.pipeline_id != "") & (rows.pipeline != "")
    called = dict(zip(rows.pipeline_id[is_name], rows.pipeline[is_name], strict=True))
    both = zip(rows.pipeline, rows.pipeline_id, strict=True)
    rows["pipeline"] = [called.get(name, name) if name == number else name for name, number in both]
    split = _told_apart(rows, called)
    known = sorted(set(rows.pipeline) - {""})
    rows["pipeline"] = rows.pipeline.where(
        rows.pipeline != "", known[0] if len(known) == 1 else ONLY_PIPELINE
    )
    return (
        rows[rows.stage != ""]
        .drop_duplicates(["pipeline", "stage"], keep="last")
        .reset_index(drop=True),
        called,
        split,
    )


def _told_apart(rows: pd.DataFrame, called: dict[str, str]) -> dict[str, list[str]]:
    """Put the id behind a name that several pipelines, or several stages of one pipeline, have in
    the newest list that gives it: without, their deals would mix."""
    split: dict[str, list[str]] = {}
    ids = {(name, number) for number, name in called.items()}
    ids |= set(zip(rows.pipeline, rows.pipeline_id, strict=True))
    for name in {name for name, number in ids if name}:
        own = sorted(number for one, number in ids if one == name and number not in ("", name))
        if len(own) > 1:
            split[name] = [f"{name} ({number})" for number in own]
    pairs = zip(rows.pipeline, rows.pipeline_id, strict=True)
    rows["pipeline"] = [
        f"{name} ({number})" if name in split and number else name for name, number in pairs
    ]
    called |= {number: f"{name} ({number})" for number, name in called.items() if name in split}
    newest = rows[(rows.stage != "") & (rows.stage_id != "") & (rows.stage_id != rows.stage)]
    newest = newest.drop_duplicates(["pipeline", "stage_id"], keep="last")
    twice = newest.duplicated(["upload_no", "pipeline", "stage"], keep=False)
    for row in newest[twice].itertuples():
        told = f"{row.stage} ({row.stage_id})"
        split.setdefault(f"{row.pipeline} / {row.stage}", []).append(told)
        same = (rows.pipeline == row.pipeline) & (rows.stage_id == row.stage_id)
        rows.loc[same, "stage"] = told
    return split


def _raw_pairs(door: Builder) -> list[tuple[str, str]]:
    moves, entries, deals = input_table("transitions"), input_table("entries"), input_table("deals")
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
    said = deals.filter(deals.status.isin(list(CLOSED_NAMES)))
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


class _Resolver:
    """Ids to names by the stage list; blank pipelines to the one that the stage list puts the stage
    in, or the only one there is.

    Only the stage list makes a stage sure: that one deal was won in a pipeline does not mean that
    other pipelines have no such stage.
    Names that differ in combining marks, in case or in blanks alone are one, by the listed name,
    else by the best spelling.
    """

    def __init__(
        self,
        listed: pd.DataFrame,
        called: dict[str, str],
        split: dict[str, list[str]],
        raw: list[tuple[str, str]],
    ) -> None:
        self.split = split
        rows = list(
            listed[["pipeline_id", "stage_id", "pipeline", "stage"]].itertuples(
                index=False, name=None
            )
        )
        self.pipeline_names = called | {
            pipeline_id: pipeline for pipeline_id, _, pipeline, _ in rows if pipeline_id
        }
        self.by_id = {
            (pipeline, stage_id): stage for _, stage_id, pipeline, stage in rows if stage_id
        }
        self.listed = {(pipeline, stage) for _, _, pipeline, stage in rows}
        # a list may know pipelines by number where the deals name them: a code that means one stage
        # everywhere means it there too
        self.list_pipelines = {pipeline for _, _, pipeline, _ in rows}
        meanings: dict[str, set[str]] = {}
        for _, stage_id, _, stage in rows:
            meanings.setdefault(stage_id, set()).add(stage)
        self.codes = {
            stage_id: next(iter(stages))
            for stage_id, stages in meanings.items()
            if stage_id and len(stages) == 1
        }
        self.homes: dict[str, set[str]] = {}
        for _, stage_id, pipeline, stage in rows:
            for name in {stage, stage_id} - {""}:
                self.homes.setdefault(name, set()).add(pipeline)
        self.plain_homes: dict[str, set[str]] = {}
        for name, homes in self.homes.items():
            self.plain_homes.setdefault(plain(name), set()).update(homes)
        written = {self.pipeline_names.get(pipeline, pipeline) for pipeline, _ in raw if pipeline}
        self.spelled = {plain(name): name for name in sorted(self.list_pipelines, reverse=True)}
        for name in sorted(written, key=best_spelling):
            self.spelled.setdefault(plain(name), name)
        known = {self._spelled(name) for name in written} | self.list_pipelines
        self.pipelines = sorted(known)
        self.fallback = self.pipelines[0] if len(known) == 1 else ONLY_PIPELINE
        self.twins = {(pipeline, plain(stage)): stage for pipeline, stage in sorted(self.listed)}
        for pipeline, stage in sorted(
            (self._by_name(*pair) for pair in raw),
            key=lambda place: (place[0], best_spelling(place[1])),
        ):
            self.twins.setdefault((pipeline, plain(stage)), stage)

    def is_sure(self, stage: str) -> bool:
        """Whether the stage alone tells the pipeline."""
        return len(self.pipelines) < 2 or len(self._homes(stage)) == 1

    def _homes(self, stage: str) -> set[str]:
        return self.homes.get(stage) or self.plain_homes.get(plain(stage)) or set()

    def place(self, pipeline: str, stage: str) -> Place:
        """The (pipeline, stage) by name."""
        pipeline, stage = self._by_name(pipeline, stage)
        return pipeline, (
            stage
            if (pipeline, stage) in self.listed
            else self.twins.get((pipeline, plain(stage)), stage)
        )

    def _spelled(self, pipeline: str) -> str:
        """The pipeline in the spelling that is shown."""
        if pipeline in self.list_pipelines:
            return pipeline
        return self.spelled.get(plain(pipeline), pipeline)

    def _by_name(self, pipeline: str, stage: str) -> Place:
        if pipeline:
            pipeline = self._spelled(self.pipeline_names.get(pipeline, pipeline))
            twins = [name for name in self.split.get(pipeline, ()) if name in self._homes(stage)]
            pipeline = twins[0] if len(twins) == 1 else pipeline
        else:
            homes = self._homes(stage)
            pipeline = next(iter(homes)) if len(homes) == 1 else self.fallback
        if (pipeline, stage) not in self.listed:
            known = {} if pipeline in self.list_pipelines else self.codes
            stage = self.by_id.get((pipeline, stage), known.get(stage, stage))
        return pipeline, stage


def decomposed(name: str) -> str:
    """A name with its marks as letters of their own."""
    return unicodedata.normalize("NFKD", name)


def plain(name: str) -> str:
    """A name as it is compared: without its marks (some exports lose the breve of “й”), its case
    and its blanks."""
    bare = "".join(letter for letter in decomposed(name) if not unicodedata.combining(letter))
    return " ".join(bare.split()).casefold()


def best_spelling(name: str) -> tuple[bool, int, int, str]:
    """Which of several spellings of a name is shown, the smallest: without superfluous blanks, in
    mixed case before lower before upper, with the most marks."""
    case = int(name.islower()) + 2 * int(name.isupper())
    return " ".join(name.split()) != name, case, -len(decomposed(name)), name


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
