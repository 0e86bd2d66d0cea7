"""The day on which each deal is expected to close: said when it leaves the first stage, put off
when it comes and the deal is open still, or left to pass."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import exp, log
from random import Random

from funnel.demo.company import ONE_CLICK, PUSHER, UNTIL
from funnel.demo.story import Story, working_time
from funnel.demo.tasks import owner_at

HOPE = 1.3  # how many times the usual rest of the way managers say
MOST = 12  # times that a day is put off
PUT_OFF = 0.72  # how often, when the day comes
ALWAYS = 0.97  # how often the one who pushes tasks does
AT_ONCE = 0.2  # of deals in the first stage that have a day
LAST = UNTIL - timedelta(hours=3)  # nothing is put off after it: the export's last word is a move


@dataclass
class Expected:
    """The day that is said now (none: nobody said one), and its changes (when, by whom, old,
    new)."""

    day: date | None = None
    changes: list[tuple[datetime, str, date, date]] = field(default_factory=list)


def expected_of(story: Story) -> Expected:
    """What is said of a deal; by dice of its own, so that nothing else of the company depends on
    it."""
    random = Random(f"expected {story.deal_id}")
    said_at = _said_at(story, random)
    if said_at is None:
        return Expected()
    found = Expected(_hoped(story, said_at, random))
    share = ALWAYS if story.owner == PUSHER else PUT_OFF
    while found.day and len(found.changes) < MOST and random.random() < share:
        if not _put_off(found, story, random):
            break
    return found


def _said_at(story: Story, random: Random) -> datetime | None:
    """Who works outside the CRM says nothing."""
    if story.owner == ONE_CLICK:
        return None
    if story.moves:
        return story.moves[0].moved_at
    if random.random() < AT_ONCE:
        return story.created_at
    return None


def _hoped(story: Story, said_at: datetime, random: Random) -> date:
    """As long as the rest of the way usually takes, and a little more."""
    place = 1 if story.moves else 0
    days = sum(stage.median_days for stage in story.pipeline.stages[place:])
    return _workday(said_at + timedelta(days=days * exp(random.gauss(log(HOPE), 0.35))), random)


def _put_off(found: Expected, story: Story, random: Random) -> bool:
    """On the day itself or just after, by a week or more; not once the deal is closed."""
    day = found.day
    if day is None:
        return False
    changed_at = working_time(
        datetime(day.year, day.month, day.day, 9)
        + timedelta(days=random.choice((0, 0, 1)), minutes=random.randrange(480)),
        random,
    )
    if changed_at >= min(story.closed_at or LAST, LAST):
        return False
    new = _workday(changed_at + timedelta(days=random.choice((7, 7, 14, 14, 30))), random)
    found.changes.append((changed_at, owner_at(story, changed_at), day, new))
    found.day = new
    return True


def _workday(moment: datetime, random: Random) -> date:
    return working_time(moment, random).date()
