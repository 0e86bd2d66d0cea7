"""One more weekly export upon the earlier ones: `python -m bench.weekly [--at 10 60 104]`.

Every export is the list of 15,000 deals as it stood that week: one deal in twenty stands in another
stage, one in fifty has another owner, 300 are new and the 300 oldest are gone. Those between the
measured ones are loaded together, which leaves the same workspace as one after another.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb

DEALS, NEW = 15_000, 300

EXPORT = """
copy (
    with listed as (
        select range as number, timestamp '2023-01-02 09:00:00' + to_days((range // $new)::int * 7)
            - to_days(50 * 7) as created_at, $week - range // $new + 50 as age
        from range($week * $new, $week * $new + $deals)
    ),
    placed as (select *, least((age + hash(number) % 60) // 20, 4) as place from listed)
    select
        'D' || number as deal_id, 'Deal ' || number as name, 'Pipeline ' || number % 3 as pipeline,
        ['New', 'Qualified', 'Offer', 'Contract', if(number % 4 = 0, 'Won', 'Lost')][1 + place::int]
            as stage,
        'Manager ' || hash(number, (age + hash(number, 1) % 50) // 50) % 12 as owner,
        hash(number, 9) % 100000 + 10 * (age // 26) as amount, 'UAH' as currency, created_at,
        timestamp '2024-01-01 18:00:00' + to_days(($week * 7)::int) - to_seconds(number % 500000)
            as updated_at,
        ['Web', 'Fair', 'Friend'][1 + (hash(number, 8) % 3)::int] as source
    from placed order by number
) to '{}' (header)
"""


def export(folder: Path, week: int) -> Path:
    """The list as it stood in a week; made once."""
    path = folder / f"deals-{week:03d}.csv"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        duckdb.sql(EXPORT.format(path), params={"week": week, "deals": DEALS, "new": NEW})
    return path


def load(files: Sequence[Path], workspace: Path) -> tuple[float, float, float]:
    """Load the files as one import: seconds by the clock, of the processor, and MB at most."""
    command = [sys.executable, "-m", "funnel", "load", *map(str, files), "--timezone", "UTC"]
    started = time.perf_counter()
    child = subprocess.Popen([*command, "--workspace", str(workspace)], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise SystemExit("the load failed")
    wall = time.perf_counter() - started
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    """Print what each measured export costs, and by how much more than the first of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--at", type=int, nargs="+", default=[10, 60, 104])
    parser.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()) / "funnel-weekly"
    )
    options = parser.parse_args()
    workspace = options.folder / "workspace"
    shutil.rmtree(workspace, ignore_errors=True)
    first, done = 0.0, 0
    for number in sorted(options.at):
        between = [export(options.folder, week) for week in range(done + 1, number)]
        if between:
            load(between, workspace)
        wall, seconds, peak = load([export(options.folder, number)], workspace)
        first = first or seconds
        done = number
        print(
            f"{number:>4}th  {wall:6.2f} s  {seconds:6.2f} CPU s  {seconds / first:5.2f} ×"
            f"  {peak:5.0f} MB"
        )


if __name__ == "__main__":
    main()
