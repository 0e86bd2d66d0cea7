"""What two ways of packing save, each beside the same without it, by turns in one process.

`python -m bench.packing WORKSPACE` prints CPU milliseconds: the stages that journeys entered,
counted by their number (`funnel/model/entered.py`) and by their visits; who is at risk, from whole
numbers in one order (`funnel/stats/tagged.py`) and list by list.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import ibis.expr.types as ir
import numpy as np

from funnel import tables
from funnel.codes import STAYED_IN
from funnel.stats.risks import risks
from funnel.workspace import Workspace

ROUNDS = 9
STAYS = 30_000
LONGEST = 400 * 86_400  # seconds


def main(workspace: Path) -> None:
    """Print both, with their ratio."""
    snapshot = Workspace.open(workspace).current()
    if snapshot is None:
        raise SystemExit("nothing is loaded")
    asks = {
        name: lambda question=question: snapshot.ask(question)
        for name, question in (("number", by_number()), ("visits", by_visits()))
    }
    show("stages entered, by number and by visits", asks["number"], asks["visits"])
    drawn = np.random.default_rng(18).integers(0, LONGEST, (3, STAYS))
    whole = {"on": drawn[0], "over": drawn[1]}
    others = {name: one / 86_400 for name, one in whole.items()}
    show(
        f"who is at risk, of {3 * STAYS:,} stays, in one order and list by list",
        lambda: risks(whole, drawn[2]),
        lambda: risks(others, drawn[2] / 86_400),
    )


def by_number() -> ir.Table:
    """As Conversion asks it."""
    alike = tables.journeys.group_by("entered_no").agg(count=tables.journeys.count())
    stages = tables.entered_stages.select("entered_no", "pipeline", "stage")
    each = alike.inner_join(stages, "entered_no")
    return each.group_by("pipeline", "stage").agg(journeys=each["count"].sum())


def by_visits() -> ir.Table:
    """As it was asked before."""
    visits = tables.visits.filter(tables.visits.kind.isin(STAYED_IN))
    visits = visits.select("deal_id", "pipeline", "stage").distinct()
    each = visits.inner_join(tables.journeys.select("deal_id", "pipeline"), ["deal_id", "pipeline"])
    return each.group_by("pipeline", "stage").agg(journeys=each.count())


def show(name: str, one: Callable[[], object], other: Callable[[], object]) -> None:
    """A line: the least of each, by turns."""
    turns = [(cpu(one), cpu(other)) for _ in range(ROUNDS)]
    least, without = map(min, zip(*turns, strict=True))
    print(f"{name}: {1000 * least:.1f} and {1000 * without:.1f} ms, {without / least:.1f} ×")


def cpu(ask: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    worked = time.process_time()
    ask()
    return time.process_time() - worked


if __name__ == "__main__":
    main(Path(sys.argv[1]))
