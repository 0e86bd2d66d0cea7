"""What a plain table leaves open once its rows are there: whether a status is the stage, what its
words mean, which columns of a list of tasks are missing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from funnel.formats import Sheet, entries, fold, plain, statuses
from funnel.reading.choices import Choices
from funnel.reading.engine import Engine
from funnel.reading.notice import Notice
from funnel.reading.overlooked import overlooked
from funnel.reading.recognise import Recognised
from funnel.reading.report import Question
from funnel.sql import Name, sql

MANY = 1000  # different cells of a column up to which they are words
NEEDED = {"tasks": ("deal_id", "due_at", "done_at")}
DATED = re.compile(r"\d{1,4}\s?[-./ ]\s?\w{1,9}[-./ ]|\d{5,}")
SHOWN = 6


class Settled(NamedTuple):
    """The file as it will be read; or a question."""

    sheet: Sheet
    found: Recognised
    question: Question | None = None
    notices: tuple[Notice, ...] = ()

    @property
    def guess(self) -> dict[str, Any]:
        """Of a table that lacks columns: which it is, and what was found of it."""
        if not self.question or self.question.option != "--column":
            return {}
        kind = self.found.kind
        columns = self.found.columns or plain.columns_of(self.sheet, kind)
        named = {ours: _header(self.sheet, column) for ours, column in columns.items()}
        return {"guess_kind": kind, "guess": named}


def settle(engine: Engine, sheet: Sheet, found: Recognised, choices: Choices) -> Settled:
    """A plain table with its words told apart, and what was not used of it; other formats know
    their own."""
    settled = _settled(engine, sheet, found, choices)
    if settled.question or not (found.is_plain or found.is_log):
        return settled
    read = settled.found
    kind = "entries" if found.is_log else read.kind or plain.kind_of(sheet)
    if not kind:  # a format that was chosen for a file of another kind
        return settled
    columns = read.columns or (
        entries.columns_of(sheet) if kind == "entries" else plain.columns_of(sheet, kind)
    )
    more = overlooked(engine, settled.sheet, kind, columns)
    return settled._replace(notices=(*settled.notices, *more))


def _settled(engine: Engine, sheet: Sheet, found: Recognised, choices: Choices) -> Settled:
    if not found.is_plain:
        return Settled(sheet, found)
    kind = found.kind or plain.kind_of(sheet)
    if kind not in ("deals", "tasks"):
        return Settled(sheet, found)
    columns = dict(plain.columns_of(sheet, kind) if found.columns is None else found.columns)
    of_kind = _deals if kind == "deals" else _tasks
    return of_kind(engine, sheet, replace(found, kind=kind), columns, choices)


def _deals(
    engine: Engine,
    sheet: Sheet,
    found: Recognised,
    columns: dict[str, str],
    choices: Choices,
) -> Settled:
    column = columns.get("status")
    if not column or plain.flags_of(sheet):
        return Settled(sheet, found)
    words = _words(engine, column)
    kinds = statuses.kinds_of(words) | _answers(words, choices)
    unknown = [word for word, kind in kinds.items() if not kind]
    told = replace(sheet, words=tuple((word, kind) for word, kind in kinds.items() if kind))
    if _is_stage(kinds, columns, choices):
        columns["stage"] = column
        notice = {"code": "status_is_stage", "column": _header(sheet, column), "count": len(kinds)}
        return Settled(told, replace(found, columns=columns), None, (notice,))
    if unknown:
        question = _unknown(sheet, column, words, unknown, ("won", "lost", "open"))
        return Settled(sheet, found, question)
    return Settled(told, found)


def _is_stage(kinds: Mapping[str, str], columns: Mapping[str, str], choices: Choices) -> bool:
    """Whether a column of statuses says the stages of a list that has no other column for them:
    several ways in which a deal can be open."""
    has_stage = "stage" in columns or "stage" in choices.columns
    if has_stage or choices.words:
        return False
    return sum(kind in ("", "open") for kind in kinds.values()) > 1


def _tasks(
    engine: Engine,
    sheet: Sheet,
    found: Recognised,
    columns: dict[str, str],
    choices: Choices,
) -> Settled:
    """A list of tasks: which are done, and whether the columns that it can't do without are
    there."""
    settled = Settled(sheet, found)
    index = columns.get("done_at") or plain.state_of(sheet, columns)
    if index and choices.columns.get("done_at", index):
        settled = _done(engine, settled, columns, index, choices)
        if settled.question:
            return settled
    missing = [ours for ours in NEEDED["tasks"] if ours not in columns]
    if missing and not choices.columns:
        params = {"file": sheet.file, "missing": ", ".join(missing)}
        return Settled(sheet, found, Question("lacks_columns", "--column", tuple(missing), params))
    return settled._replace(found=replace(found, columns=columns))


def _done(
    engine: Engine, settled: Settled, columns: dict[str, str], column: str, choices: Choices
) -> Settled:
    """What the words of a column of states mean; `columns` gets it, if it says which are done."""
    sheet = settled.sheet
    words = _undated(_words(engine, column))
    kinds = statuses.kinds_of(words, of_tasks=True) | _answers(words, choices)
    unknown = [word for word, kind in kinds.items() if not kind]
    if unknown and any(kinds.values()):
        question = _unknown(sheet, column, words, unknown, ("done", "open"))
        return settled._replace(question=question)
    are_words = bool(kinds) and not unknown
    if "done_at" in columns or are_words:
        columns["done_at"] = column
    if are_words:
        return _told(settled, kinds, words, column)
    return settled


def _told(
    settled: Settled, kinds: Mapping[str, str], words: Mapping[str, int], column: str
) -> Settled:
    """With what the words mean; tasks of which only that says that they are done are counted."""
    sheet = replace(settled.sheet, words=tuple(kinds.items()))
    done = sum(words[word] for word, kind in kinds.items() if kind == "done")
    notice = {"code": "done_without_date", "column": _header(sheet, column), "count": done}
    return settled._replace(sheet=sheet, notices=(notice,) if done else ())


def _undated(words: Mapping[str, int]) -> dict[str, int]:
    """Words that are no dates, with their counts."""
    return {word: count for word, count in words.items() if not DATED.search(word)}


def _words(engine: Engine, column: str) -> dict[str, int]:
    """The different cells of a column with their counts; none if they are too many to be words."""
    rows = engine.rows(
        sql(
            "select coalesce(trim({cell}), ''), count(*) from raw group by 1 order by 2 desc, 1"
            " limit {limit}",
            cell=Name(column),
            limit=MANY + 1,
        )
    )
    if len(rows) <= MANY:
        return dict(rows)
    return {}


def _answers(words: Mapping[str, int], choices: Choices) -> dict[str, str]:
    given = {fold(word): kind for word, kind in choices.words.items()}
    return {word: given[fold(word)] for word in words if fold(word) in given}


def _unknown(
    sheet: Sheet,
    column: str,
    words: Mapping[str, int],
    unknown: list[str],
    kinds: tuple[str, ...],
) -> Question:
    listed = ", ".join(f"“{word}” ({words[word]})" for word in unknown[:SHOWN])
    params = {
        "file": sheet.file,
        "column": _header(sheet, column),
        "words": listed + (" …" if len(unknown) > SHOWN else ""),
        "count": sum(words[word] for word in unknown),
        "kinds": ", ".join(kinds),
    }
    return Question("unknown_status", "--status", tuple(unknown), params)


def _header(sheet: Sheet, column: str) -> str:
    return sheet.headers[int(column[1:])] or column
