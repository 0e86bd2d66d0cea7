"""Run the benchmarks: `python -m bench [--deals 100000] [--per-deal 8] [--rounds 3]`."""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.filters import filters
from bench.make import make


def run(command: list[str]) -> tuple[float, float]:
    """Wall seconds and peak memory (MB, the process and its children) of a command."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} failed")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def load(folder: Path, workspace: Path) -> list[str]:
    """The command that loads the folder into a fresh workspace."""
    shutil.rmtree(workspace, ignore_errors=True)
    files = [str(folder / name) for name in ("deals.csv", "transitions.csv", "stages.csv")]
    return [
        sys.executable,
        "-m",
        "funnel",
        "load",
        *files,
        "--workspace",
        str(workspace),
        "--timezone",
        "UTC",
    ]


def main() -> None:
    """Measure the load and the filters, each beside its peers in the same run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deals", type=int, default=100_000)
    parser.add_argument("--per-deal", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "funnel-bench")
    options = parser.parse_args()
    folder = make(
        options.folder / f"{options.deals}x{options.per_deal}", options.deals, options.per_deal
    )
    workspace = folder / "workspace"
    size = sum(path.stat().st_size for path in folder.glob("*.csv")) / 1e6
    print(
        f"{options.deals:,} deals, {size:,.0f} MB of CSV; {options.rounds} rounds in turn,"
        " medians\n"
    )
    seconds: dict[str, list[float]] = {"duckdb": [], "pandas": [], "funnel": []}
    memory: dict[str, float] = {}
    for _ in range(options.rounds):
        for name, times in seconds.items():
            command = (
                load(folder, workspace)
                if name == "funnel"
                else [sys.executable, "-m", "bench.peers", name, str(folder)]
            )
            wall, peak = run(command)
            times.append(wall)
            memory[name] = max(memory.get(name, 0), peak)
    print("load           seconds  × DuckDB  × pandas  peak MB of the largest process")
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    for name, wall in medians.items():
        print(
            f"{name:<14} {wall:7.2f}  {wall / medians['duckdb']:8.2f} "
            f" {wall / medians['pandas']:8.2f}  {memory[name]:7.0f}"
        )
    print()
    filters(workspace, folder)


if __name__ == "__main__":
    main()
