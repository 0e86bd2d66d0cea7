"""What working time costs: `python -m bench.working_time [DEALS …]`, seconds of a build of the same
uploads in calendar time and in working time, in turn, the shortest of three."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from bench.make import make
from funnel import tables
from funnel.working_time import NAME, USUAL, WEEKDAYS
from funnel.workspace import Workspace

ROUNDS, PER_DEAL = 3, 8
OFFICE = {"week": dict.fromkeys(WEEKDAYS[:5], USUAL), "country": "PL"}


def main(sizes: list[int]) -> None:
    """A line per company: its stays, both builds, their ratio, and what a stay costs more."""
    print("   stays  calendar  working  ratio  µs more a stay")
    for deals in sizes:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), deals)


def measure(folder: Path, deals: int) -> None:
    """Build one company both ways."""
    made = make(folder / "files", deals, PER_DEAL)
    place = Workspace.open(folder / "workspace")
    place.keep([place.read(path) for path in sorted(made.glob("*.csv"))])
    best = {False: float("inf"), True: float("inf")}
    stays = 0
    for _ in range(ROUNDS):
        for is_working in best:
            place.notebook.set(NAME, OFFICE if is_working else None)
            started = time.perf_counter()
            snapshot = place.rebuild()
            best[is_working] = min(best[is_working], time.perf_counter() - started)
            stays = int(snapshot.ask(tables.visits.count().name("n").as_table())["n"][0])
    calendar, working = best[False], best[True]
    more = 1e6 * (working - calendar) / stays
    print(f"{stays:8,}  {calendar:8.2f}  {working:7.2f}  {working / calendar:5.2f}  {more:14.2f}")


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or [12_500, 25_000, 50_000, 100_000])
