"""What happens to one deal, move by move."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import exp, log
from random import Random

from funnel.demo.company import LOST, ONE_CLICK, UNTIL, WON, Pipeline, Stage


@dataclass
class Move:
    """One move of a deal: when, from where, to where, by whom."""

    moved_at: datetime
    from_stage: str
    to_stage: str
    moved_by: str


@dataclass
class Story:
    """A deal with everything that was recorded of it."""

    deal_id: str
    pipeline: Pipeline
    owner: str
    amount: int
    created_at: datetime
    stage: str
    moves: list[Move] = field(default_factory=list)
    owner_changes: list[tuple[datetime, str, str]] = field(default_factory=list)
    was_lost: bool = False  # and opened again

    @property
    def closed_at(self) -> datetime | None:
        """When it was won or lost; None while it is open."""
        if self.stage in (WON, LOST):
            return self.moves[-1].moved_at
        return None

    def move(self, moved_at: datetime, to_stage: str) -> None:
        """Record a move by whoever owns the deal."""
        self.moves.append(Move(moved_at, self.stage, to_stage, self.owner))
        self.stage = to_stage


def working_time(moment: datetime, random: Random) -> datetime:
    """The next moment in office hours, Monday to Friday, 9 to 18."""
    while moment.weekday() >= 5 or moment.hour >= 18:
        moment = (moment + timedelta(days=1)).replace(hour=9) + timedelta(
            minutes=random.randrange(240)
        )
    if moment.hour < 9:
        moment = moment.replace(hour=9) + timedelta(minutes=random.randrange(120))
    return moment.replace(microsecond=0)


def stay(stage: Stage, random: Random) -> timedelta:
    """How long a deal stays: log-normal; of a stage with two jobs one or the other."""
    median = stage.median_days
    if stage.second_job and random.random() < stage.second_job[0]:
        median = stage.second_job[1]
    return timedelta(days=exp(random.gauss(log(median), stage.spread)))


def live(story: Story, random: Random) -> Story:
    """Let a deal run through its pipeline until it is closed or the export is made."""
    now = story.created_at
    place = 0
    while story.stage not in (WON, LOST):
        stage = story.pipeline.stages[place]
        now = working_time(now + stay(stage, random), random)
        if now > UNTIL:
            break
        target, place = _next(story, stage, place, random)
        _hand_over(story, target, now, random)
        story.move(now, target)
        if target == story.pipeline.thinking:
            now, place = _think(story, place, now, random)
            if place < 0:
                break
    return story


def _next(story: Story, stage: Stage, index: int, random: Random) -> tuple[str, int]:
    """Where a deal goes from an open stage, and its place there (of the thinking stage: the place
    it came from)."""
    stages = story.pipeline.stages
    draw = random.random()
    if draw < stage.lost:
        return LOST, index
    if draw < stage.lost + stage.thinking and story.pipeline.thinking:
        return story.pipeline.thinking, index
    if draw > 1 - stage.back and index:
        return stages[index - 1].name, index - 1
    index += 2 if random.random() < stage.skip and index + 2 < len(stages) else 1
    if index >= len(stages):
        return (WON, index)
    return (stages[index].name, index)


def _think(story: Story, index: int, now: datetime, random: Random) -> tuple[datetime, int]:
    """Time in the thinking stage: some are never touched again, most of the rest is lost, some come
    back."""
    if random.random() < 0.12:
        return now, -1
    now = working_time(now + timedelta(days=exp(random.gauss(log(48), 0.8))), random)
    if now > UNTIL:
        return now, -1
    if random.random() < 0.55:
        story.move(now, LOST)
        return now, index
    story.move(now, story.pipeline.stages[index].name)
    return now, index


def _hand_over(story: Story, target: str, now: datetime, random: Random) -> None:
    handover = story.pipeline.handover
    if handover and target == handover[0] and story.owner not in handover[1]:
        new = random.choice(handover[1])
        story.owner_changes.append((now, story.owner, new))
        story.owner = new


def fill_in_afterwards(story: Story, random: Random) -> Story:
    """The same deal as a manager records it who works outside the CRM: nothing for weeks, then
    everything in one sitting."""
    if story.owner != ONE_CLICK or story.stage != WON or random.random() > 0.45:
        return story
    closed_at = story.moves[-1].moved_at
    names = [stage.name for stage in story.pipeline.stages]
    story.moves = []
    story.stage = names[0]
    way = random.random()
    if way < 0.5:  # dragged through every column within two minutes
        for step, name in enumerate([*names[1:], WON]):
            story.move(closed_at + timedelta(seconds=21 * step + random.randrange(12)), name)
    elif way < 0.85:  # from new to won in one go
        story.move(closed_at, WON)
    else:  # entered on the day the money came
        story.created_at = closed_at - timedelta(minutes=random.randrange(2, 8))
        story.move(closed_at, WON)
    return story
