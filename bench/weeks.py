"""The laws of the week on many companies: `python -m bench.weeks [COMPANIES] [SEED]`.

The long form of `tests/week/test_laws.py`: every credit mode, pipelines and managers, 20 windows
each; lines and amounts of the bridge, `change` row by row and the stock of 20 days against the slow
reference. Stops at the first difference.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from datetime import datetime, timedelta
from itertools import product

import pandas as pd
from hypothesis import HealthCheck, Phase, given, seed, settings

from funnel.answers import metric
from funnel.scope import Scope
from funnel.tables import CREDITS
from funnel.week.stays import questions
from funnel.week.window import Window
from tests.model.door import TestDoor
from tests.reference import week
from tests.reference.companies import AS_OF, START, built, companies
from tests.reference.log import Company

WINDOWS = 20
WHERE = [((), ()), (("Retail",), ()), ((), ("Olha",)), (("Export",), ("Taras", ""))]
SCOPES = [
    Scope(timezone="UTC", credit=credit, pipelines=pipelines, managers=managers)
    for credit, (pipelines, managers) in product(CREDITS, WHERE)
]


def windows(many: int, chance: random.Random) -> list[tuple[datetime, datetime]]:
    """Some before everything, some on the very hour of an event, some of no length."""
    hours = (AS_OF - START) // timedelta(hours=1)
    ends = [sorted(chance.choices(range(-24, hours + 1), k=2)) for _ in range(many - 2)]
    drawn = [(START + timedelta(hours=one), START + timedelta(hours=two)) for one, two in ends]
    return [*drawn, (START, AS_OF), (AS_OF, AS_OF)]


def hold(company: Company, chance: random.Random, told: Counter) -> None:
    """Compare one company; the engine is asked once a scope for the widest window, of which every
    other is a part, and for the first window by itself."""
    door = built(company)
    widest = Window(START - timedelta(days=1), AS_OF)
    for scope in SCOPES:
        asked = {name: door.ask(one) for name, one in questions(scope, widest, *NAMES).items()}
        asked |= {name: door.ask(one) for name, one in of_change(scope, door, widest).items()}
        for place, (since, until) in enumerate(windows(WINDOWS, chance)):
            own = asked
            if not place:
                own = metric("change").tallies(scope, door.facts, Window(since, until))
                own = {name: door.ask(one) for name, one in own.items()}
            compare(company, door, scope, own, Window(since, until))
            told["windows"] += 1


NAMES = ("name", "last_activity_at")


def of_change(scope: Scope, door: TestDoor, window: Window) -> dict:
    """What `change` asks besides."""
    every = metric("change").tallies(scope, door.facts, window)
    return {name: every[name] for name in ("pushes", "done")}


def compare(company: Company, door: TestDoor, scope: Scope, asked: dict, window: Window) -> None:
    """Bridge, changes and stock of a window, against the slow reference."""
    where = (scope, window)
    facts, since, until = door.facts, window.since, window.until
    lines = metric("bridge").compute(asked, scope, facts, window)
    sums = lines.groupby("line")[["deals", "amount"]].sum()
    deals = {line: int(n) for line, n in sums["deals"].items() if n}
    after = deals.pop("after", 0)
    assert deals == week.bridge(company, scope, since, until), where
    assert after == sum(deals.values()), where
    for line, amount in week.amounts(company, scope, since, until).items():
        assert abs(float(sums["amount"][line]) - amount) < 0.01, (line, *where)
    table = metric("change").compute(asked, scope, facts, window)
    found = {row["deal_id"]: row_of(row) for row in table.to_dict("records")}
    slow = week.change(company, scope, since, until)
    assert found == slow, where
    stock = metric("stock-deals").compute(
        asked | {"deals": table[["deal_id", "name"]]}, scope, facts, until
    )
    there = {deal for deal, told in slow.items() if "after" in told[0]}
    assert set(stock["deal_id"]) == there, where


def row_of(row: dict) -> tuple:
    """A row of `change` as the reference writes it."""
    lines = frozenset(row["lines"].split(", "))
    then = (row["stage_then"], row["manager_then"]) if "before" in lines else (None, None)
    now = (row["stage"], row["manager"]) if "after" in lines else (None, None)
    return lines, *(tuple(None if pd.isna(one) else one for one in both) for both in (then, now))


def main(many: int, start: int) -> None:
    """Draw the companies and print how many windows were the same."""
    told, chance = Counter(), random.Random(start)

    @seed(start)
    @settings(
        max_examples=many,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(companies())
    def every(company: Company) -> None:
        hold(company, chance, told)
        told["companies"] += 1
        told["deals"] += len(company.deals)
        sys.stdout.write(f"\r{dict(told)}")
        sys.stdout.flush()

    every()
    sys.stdout.write("\nno difference\n")


if __name__ == "__main__":
    main(*(int(one) for one in (sys.argv[1:] + ["40", "1"][len(sys.argv) - 1 :])))
