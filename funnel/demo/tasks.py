"""The tasks on a deal, and what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from funnel.demo.company import PUSHER, UNTIL
from funnel.demo.story import Story, working_time

MOST = 400  # tasks of one deal; nobody has more
TEXTS = ("Call back", "Send documents", "Get an answer", "Meet")


@dataclass
class Task:
    """A task; `changes` are (when, old due, new due)."""

    task_id: str
    deal_id: str
    assignee: str
    created_at: datetime
    due_at: datetime
    done_at: datetime | None
    text: str
    changes: list[tuple[datetime, datetime, datetime]] = field(default_factory=list)


def tasks_of(story: Story, random: Random) -> list[Task]:
    """One task after another from creation to closing; open deals keep the last one open."""
    tasks = _one_after_another(story, random)
    if story.closed_at is None and random.random() < 0.09 and _may_lack_next(tasks):
        tasks.pop()  # nobody has set a next step
    return tasks


def _one_after_another(story: Story, random: Random) -> list[Task]:
    tasks: list[Task] = []
    end = story.closed_at or UNTIL
    now = working_time(story.created_at + timedelta(minutes=random.randrange(5, 90)), random)
    while now < end and len(tasks) < MOST:
        task = _task(story, now, random, len(tasks))
        is_pushed = task.assignee == PUSHER and random.random() < 0.6 and _push(task, end, random)
        hours = random.choice((-20, -5, -2, 1, 3, 20))
        done = working_time(task.due_at + timedelta(hours=hours), random)
        if done >= end or (is_pushed and task.due_at >= end):
            _last(task, story, end, random)
            if task.due_at > task.created_at:
                tasks.append(task)
            break
        task.done_at = max(done, task.created_at + timedelta(minutes=3))
        tasks.append(task)
        now = working_time(task.done_at + timedelta(minutes=random.randrange(2, 300)), random)
    return tasks


def _may_lack_next(tasks: list[Task]) -> bool:
    """Whether the last task is one that is open and was never moved."""
    return bool(tasks) and tasks[-1].done_at is None and not tasks[-1].changes


def owner_at(story: Story, moment: datetime) -> str:
    """Whose deal it was at a moment."""
    for changed_at, old, _new in story.owner_changes:
        if moment < changed_at:
            return old
    return story.owner


def _task(story: Story, now: datetime, random: Random, number: int) -> Task:
    due = working_time(now + timedelta(days=random.choice((1, 2, 3, 5, 7, 14))), random)
    return Task(
        f"{story.deal_id}-{number + 1}",
        story.deal_id,
        owner_at(story, now),
        now,
        due,
        None,
        random.choice(TEXTS),
    )


def _push(task: Task, end: datetime, random: Random) -> bool:
    """Move the task to tomorrow, an hour before it would be overdue, again and again."""
    for _ in range(random.randrange(3, 26)):
        changed_at = task.due_at - timedelta(minutes=random.randrange(10, 200))
        if changed_at <= task.created_at or changed_at >= end:
            break
        new = working_time(task.due_at + timedelta(days=1), random)
        task.changes.append((changed_at, task.due_at, new))
        task.due_at = new
    return bool(task.changes)


def _last(task: Task, story: Story, end: datetime, random: Random) -> None:
    """The task that is open when the deal closes (done then) or when the export is made (mostly
    still to come)."""
    if story.closed_at:
        task.done_at = max(end, task.created_at)
    elif not task.changes and task.due_at < end and random.random() > 0.25:
        task.due_at = working_time(end + timedelta(days=random.randrange(1, 6)), random)
