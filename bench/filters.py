"""How long an answer takes after a filter was changed, beside the same question to plain pandas."""

from __future__ import annotations

import statistics
import time
from datetime import date
from pathlib import Path

import pandas as pd

import funnel.startup  # noqa: F401 – as every process of the product
from funnel.answers import answer, metrics
from funnel.scope import Scope
from funnel.workspace import Workspace
from funnel.workspace.snapshot import compiled

SCOPES = {
    "everything": Scope(timezone="UTC"),
    "one manager": Scope(managers=("Manager 3",), timezone="UTC"),
    "one pipeline, half a year": Scope(
        pipelines=("Pipeline 1",), since=date(2024, 7, 1), until=date(2025, 1, 1), timezone="UTC"
    ),
}


def filters(workspace: Path, folder: Path) -> None:
    """Print a row per metric: milliseconds under each scope; and the dwell table in pandas over the
    whole frame."""
    snapshot = Workspace.open(workspace).current()
    if snapshot is None:
        raise SystemExit("nothing is loaded")
    print(f"{'answer, ms':<14}" + "".join(f"{name:>28}" for name in SCOPES))
    for name, module in metrics().items():
        if not set(module.NEEDS) <= snapshot.facts.has:
            continue
        cells = (
            median_ms(lambda name=name, scope=scope: answer(name, snapshot, scope))
            for scope in SCOPES.values()
        )
        print(f"{name:<14}" + "".join(f"{cell:>28.0f}" for cell in cells))
    visits = pd.read_pickle(folder / "plain.pkl")
    print(f"{'pandas dwell':<14}{median_ms(lambda: plain_dwell(visits)):>28.0f}")


def plain_dwell(visits: pd.DataFrame) -> pd.DataFrame:
    """Dwell per stage as one would write it in a notebook: no Kaplan–Meier, no credit."""
    stays = visits.assign(days=(visits.left_at - visits.moved_at).dt.total_seconds() / 86_400)
    return stays.groupby(["pipeline", "to_stage"]).days.describe(percentiles=[0.5, 0.9])


def median_ms(ask) -> float:
    """Median of five, in milliseconds, after one that warms up; each compiles anew, as it does
    after a change of the filter."""
    ask()
    times = []
    for _ in range(5):
        compiled.cache_clear()
        started = time.perf_counter()
        ask()
        times.append(time.perf_counter() - started)
    return 1000 * statistics.median(times)
