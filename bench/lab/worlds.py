"""Companies whose truth is known: how they sell is given in numbers, everything else is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import exp, log
from random import Random
from statistics import median

UNTIL = datetime(2026, 6, 30, 18)
WON, LOST = "Won", "Lost"


@dataclass(frozen=True)
class Step:
    """An open stage: of the deals that leave it so many go on, half after so many days."""

    name: str
    on: float
    days: float
    spread: float = 0.7
    lost_days: float | None = None  # half of those that are lost are lost by then; None: as days


@dataclass(frozen=True)
class Line:
    """A pipeline: its stages in order, who works in it, how many of the deals come to it."""

    name: str
    steps: tuple[Step, ...]
    people: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True)
class World:
    """How a company works. `arrival` turns an even draw from 0 to 1 into how far through the time a
    deal comes."""

    name: str
    lines: tuple[Line, ...]
    deals: int = 700
    days: int = 500
    arrival: Callable[[float], float] = lambda even: even
    skilled: dict[str, float] = field(default_factory=dict)  # person: factor of `on`
    slow: dict[str, float] = field(default_factory=dict)  # person: factor of `days`
    hired: dict[str, float] = field(default_factory=dict)  # person: from this part of the time on
    weekly: dict[str, int] = field(default_factory=dict)  # person: takes what comes on this weekday
    never_closed: float = 0.0  # share of the lost deals that nobody closes
    log_days: int | None = None  # the log has only the last so many days
    closers: tuple[str, ...] = ()  # who gets every deal for its last stage
    uploads: bool = False  # only the list of deals, seen once a week
    skip: float = 0.01
    back: float = 0.03
    parked: float = 0.0  # share of exits to a side track, from which they come back or are lost
    parked_name: str = "Asked to wait, call on the agreed day"
    office: bool = True
    to_the: str = "second"  # what moments are cut to: second, minute, day
    automatic: bool = False  # the first stage is left by a robot within a minute
    tasks: bool = True
    seasons: float = 0.0  # how much quicker and slower the months are
    rhythm: float = 0.0  # share of the stays that end with a weekly call
    auto_lost: float | None = None  # deals are closed by a rule after so many days in a stage
    knobs: dict[str, float | str] = field(default_factory=dict)  # planted mistakes


@dataclass
class Deal:
    """What became of a deal: the truth, also where the files do not tell it."""

    deal_id: str
    line: Line
    opener: str
    created: datetime
    amount: int
    source: str
    owner: str = ""
    stage: str = ""
    moves: list[tuple[datetime, str, str, str]] = field(default_factory=list)
    changes: list[tuple[datetime, str, str]] = field(default_factory=list)
    is_dead: bool = False

    @property
    def closed(self) -> datetime | None:
        """When it was won or lost, as far as anybody closed it."""
        return self.moves[-1][0] if self.stage in (WON, LOST) else None


def lived(world: World, seed: int) -> list[Deal]:
    """Everybody's deals, each lived to its end or to the day of the export."""
    random = Random(f"{world.name} {seed}")
    pace = [exp(random.gauss(0, world.seasons)) for _ in range(40)]
    return [_live(world, number, random, pace) for number in range(world.deals)]


def truth(world: World, deals: int = 8_000) -> dict[tuple[str, str], dict[str, float]]:
    """Of each (pipeline, stage) what becomes of the deals that reach it when all has come to its
    end: the shares `to_next` and `to_won`."""
    old = UNTIL - timedelta(days=5_000)
    endless = replace(
        world, deals=deals, days=1_000, never_closed=0.0, log_days=None, uploads=False
    )
    since = {deal.deal_id: deal for deal in _all(endless, old)}
    found: dict[tuple[str, str], dict[str, float]] = {}
    for line in world.lines:
        names = [step.name for step in line.steps]
        own = [deal for deal in since.values() if deal.line.name == line.name]
        far = [_furthest(deal, names) for deal in own]
        for place, name in enumerate(names):
            reached = sum(one >= place for one in far)
            found[line.name, name] = {
                "to_next": sum(one > place for one in far) / max(reached, 1),
                "to_won": sum(one == len(names) for one in far) / max(reached, 1),
            }
    return found


def days_to_go_on(world: World, deals: int = 8_000) -> dict[tuple[str, str], float]:
    """Of each (pipeline, stage) after how many days half of the stays that go on have done so."""
    endless = replace(world, deals=deals, never_closed=0.0, log_days=None, uploads=False)
    stays: dict[tuple[str, str], list[float]] = {}
    for deal in _all(endless, UNTIL - timedelta(days=5_000)):
        order = {step.name: place for place, step in enumerate(deal.line.steps)} | {WON: 99}
        since = deal.created
        for at, before, after, _ in deal.moves:
            if order.get(after, -1) > order.get(before, 99):
                days = (at - since).total_seconds() / 86_400
                stays.setdefault((deal.line.name, before), []).append(days)
            since = at
    return {place: median(lengths) for place, lengths in stays.items()}


def _all(world: World, begin: datetime) -> list[Deal]:
    """Deals that begin so long ago that all of them have ended."""
    random = Random(f"the truth of {world.name}")
    early = replace(world, arrival=lambda even: even * 0.02)  # on every day of the week
    shift = replace(early, days=(UNTIL - begin).days)
    return [_live(shift, number, random, [1.0] * 400) for number in range(world.deals)]


def _furthest(deal: Deal, names: list[str]) -> int:
    """The place of the furthest stage it was in; one more if it was won."""
    if deal.stage == WON:
        return len(names)
    seen = [names.index(after) for _, _, after, _ in deal.moves if after in names]
    return max([0, *seen])


def _live(world: World, number: int, random: Random, pace: list[float]) -> Deal:
    since = UNTIL - timedelta(days=world.days)
    part = world.arrival(random.random())
    created = _opened(world, since + timedelta(days=part * world.days * 0.999), random)
    line = random.choices(world.lines, [line.weight for line in world.lines])[0]
    there = [who for who in line.people if world.hired.get(who, 0) <= part]
    taken = [who for who in there if world.weekly.get(who) == created.weekday()]
    rest = [who for who in there if who not in world.weekly] or there
    opener = random.choice(taken or rest)
    amount = round(exp(random.gauss(10, 0.8)))
    source = random.choice(("Website", "Recommendation", "Fair"))
    deal = Deal(f"D{number}", line, opener, created, amount, source, opener, line.steps[0].name)
    now, place = created, 0
    while deal.stage not in (WON, LOST):
        step = line.steps[place]
        kind, target, after = _way(world, deal, place, random)
        now = _leaves(world, step, deal.owner, kind, now, random, pace, place)
        if now > UNTIL or (kind == "lost" and random.random() < world.never_closed):
            deal.is_dead = now <= UNTIL
            return deal
        _handed(world, deal, target, now, random)
        mover = "Robot" if world.automatic and not place else deal.owner
        deal.moves.append((now, deal.stage, target, mover))
        deal.stage, place = target, after
        if kind == "parked":
            now = _opened(world, now + timedelta(days=exp(random.gauss(log(20), 0.8))), random)
            if now > UNTIL:
                return deal
            back = LOST if random.random() < 0.3 else line.steps[place].name
            deal.moves.append((now, deal.stage, back, deal.owner))
            deal.stage = back
    return deal


def _way(world: World, deal: Deal, place: int, random: Random) -> tuple[str, str, int]:
    steps, draw = deal.line.steps, random.random()
    if draw < world.parked and place:
        return "parked", world.parked_name, place
    if draw > 1 - world.back and place:
        return "back", steps[place - 1].name, place - 1
    if random.random() > min(steps[place].on * world.skilled.get(deal.opener, 1.0), 0.99):
        return "lost", LOST, place
    place += 2 if random.random() < world.skip and place + 2 < len(steps) else 1
    return ("on", WON, place) if place >= len(steps) else ("on", steps[place].name, place)


def _leaves(
    world: World,
    step: Step,
    who: str,
    kind: str,
    now: datetime,
    random: Random,
    pace: list[float],
    place: int,
) -> datetime:
    if world.automatic and not place:
        return now + timedelta(seconds=random.uniform(5, 50))
    median = step.lost_days if kind == "lost" and step.lost_days else step.days
    month = int((UNTIL - now).days // 30)
    days = exp(random.gauss(log(median), step.spread)) * world.slow.get(who, 1.0) * pace[month]
    if world.auto_lost and kind == "lost" and random.random() < 0.6:
        return now + timedelta(days=world.auto_lost)
    if random.random() < world.rhythm:
        days = 7 * random.choice((1, 1, 2, 3)) + random.uniform(-0.1, 0.1)
    return _opened(world, now + timedelta(days=days), random)


def _handed(world: World, deal: Deal, target: str, now: datetime, random: Random) -> None:
    if world.closers and target == deal.line.steps[-1].name and deal.owner not in world.closers:
        new = random.choice(world.closers)
        deal.changes.append((now, deal.owner, new))
        deal.owner = new


def _opened(world: World, at: datetime, random: Random) -> datetime:
    """The moment itself, or within the hours after the office opens next."""
    if not world.office:
        return at
    while at.weekday() >= 5 or at.hour >= 18:
        at = (at + timedelta(days=1)).replace(hour=9, minute=0) + timedelta(
            minutes=random.uniform(0, 200)
        )
    return at if at.hour >= 9 else at.replace(hour=9) + timedelta(minutes=random.uniform(0, 100))
