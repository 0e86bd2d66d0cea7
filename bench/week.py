"""How long the review takes to compute: `python -m bench.week WORKSPACE [MANAGER]`, in
milliseconds, the shortest of five. A workspace is made by `python -m bench`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from funnel import tables
from funnel.answers import answer
from funnel.scope import Scope
from funnel.week.window import Window
from funnel.workspace import Workspace

ROUNDS = 5


def main(folder: Path, manager: str) -> None:
    """Print the bridge and the changes, of all and of one manager, in the last week of the data and
    in a busy one, and one deal."""
    snapshot = Workspace.open(folder).current()
    if snapshot is None:
        raise SystemExit("nothing is loaded")
    zone, end = snapshot.facts.timezone, snapshot.facts.as_of
    scopes = {"all": Scope(timezone=zone), manager: Scope(managers=(manager,), timezone=zone)}
    for until in (end, end - timedelta(days=200)):
        window = Window(until - timedelta(days=7), until)
        for name, scope in scopes.items():
            for metric in ("bridge", "change"):
                asked = partial(answer, metric, snapshot, scope, window=window)
                print(f"{until:%Y-%m-%d}  {name:<14} {metric:<8} {shortest(asked):6.0f}")
    deal = str(snapshot.ask(tables.open_deals.limit(1))["deal_id"].iloc[0])
    card = shortest(lambda: answer("deal", snapshot, scopes["all"], deal_id=deal))
    print(f"one deal {card:29.0f}")


def shortest(ask: Callable[[], object]) -> float:
    """Milliseconds; the first time, which compiles, does not count."""
    ask()
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        ask()
        times.append(time.perf_counter() - started)
    return 1000 * min(times)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "Manager 5")
