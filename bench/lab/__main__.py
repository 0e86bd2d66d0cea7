"""The long form of the laboratory: `python -m bench.lab [companies of each kind] [first seed]`.

Prints of every kind of company, and of every kind of statement, how often it was true; and what was
said wrongly. A company takes some seconds.
"""

from __future__ import annotations

import sys
from collections import Counter

from bench.lab import claims
from bench.lab.cast import HARD, PLANTED, in_order
from bench.lab.files import made
from bench.lab.worlds import truth
from funnel import checkup
from tests.checkup.company import made as planted


def main(companies: int = 20, first: int = 1) -> None:
    """Make them, ask, and count."""
    for title, world in HARD.items():
        known = truth(world)
        said: Counter[str] = Counter()
        true: Counter[str] = Counter()
        for seed in range(first, first + companies):
            door, _ = made(world, seed)
            for claim in claims.of(world, door, known):
                said[claim.kind] += 1
                true[claim.kind] += claim.holds
            door.connection.close()
        _tell(title, said, true)
    said, true = Counter(), Counter()
    for seed in range(first, first + companies):
        door, _ = made(in_order(seed), seed, marks=("2026-03-01",))
        for claim in claims.accusations(door):
            said[claim.kind] += 1
            true[claim.kind] += claim.holds
            if not claim.holds:
                print(f"  {seed}: {claim.kind.split()[0]}: {claim.about}", flush=True)
        door.connection.close()
    _tell("companies in order", said, true)
    said, true = Counter(), Counter()
    for title, (name, knobs) in PLANTED.items():
        for seed in range(first, first + companies):
            door = planted(seed=seed, **knobs)
            verdicts = {one.verdict for one in checkup.run(checkup.check(name), door, claims.UTC)}
            said[title] += 1
            true[title] += "found" in verdicts
            door.connection.close()
    _tell("planted mistakes that were found", said, true)


def _tell(title: str, said: Counter[str], true: Counter[str]) -> None:
    print(title)
    for kind, n in said.items():
        print(f"  {kind}: {true[kind]} of {n} ({true[kind] / n:.0%})", flush=True)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
