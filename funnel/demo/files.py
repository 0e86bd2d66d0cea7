"""The company's export: seven CSV files in the plain format."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from funnel.demo.company import (
    LOST,
    LOST_REASONS,
    ONE_CLICK,
    PIPELINES,
    SINCE,
    SOURCES,
    UKRAINIAN,
    UNTIL,
    WON,
    Pipeline,
)
from funnel.demo.expected import expected_of
from funnel.demo.last_week import happen
from funnel.demo.story import Story, fill_in_afterwards, live, working_time
from funnel.demo.tasks import Task, tasks_of

# A word in the language of the reader; without a translation the word itself.
Say = Callable[[str], str]

CITIES = ("Kyiv", "Lviv", "Odesa", "Dnipro", "Kharkiv")


def write(folder: Path, deals: int = 2400, seed: int = 7, language: str = "en") -> list[Path]:
    """Write deals, transitions, tasks, task_changes, owner_changes, expected_changes and stages
    into a folder; returns the paths.

    The same `deals`, `seed` and `language` (``en`` or ``uk``) give the same bytes. Moments are
    local, Europe/Kyiv.
    """
    folder.mkdir(parents=True, exist_ok=True)
    random = Random(seed)
    stories = sorted(
        (_story(number, random) for number in range(1, deals + 1)),
        key=lambda story: story.created_at,
    )
    _close_in_one_sitting(stories)
    tasks = [task for story in stories for task in tasks_of(story, random)]
    happen(stories, tasks)
    say: Say = (lambda word: UKRAINIAN.get(word, word)) if language == "uk" else str
    return [
        _csv(folder / "deals.csv", _deal_rows(stories, random, say)),
        _csv(folder / "transitions.csv", _move_rows(stories), say),
        _csv(folder / "tasks.csv", _task_rows(tasks), say),
        _csv(folder / "task_changes.csv", _change_rows(tasks)),
        _csv(folder / "owner_changes.csv", _owner_rows(stories), say),
        _csv(folder / "expected_changes.csv", _expected_rows(stories), say),
        _csv(folder / "stages.csv", _stage_rows(), say),
    ]


def _story(number: int, random: Random) -> Story:
    pipeline = random.choices(PIPELINES, [pipeline.share for pipeline in PIPELINES])[0]
    created_at = working_time(SINCE + (UNTIL - SINCE) * random.random(), random)
    created_at = min(created_at, UNTIL - timedelta(hours=1))
    amount = max(500, round(random.lognormvariate(0, 0.8) * pipeline.amount, -2))
    owner = random.choice(pipeline.managers)
    deal_id = str(24_000_000 + number * 37)
    story = Story(deal_id, pipeline, owner, int(amount), created_at, pipeline.stages[0].name)
    return fill_in_afterwards(live(story, random), random)


def _close_in_one_sitting(stories: list[Story]) -> None:
    """Twice, on a Friday evening, one manager closes everything that lies around."""
    lost = [story for story in stories if story.owner == ONE_CLICK and story.stage == LOST]
    for first in (len(lost) // 3, 2 * len(lost) // 3):
        sitting = lost[first : first + 7]
        if not sitting:
            continue
        evening = max(story.moves[-1].moved_at for story in sitting) + timedelta(days=1)
        evening += timedelta(days=(4 - evening.weekday()) % 7)
        evening = evening.replace(hour=17, minute=40, second=0)
        if evening >= UNTIL:
            continue
        for index, story in enumerate(sitting):
            story.moves[-1].moved_at = evening + timedelta(seconds=50 * index)


def _deal_rows(stories: list[Story], random: Random, say: Say) -> Iterable[Sequence[object]]:
    yield (
        "deal_id",
        "name",
        "pipeline",
        "stage",
        "owner",
        "amount",
        "currency",
        "created_at",
        "closed_at",
        "lost_reason",
        "company",
        "expected_at",
        say("Source"),
        say("City"),
    )
    for story in stories:
        reason = random.choice(LOST_REASONS) if story.stage == LOST or story.was_lost else ""
        row = (
            story.pipeline.name,
            story.stage,
            story.owner,
            story.amount,
            "UAH",
            story.created_at,
            story.closed_at or "",
            "" if story.was_lost else reason,
            f"{say('Client')} {story.deal_id[-5:]}",
            expected_of(story).day or "",
            random.choice(SOURCES),
            random.choice(CITIES),
        )
        name = f"{say('Client')} {story.deal_id[-5:]}"
        yield (story.deal_id, name, *(say(cell) if isinstance(cell, str) else cell for cell in row))


def _move_rows(stories: list[Story]) -> Iterable[Sequence[object]]:
    yield "deal_id", "moved_at", "pipeline", "from_stage", "to_stage", "moved_by"
    moves = ((move.moved_at, story, move) for story in stories for move in story.moves)
    for moved_at, story, move in sorted(moves, key=lambda item: item[0]):
        yield (
            story.deal_id,
            moved_at,
            story.pipeline.name,
            move.from_stage,
            move.to_stage,
            move.moved_by,
        )


def _task_rows(tasks: list[Task]) -> Iterable[Sequence[object]]:
    yield "task_id", "deal_id", "assignee", "created_at", "due_at", "done_at", "text"
    for task in tasks:
        yield (
            task.task_id,
            task.deal_id,
            task.assignee,
            task.created_at,
            task.due_at,
            task.done_at or "",
            task.text,
        )


def _change_rows(tasks: list[Task]) -> Iterable[Sequence[object]]:
    yield "task_id", "changed_at", "old_due_at", "new_due_at"
    for task in tasks:
        for change in task.changes:
            yield task.task_id, *change


def _owner_rows(stories: list[Story]) -> Iterable[Sequence[object]]:
    yield "deal_id", "changed_at", "from_owner", "to_owner"
    for story in stories:
        for change in story.owner_changes:
            yield story.deal_id, *change


def _expected_rows(stories: list[Story]) -> Iterable[Sequence[object]]:
    yield "deal_id", "changed_at", "changed_by", "old_expected_at", "new_expected_at"
    for story in stories:
        for change in expected_of(story).changes:
            yield story.deal_id, *change


def _stage_rows() -> Iterable[Sequence[object]]:
    yield "pipeline", "stage", "position", "kind"
    for pipeline in PIPELINES:
        yield from _stages_of(pipeline)


def _stages_of(pipeline: Pipeline) -> Iterable[Sequence[object]]:
    for position, stage in enumerate(pipeline.stages, start=1):
        yield pipeline.name, stage.name, position, "open"
    after = len(pipeline.stages) + 1
    if pipeline.thinking:
        yield pipeline.name, pipeline.thinking, after, "parked"
    yield pipeline.name, WON, after + 1, "won"
    yield pipeline.name, LOST, after + 2, "lost"


def _csv(path: Path, rows: Iterable[Sequence[object]], say: Say = str) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for row in rows:
            writer.writerow([_cell(cell, say) for cell in row])
    return path


def _cell(cell: object, say: Say) -> object:
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, str):
        return say(cell)
    return cell
