"""The company's last week, so that its review has something to talk about: a deal that was lost is
opened again, another is handed over. New, won, lost and pushed ones there are anyway."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from funnel.demo.company import LOST, ONE_CLICK, PUSHER, UNTIL, WON
from funnel.demo.story import Story
from funnel.demo.tasks import TEXTS, Task

REOPENED_AT = UNTIL - timedelta(days=4, hours=6, minutes=40)
HANDED_AT = UNTIL - timedelta(days=1, hours=2, minutes=55)
ALIVE = timedelta(days=60)  # who was lost longer ago is not called again
TO = "Taras"  # who takes over


def happen(stories: list[Story], tasks: list[Task]) -> None:
    """Change the two deals and their tasks; nothing where the company has none that would do."""
    for story in _largest(stories, _may_reopen):
        story.was_lost = True
        story.move(REOPENED_AT, story.moves[-1].from_stage)
        _call(story, tasks, REOPENED_AT + timedelta(minutes=10))
    for story in _largest(stories, _may_be_handed):
        story.owner_changes.append((HANDED_AT, story.owner, TO))
        story.owner = TO


def _largest(stories: Iterable[Story], is_meant: Callable[[Story], bool]) -> list[Story]:
    own = sorted(filter(is_meant, stories), key=lambda story: (-story.amount, story.deal_id))
    return own[:1]


def _may_reopen(story: Story) -> bool:
    if story.stage != LOST or story.owner in (ONE_CLICK, PUSHER) or len(story.moves) < 3:
        return False
    is_open_stage = story.moves[-1].from_stage in {one.name for one in story.pipeline.stages}
    return is_open_stage and timedelta(days=14) < UNTIL - story.moves[-1].moved_at < ALIVE


def _may_be_handed(story: Story) -> bool:
    is_open = story.stage in {one.name for one in story.pipeline.stages[1:]}
    is_free = not story.owner_changes and story.owner not in (TO, ONE_CLICK, PUSHER)
    is_theirs = TO in story.pipeline.managers
    is_old = bool(story.moves) and story.moves[-1].moved_at < HANDED_AT - timedelta(days=2)
    return is_open and is_free and is_theirs and is_old and story.stage != WON


def _call(story: Story, tasks: list[Task], at: datetime) -> None:
    """The next step of a deal that lives again."""
    own = sum(task.deal_id == story.deal_id for task in tasks)
    due = UNTIL + timedelta(days=1)
    name = f"{story.deal_id}-{own + 1}"
    tasks.append(Task(name, story.deal_id, story.owner, at, due, None, TEXTS[0]))
