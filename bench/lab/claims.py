"""What the product says of a company, and whether it is true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from bench.lab.worlds import World, truth
from funnel import checkup
from funnel.answers import answer
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
    yield from shares(door, known or truth(world))
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
