"""A small company with nothing wrong, made by the month, and one knob for each mistake that can be
planted in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import exp, log
from random import Random
from typing import Any

import ibis
import pandas as pd

from funnel import tables
from funnel.model import Decisions, build
from funnel.rules import everything, rules
from tests.metrics.doors import complete
from tests.model.door import TestDoor, _duckdb_type

AS_OF = datetime(2026, 7, 1, 9)
STAGES = (
    "Request received, call back",
    "Need clear, prepare an offer",
    "Offer sent, get an answer",
    "Terms agreed, sign the contract",
)
MANAGERS = ("Olha", "Taras", "Iryna", "Marko")
WON, LOST = "Won", "Lost"
PARKING = "Client is thinking"


@dataclass(frozen=True)
class Company:
    """The knobs; as they stand, nothing is wrong."""

    deals: int = 400
    stages: tuple[str, ...] = STAGES
    parking: float = 0.0  # share of exits that go to the parking stage
    idle_parking: bool = False  # its deals have no task
    skipped: dict[int, float] = field(
        default_factory=dict
    )  # stage number: share that leaves it out
    two_jobs: int | None = None  # the stage of two jobs
    jobs: tuple[float, float] = (1.2, 24.0)  # days that each of them takes
    # all happens from 9 to 18 from Monday to Friday; what would be later waits until the morning
    office: bool = False
    split_managers: bool = False  # half of the managers do one job, half the other
    instant: tuple[int, ...] = ()  # stages in which nothing is decided
    slow: str = ""  # a manager who takes four times as long
    closers: tuple[str, ...] = ()  # people who get each deal for its last stage
    helper: tuple[int, ...] = ()  # stages in which the helper of a field works
    chain: float = 0.0  # share of wins that go on as a deal in another pipeline
    pusher: str = ""
    remaker: str = ""  # closes tasks just before they are due and makes them again
    limits: dict[int, float] = field(
        default_factory=dict
    )  # stage number: the norm that somebody set
    forgotten: float = 0.0
    one_click: str = ""
    change: datetime | None = None  # from then on stays in the third stage take a third of the time
    tasks: bool = True


class Log:
    """The rows of the export while it is being made."""

    def __init__(self, company: Company, seed: int) -> None:
        self.c, self.random = company, Random(seed)
        self.rows: dict[str, list[dict[str, Any]]] = {
            name: [] for name in ("deals", "transitions", "tasks", "task_changes", "owner_changes")
        }
        for number in range(company.deals):
            self.deal(number)

    def deal(self, number: int) -> None:
        r = self.random
        created = AS_OF - timedelta(days=r.uniform(1, 240))
        created = self.opened(created) if self.c.office else created
        deal = {
            "deal_id": f"D{number}",
            "name": f"Deal {number}",
            "pipeline": "Sales",
            "owner": r.choice(MANAGERS),
            "amount": r.randrange(10, 900) * 100,
            "currency": "UAH",
            "created_at": created,
            "company": f"Company {number}",
            "closed_at": None,
            "City": r.choice(("Kyiv", "Lviv")),
            "Helper": r.choice(("Lesia", "Bohdan")) if self.c.helper else "",
        }
        self.live(deal, created)

    # ---- one deal --------------------------------------------------------------------------------

    def live(self, deal: dict[str, Any], now: datetime) -> None:
        r, c, place, stage, moves = self.random, self.c, 0, self.c.stages[0], []
        forgotten = r.random() < c.forgotten
        stop = min(now + timedelta(days=r.uniform(1, 10)), AS_OF) if forgotten else AS_OF
        begun, owner = now, deal["owner"]
        while stage not in (WON, LOST):
            target, next_place = self.target(place, stage)
            leaves = now + self.stay(place, stage, owner, now)
            leaves = self.opened(leaves) if c.office else leaves
            self.work(deal, owner, stage, place, now, min(leaves, stop), leaves > stop, forgotten)
            if leaves > stop:
                break
            now = leaves
            if c.closers and target == c.stages[-1] and owner not in c.closers:
                new = r.choice(c.closers)
                self.rows["owner_changes"].append(
                    {
                        "deal_id": deal["deal_id"],
                        "changed_at": now,
                        "from_owner": owner,
                        "to_owner": new,
                    }
                )
                owner = new
            moves.append((now, stage, target, owner))
            stage, place = target, next_place
        self.close(deal, stage, owner, moves, begun)

    def opened(self, at: datetime) -> datetime:
        """The moment itself, or within the hour after the office opens next."""
        day = at.replace(hour=9, minute=0, second=0, microsecond=0)
        if at < day or at.hour >= 18 or at.weekday() >= 5:
            day += timedelta(days=at >= day)
            at = day + timedelta(
                days=(7 - day.weekday()) if day.weekday() >= 5 else 0,
                minutes=self.random.uniform(0, 60),
            )
        return at

    def target(self, place: int, stage: str) -> tuple[str, int]:
        r, c = self.random, self.c
        if stage == PARKING:
            return (LOST, place) if r.random() < 0.6 else (c.stages[place], place)
        draw = r.random()
        if place in c.instant:
            draw = 0.5
        if draw < 0.12:
            return LOST, place
        if draw < 0.12 + c.parking and place < 3:
            return PARKING, place
        if draw > 0.97 and place:
            return c.stages[place - 1], place - 1
        place += 1
        while place < len(c.stages) - 1 and r.random() < c.skipped.get(place, 0.01):
            place += 1
        return (WON, place) if place >= len(c.stages) else (c.stages[place], place)

    def stay(self, place: int, stage: str, owner: str, now: datetime) -> timedelta:
        r, c = self.random, self.c
        if stage == PARKING:
            return timedelta(days=exp(r.gauss(log(60), 0.8)))
        median, spread = (2.0, 5.0, 6.0, 4.0)[place % 4], 0.6
        if place in c.instant:
            median = 0.002
        if c.closers and place == len(c.stages) - 1:
            median = 0.3
        if c.two_jobs == place:
            slow = owner in MANAGERS[:2] if c.split_managers else r.random() < 0.45
            median, spread = self.c.jobs[slow], 0.4
        if c.slow == owner:
            median *= 4
        if c.change and now >= c.change and place == 2:
            median /= 4
        return timedelta(days=exp(r.gauss(log(median), spread)))

    def close(
        self, deal: dict[str, Any], stage: str, owner: str, moves: list[tuple], begun: datetime
    ) -> None:
        r, c = self.random, self.c
        if c.one_click == owner and stage == WON and r.random() < 0.5:
            last = moves[-1][0]
            places = [*c.stages[1:], WON]
            moves = [
                (last + timedelta(seconds=20 * k), [*c.stages, WON][k], places[k], owner)
                for k in range(len(places))
            ]
        for moved_at, start, target, mover in moves:
            row = {
                "deal_id": deal["deal_id"],
                "moved_at": moved_at,
                "pipeline": "Sales",
                "from_stage": start,
                "to_stage": target,
            }
            self.rows["transitions"].append(row | {"moved_by": mover})
        closed = moves[-1][0] if stage in (WON, LOST) else None
        self.rows["deals"].append(deal | {"stage": stage, "owner": owner, "closed_at": closed})
        if stage == WON and closed and r.random() < c.chain:
            at = closed + timedelta(minutes=r.uniform(1, 30))
            child = {
                "deal_id": deal["deal_id"] + "S",
                "pipeline": "Service",
                "stage": WON,
                "created_at": at,
            }
            self.rows["deals"].append(
                deal | child | {"owner": owner, "closed_at": at + timedelta(days=3)}
            )

    # ---- tasks -----------------------------------------------------------------------------------

    def work(
        self,
        deal: dict,
        owner: str,
        stage: str,
        place: int,
        start: datetime,
        end: datetime,
        is_last: bool,
        forgotten: bool,
    ) -> None:
        """A task every few days while the deal stays; of a deal that is open at the end, the last
        one lies ahead."""
        r, now = self.random, start
        if (
            not self.c.tasks
            or (stage == PARKING and self.c.idle_parking)
            or place in self.c.instant
        ):
            return
        while now < end:
            due = now + timedelta(days=r.choice((2, 3, 5)))
            who = deal["Helper"] if place in self.c.helper and r.random() < 0.7 else owner
            task = {
                "task_id": f"T{len(self.rows['tasks'])}",
                "deal_id": deal["deal_id"],
                "assignee": who,
                "created_at": now,
                "text": "Call",
            }
            if (
                who == self.c.remaker
                and due - timedelta(hours=1) < min(end, AS_OF)
                and r.random() < 0.5
            ):
                closed = due - timedelta(hours=1)
                self.rows["tasks"].append(task | {"due_at": due, "done_at": closed})
                now = closed + timedelta(minutes=2)
                continue
            pushes = self.push(task, due, end) if who == self.c.pusher and r.random() < 0.6 else 0
            due += timedelta(days=pushes)
            done = due + timedelta(hours=r.uniform(-20, 6))
            if done >= end:
                if is_last and not forgotten and due < AS_OF and r.random() < 0.9:
                    due = AS_OF + timedelta(days=2)
                self.rows["tasks"].append(
                    task | {"due_at": due, "done_at": None if is_last and not forgotten else end}
                )
                return
            self.rows["tasks"].append(task | {"due_at": due, "done_at": done})
            now = done + timedelta(minutes=30)

    def push(self, task: dict, due: datetime, end: datetime) -> int:
        for day in range(4):
            at = due + timedelta(days=day, hours=-1)
            if at >= min(end, AS_OF):
                return day
            new = due + timedelta(days=day + 1)
            self.rows["task_changes"].append(
                {
                    "task_id": task["task_id"],
                    "changed_at": at,
                    "old_due_at": due + timedelta(days=day),
                    "new_due_at": new,
                }
            )
        return 4


def made(
    company: Company | None = None, seed: int = 1, marks: tuple[str, ...] = (), **knobs: Any
) -> TestDoor:
    """The company's export, read and built, with `knobs` turned."""
    company = replace(company or Company(), **knobs)
    rows = Log(company, seed).rows
    frames = {name: pd.DataFrame(found) for name, found in rows.items() if found}
    frames["stages"] = stage_rows(company)
    if "task_changes" not in frames and "tasks" in frames:
        frames["task_changes"] = pd.DataFrame(
            [
                {
                    "task_id": "T0",
                    "changed_at": AS_OF,
                    "old_due_at": AS_OF + timedelta(days=3),
                    "new_due_at": AS_OF + timedelta(days=2),
                }
            ]
        )
    if "owner_changes" not in frames:
        one = rows["deals"][0]
        change = {
            "deal_id": one["deal_id"],
            "changed_at": one["created_at"],
            "from_owner": one["owner"],
            "to_owner": one["owner"],
        }
        frames["owner_changes"] = pd.DataFrame([change])
    return built(frames, marks)


def stage_rows(company: Company) -> pd.DataFrame:
    rows: list[tuple] = [
        ("Sales", name, place, "open", company.limits.get(place - 1))
        for place, name in enumerate(company.stages, 1)
    ]
    rows += [("Sales", PARKING, 90, "parked", None)] if company.parking else []
    rows += [("Sales", WON, 98, "won", None), ("Sales", LOST, 99, "lost", None)]
    rows += [
        ("Service", "Case opened, solve it", 1, "open", None),
        ("Service", WON, 2, "won", None),
    ]
    return pd.DataFrame(rows, columns=["pipeline", "stage", "position", "kind", "limit_days"])


class QuickDoor(TestDoor):
    """The tests' door, filled a table at a time instead of row by row."""

    def _insert(self, name: str, frame: pd.DataFrame, schema: ibis.Schema) -> None:
        spare = [column for column in frame if column not in schema]
        given = [column for column in frame if column in schema]
        values = ", ".join(f'"{column}"::{_duckdb_type(schema[column])}' for column in given)
        if "extra" in schema:
            keys, cells = (
                ", ".join(f"'{column}'" for column in spare),
                ", ".join(f"coalesce(\"{column}\"::varchar, '')" for column in spare),
            )
            values += f", map([{keys}]::varchar[], [{cells}]::varchar[])"
        with self.connection.cursor() as cursor:
            cursor.register("given", frame)
            columns = ", ".join([*given, *(["extra"] if "extra" in schema else [])])
            cursor.execute(f'insert into "{name}" ({columns}) select {values} from given')


def built(
    frames: dict[str, pd.DataFrame], marks: tuple[str, ...] = (), **settings: Any
) -> TestDoor:
    """A door over the frames, by input name."""
    door = QuickDoor()
    for name in tables.INPUTS:
        door.fill(name, [frames[name]] if name in frames else [])
    door.fill("uploads", [])
    door.connection.execute("insert into in_uploads values (1, null::timestamp, 'plain')")
    settings |= {"marks": [[mark, ""] for mark in marks]}
    door.facts = build(door, Decisions(timezone="UTC", as_of=AS_OF, settings=settings))
    door.create("findings", everything(door.facts))
    door.facts = replace(door.facts, found_by=tuple(rules()))
    return complete(door)
