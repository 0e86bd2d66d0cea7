"""What it costs to ask from a shell: `python -m bench.start WORKSPACE`.

CPU seconds (user and system) of whole processes, the least of five, each in turn with the peer: a
process that does nothing but import DuckDB and pandas.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys

ROUNDS = 5
PEER = ("-c", "import duckdb, pandas")
UNCACHED = "PYTHONDONTWRITEBYTECODE"  # with it each process compiles every module


def used(*arguments: str) -> float:
    """CPU seconds of one Python process."""
    environment = {name: text for name, text in os.environ.items() if name != UNCACHED}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(workspace: str) -> None:
    """A row for each command."""
    commands = {
        "the peer": PEER,
        "--help": ("-m", "funnel", "--help"),
        "list": ("-m", "funnel", "list"),
        "show nothing": ("-m", "funnel", "show", "nothing"),
        "show conversion": ("-m", "funnel", "show", "conversion", "--workspace", workspace),
    }
    least = dict.fromkeys(commands, float("inf"))
    for _ in range(ROUNDS):
        for name, arguments in commands.items():
            least[name] = min(least[name], used(*arguments))
    for name, seconds in least.items():
        print(f"{name:<20}{seconds:8.2f} s{seconds / least['the peer']:8.2f} × the peer")


if __name__ == "__main__":
    main(sys.argv[1])
