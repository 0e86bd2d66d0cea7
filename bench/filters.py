"""What an answer costs after a filter was changed, beside the page's question to bare DuckDB and
the dwell table in plain pandas. `python -m bench.filters FOLDER [NAME …]` asks of a folder that
`python -m bench` has made; of these metrics alone, if any are named."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from funnel.answers import answer, metrics, prepared, said
from funnel.metrics import listing
from funnel.scope import Scope
from funnel.workspace import Workspace
from funnel.workspace.snapshot import Snapshot

NAMES = ("everything", "one manager", "one pipeline, half a year")
MANAGERS, PIPELINES, MONTHS = 12, 3, 7


def scopes(turn: int) -> tuple[Scope, ...]:
    """Everything, and another manager, pipeline and half a year each turn: what was kept of one is
    of use to the next only as far as it is of use to the next viewer."""
    month = MONTHS - turn // PIPELINES
    return (
        Scope(timezone="UTC"),
        Scope(managers=(f"Manager {(3 + turn) % MANAGERS}",), timezone="UTC"),
        Scope(
            pipelines=(f"Pipeline {(1 + turn) % PIPELINES}",),
            since=date(2024, month, 1),
            until=date(2024 + (month + 6) // 13, (month + 5) % 12 + 1, 1),
            timezone="UTC",
        ),
    )


# The same scopes in the words of the peer, which knows who moved a deal and no credit.
BARE_SCOPES = (
    "true",
    "moved_by = 'Manager 3'",
    "pipeline = 'Pipeline 1' and moved_at >= '2024-07-01' and moved_at < '2025-01-01'",
)
# Who came to each stage, who went on, and how long it took them: no Aalen–Johansen, no intervals.
BARE_CONVERSION = """
    select pipeline, to_stage, count(distinct deal_id) as entered,
        count(distinct deal_id) filter (next_stage <> 'Lost') as went_on,
        quantile_cont(epoch(left_at - moved_at) / 86400, [0.5, 0.9]) as days
    from visits where {} group by all order by all
"""
SCREEN = 100  # rows of a list that a screen asks for
ROUNDS, PATIENCE = 5, 2.0  # so many times, or until so many seconds are over


def filters(workspace: Path, folder: Path, named: tuple[str, ...] = ()) -> None:
    """Print a row per metric, per first screen of a list and per peer: milliseconds of the
    processor under each scope, those of the clock behind them."""
    snapshot = Workspace.open(workspace).current()
    if snapshot is None:
        raise SystemExit("nothing is loaded")
    print(f"{'CPU ms (by the clock)':<22}" + "".join(f"{name:>28}" for name in NAMES))
    for name, module in metrics().items():
        if set(module.NEEDS) <= snapshot.facts.has and name in (named or metrics()):
            show(name, [lambda scope, n=name: answer(n, snapshot, scope)] * len(NAMES))
    show("deals, a screen", [lambda scope: screen(snapshot, scope)] * len(NAMES))
    asked = [lambda scope: answer("visits", snapshot, scope, limit=SCREEN)] * len(NAMES)
    show("visits, a screen", asked)
    peers(folder)


def peers(folder: Path) -> None:
    """The rows of what Funnel is measured beside."""
    with duckdb.connect(str(folder / "bare.duckdb"), config={"threads": 2}) as bare:
        texts = [BARE_CONVERSION.format(where) for where in BARE_SCOPES]
        show("bare DuckDB conversion", [lambda _, sql=sql: bare.execute(sql).df() for sql in texts])
    visits = pd.read_pickle(folder / "plain.pkl")
    show("pandas dwell", [lambda _: plain_dwell(visits)])


def screen(snapshot: Snapshot, scope: Scope) -> pd.DataFrame:
    """The first rows of the list of deals, the newest first."""
    deals = listing.in_order(listing.every(scope), listing.Wish())
    return snapshot.ask(deals.limit(SCREEN))


def plain_dwell(visits: pd.DataFrame) -> pd.DataFrame:
    """Dwell per stage as one would write it in a notebook: no Kaplan–Meier, no credit."""
    stays = visits.assign(days=(visits.left_at - visits.moved_at).dt.total_seconds() / 86_400)
    return stays.groupby(["pipeline", "to_stage"]).days.describe(percentiles=[0.5, 0.9])


def show(name: str, asks: Sequence[Callable[[Scope], object]]) -> None:
    """Print one row, of what is asked under each of the scopes."""
    told = (median_ms(ask, place) for place, ask in enumerate(asks))
    cells = (f"{cpu:,.0f} ({wall:,.0f})" for cpu, wall in told)
    print(f"{name:<22}" + "".join(f"{cell:>28}" for cell in cells), flush=True)


def median_ms(ask: Callable[[Scope], object], place: int) -> tuple[float, float]:
    """Milliseconds of the processor (all threads) and of the clock: each the median, after one that
    warms up; each makes and asks its questions anew, as after a change of the filter: their shapes
    are known."""
    ask(scopes(0)[place])
    cpu: list[float] = []
    wall: list[float] = []
    while len(wall) < ROUNDS and sum(wall) < PATIENCE:
        prepared.forget()
        said.SAID.clear()
        scope = scopes(1 + len(wall))[place]
        worked, started = time.process_time(), time.perf_counter()
        ask(scope)
        wall.append(time.perf_counter() - started)
        cpu.append(time.process_time() - worked)
    return 1000 * statistics.median(cpu), 1000 * statistics.median(wall)


if __name__ == "__main__":
    made = Path(sys.argv[1])
    filters(made / "workspace", made, tuple(sys.argv[2:]))
