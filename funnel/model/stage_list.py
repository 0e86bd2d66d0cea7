"""The list of stages as the files give it: read, and asked by name or by id."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from funnel.model.inputs import Builder, input_table
from funnel.model.spelling import plain

ONLY_PIPELINE = "Pipeline"  # for files that have no pipelines at all
IDS = ["pipeline_id", "stage_id", "pipeline", "stage"]
Row = tuple[str, str, str, str]  # as `IDS`


def read_stage_list(door: Builder) -> tuple[pd.DataFrame, dict[str, str], dict[str, list[str]]]:
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
    if len(known) == 1:
        only = known[0]
    else:
        only = ONLY_PIPELINE
    rows["pipeline"] = rows.pipeline.where(rows.pipeline != "", only)
    listed = rows[rows.stage != ""].drop_duplicates(["pipeline", "stage"], keep="last")
    return listed.reset_index(drop=True), called, split


def _told_apart(rows: pd.DataFrame, called: dict[str, str]) -> dict[str, list[str]]:
    """Put the id behind a name that several pipelines, or several stages of one pipeline, have in
    the newest list that gives it: without, their deals would mix."""
    split = _twin_pipelines(rows, called)
    pairs = zip(rows.pipeline, rows.pipeline_id, strict=True)
    rows["pipeline"] = [
        _with_id(name, number) if name in split and number else name for name, number in pairs
    ]
    called |= {number: _with_id(name, number) for number, name in called.items() if name in split}
    for row in _twin_stages(rows).itertuples():
        told = _with_id(row.stage, row.stage_id)
        split.setdefault(f"{row.pipeline} / {row.stage}", []).append(told)
        same = (rows.pipeline == row.pipeline) & (rows.stage_id == row.stage_id)
        rows.loc[same, "stage"] = told
    return split


def _with_id(name: object, number: object) -> str:
    return f"{name} ({number})"


def _twin_pipelines(rows: pd.DataFrame, called: dict[str, str]) -> dict[str, list[str]]:
    """The names that several pipelines have, and how they are told apart."""
    ids = {(name, number) for number, name in called.items()}
    ids |= set(zip(rows.pipeline, rows.pipeline_id, strict=True))
    numbers: dict[str, set[str]] = {}
    for name, number in ids:
        if name and number not in ("", name):
            numbers.setdefault(name, set()).add(number)
    several = {name: sorted(own) for name, own in numbers.items() if len(own) > 1}
    return {name: [_with_id(name, number) for number in own] for name, own in several.items()}


def _twin_stages(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of stages of one pipeline that have one name in one list, by its newest."""
    newest = rows[(rows.stage != "") & (rows.stage_id != "") & (rows.stage_id != rows.stage)]
    newest = newest.drop_duplicates(["pipeline", "stage_id"], keep="last")
    return newest[newest.duplicated(["upload_no", "pipeline", "stage"], keep=False)]


class StageList:
    """What the stage list knows: names by ids, and in which pipelines a stage has its home.
    `called`: names of pipelines by their ids, beside those of the list."""

    def __init__(self, listed: pd.DataFrame, called: dict[str, str]) -> None:
        rows: list[Row] = list(listed[IDS].itertuples(index=False, name=None))
        named = {number: pipeline for number, _, pipeline, _ in rows if number}
        self.pipeline_names = called | named
        self.by_id = {(pipeline, number): stage for _, number, pipeline, stage in rows if number}
        self.places = {(pipeline, stage) for _, _, pipeline, stage in rows}
        self.pipelines = {pipeline for _, _, pipeline, _ in rows}
        # a list may know pipelines by number where the deals name them: a code that means one stage
        # everywhere means it there too
        self.codes = _codes(rows)
        self.homes = _homes(rows)
        self.plain_homes: dict[str, set[str]] = {}
        for name, homes in self.homes.items():
            self.plain_homes.setdefault(plain(name), set()).update(homes)

    def homes_of(self, stage: str) -> set[str]:
        """The pipelines that have a stage of that name or code."""
        return self.homes.get(stage) or self.plain_homes.get(plain(stage)) or set()


def _codes(rows: Iterable[Row]) -> dict[str, str]:
    """The stage of each code that means one stage in all pipelines."""
    meanings: dict[str, set[str]] = {}
    for _, code, _, stage in rows:
        meanings.setdefault(code, set()).add(stage)
    return {
        code: next(iter(stages)) for code, stages in meanings.items() if code and len(stages) == 1
    }


def _homes(rows: Iterable[Row]) -> dict[str, set[str]]:
    """The pipelines of each name and code of a stage."""
    homes: dict[str, set[str]] = {}
    for _, code, pipeline, stage in rows:
        for name in {stage, code} - {""}:
            homes.setdefault(name, set()).add(pipeline)
    return homes
