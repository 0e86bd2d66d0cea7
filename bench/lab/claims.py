"""What the product says of a company, and whether it is true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from bench.lab.worlds import World, days_to_go_on, truth
from funnel import checkup
from funnel.answers import answer
from funnel.metrics.conversion_words import worst_leak
from funnel.metrics.ends import end_stages
from funnel.scope import Scope
from tests.model.door import TestDoor

UTC = Scope(timezone="UTC")
SHARES = ("to_next", "to_won")


@dataclass(frozen=True)
class Claim:
    """One thing that was said: what kind of thing, of what, whether it holds."""

    kind: str
    about: str
    holds: bool


def of(world: World, door: TestDoor, known: dict | None = None) -> Iterator[Claim]:
    """Everything that can be held against the truth of a company of this kind."""
    assert len(door.ask(end_stages(UTC)))
    if not door.facts.knows_moves:
        return
    known = known or truth(world)
    yield from shares(door, known)
    yield from win_rates(world, door, known)
    yield from times(world, door)
    yield from leak(door, known)
    yield from names(door)


def shares(door: TestDoor, known: dict) -> Iterator[Claim]:
    """The intervals of the funnel, where one is printed."""
    table = answer("conversion", door, UTC).table
    for row in table.to_dict("records"):
        real = known.get((row["pipeline"], row["stage"]))
        for name in SHARES if real else ():
            low, high = row[f"{name}_low"], row[f"{name}_high"]
            if pd.notna(low) and pd.notna(high):
                about = f"{row['stage']}: {real[name]:.3f} in {low:.3f}…{high:.3f}"
                yield Claim(f"{name} holds the truth", about, bool(low <= real[name] <= high))


def win_rates(world: World, door: TestDoor, known: dict) -> Iterator[Claim]:
    """The win rates of managers (who are all alike here), of months and of the overview."""
    if len(world.lines) > 1 or world.skilled:
        return
    line = world.lines[0]
    real = known[line.name, line.steps[0].name]["to_won"]
    scope = replace(UTC, credit="opener")
    managers = answer("managers", door, scope).table
    months = answer("cohorts", door, UTC).table
    tiles = answer("overview", door, UTC).table
    yield from _held(managers, "opened_rate_low", "opened_rate_high", real, "win rate of a manager")
    yield from _held(months, "to_won_low", "to_won_high", real, "win rate of a month")
    rate = tiles[tiles["tile"] == "win_rate"]
    yield from _held(rate, "low", "high", real, "win rate of the overview")


def _held(table: pd.DataFrame, low: str, high: str, real: float, what: str) -> Iterator[Claim]:
    for begin, end in table[[low, high]].dropna().itertuples(index=False, name=None):
        about = f"{real:.3f} in {begin:.3f}…{end:.3f}"
        yield Claim(f"{what} holds the truth", about, bool(begin <= real <= end))


def times(world: World, door: TestDoor) -> Iterator[Claim]:
    """The intervals of the days to go on."""
    real = days_to_go_on(world)
    table = answer("dwell", door, UTC).table
    names = ["pipeline", "stage", "days_to_go_on_low", "days_to_go_on_high"]
    for pipeline, stage, low, high in table[names].dropna().itertuples(index=False, name=None):
        about = f"{stage}: {real.get((pipeline, stage), 0):.2f} in {low:.2f}…{high:.2f}"
        holds = low <= real.get((pipeline, stage), low) <= high
        yield Claim("days_to_go_on hold the truth", about, bool(holds))


def leak(door: TestDoor, known: dict) -> Iterator[Claim]:
    """A worst leak, where one is named, is no better than any other stage of its pipeline."""
    worst = worst_leak(answer("conversion", door, UTC).table)
    if worst is None:
        return
    own = known[worst["pipeline"], worst["stage"]]["to_next"]
    rest = [one["to_next"] for (line, _), one in known.items() if line == worst["pipeline"]]
    yield Claim("the leak that is named is the worst", str(worst["stage"]), own <= min(rest))


def names(door: TestDoor) -> Iterator[Claim]:
    """Nobody is named in the table of managers."""
    table = answer("managers", door, UTC).table
    named = table["against"].notna() if "against" in table else pd.Series(dtype=bool)
    yield Claim("nobody is named among managers", "", not bool(named.any()))


def accusations(door: TestDoor) -> Iterator[Claim]:
    """No check accuses a company in order."""
    for name, module in checkup.checks().items():
        found = [one for one in checkup.run(module, door, UTC) if one.verdict == "found"]
        yield Claim(f"{name} accuses nobody", "; ".join(one.sentence for one in found), not found)
