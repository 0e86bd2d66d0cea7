"""How often the intervals of shares hold the truth, straight from the lives of the deals.

`python -m bench.lab.shares [companies of each kind] [first seed] [kind]`: without the builder a
company takes a tenth of a second, so that hundreds can be asked; the way from the files to these
lists is held against the slow reference of the tests.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from bench.lab.cast import HARD, OPEN
from bench.lab.worlds import UNTIL, WON, Deal, World, lived, truth
from funnel.metrics.passages import Expected, expected

Share = tuple[str, float, Expected]


class Way(NamedTuple):
    """One deal's way from a stage on: how long, and whether it went on, stopped or waits."""

    days: float
    what: str


def main(companies: int = 100, first: int = 1, kind: str = "") -> None:
    """Print, of each kind of company (or of those of a name) and share, in how many of those
    printed the truth lay."""
    for title, world in (HARD | OPEN).items():
        if world.uploads or kind not in title:
            continue
        known, told = truth(world), defaultdict(list)
        for seed in range(first, first + companies):
            for what, real, share in shares(world, lived(world, seed), known):
                told[what].append((share.low <= real <= share.high, share.high - share.low))
        for what, held in told.items():
            n = len(held)
            width = sum(wide for _, wide in held) / n
            true = sum(is_true for is_true, _ in held)
            print(f"{title}: {what}: {true / n:.1%} of {n}, {width:.3f} wide", flush=True)


def shares(world: World, deals: list[Deal], known: dict) -> Iterator[Share]:
    """Every share that would be printed with an interval, with its truth."""
    since = UNTIL - timedelta(days=world.log_days or 10_000)
    for line in world.lines:
        own = [deal for deal in deals if deal.line.name == line.name]
        logged = [deal for deal in own if deal.created >= since]
        names = [step.name for step in line.steps]
        for place, name in enumerate(names):
            ways = [_way(deal, names, place, place + 1) for deal in logged]
            yield from _told("to next", known[line.name, name]["to_next"], ways)
        whole = {id(deal): _way(deal, names, 0, len(names)) for deal in own}
        real = known[line.name, names[0]]["to_won"]
        yield from _told("won of all", real, [*whole.values()])
        for key, what in (
            (lambda deal: deal.opener, "won of a manager's"),
            (lambda deal: (deal.created.year, deal.created.month), "won of a month's"),
        ):
            groups = defaultdict(list)
            for deal in own:
                groups[key(deal)].append(whole[id(deal)])
            for ways in groups.values():
                yield from _told(what, real, ways)


def _way(deal: Deal, names: list[str], place: int, goal: int) -> Way | None:
    """From the stage at `place` to the one at `goal` (past the last: the win)."""
    places = {name: step for step, name in enumerate([*names, WON])}
    at = [(deal.created, 0)]
    at += [(when, places[to]) for when, _, to, _ in deal.moves if to in places]
    begun = [when for when, where in at if where >= place]
    if not begun:
        return None
    gone = [when for when, where in at if where >= goal]
    end = gone[0] if gone else deal.closed or UNTIL
    what = "still"
    if gone or deal.closed:
        what = "on" if gone else "over"
    return Way((end - begun[0]).total_seconds() / 86_400, what)


def _told(what: str, real: float, ways: list[Way | None]) -> Iterator[Share]:
    lists: dict[str, list[float]] = {"on": [], "over": [], "still": []}
    for way in ways:
        if way:
            lists[way.what].append(way.days)
    on, over, still = lists.values()
    found = expected(len(on) + len(over) + len(still), len(on), len(still), on, over, still)
    if found.low == found.low:
        yield what, real, found


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]), *sys.argv[3:4])
