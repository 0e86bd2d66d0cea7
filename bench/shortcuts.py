"""What each shortcut of the code gives: `python -m bench.shortcuts [NAME …] [--rounds 3]`.

A shortcut is what a plain reader would not write: settings of the garbage collector, readers beside
each other. Each is done with and without, in turn, in processes of
their own; the ratio of the medians says whether it earns its place (1.2, or it goes).
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.make import make

LOAD = """
import sys
sys.argv[0] = "funnel"
from funnel.__main__ import command
command()
"""
SERVED = """
import os
import streamlit
from funnel.ui import serve
serve.begin_to_warm_up()
serve.be_warm()
for _ in range(100):
    gc.collect()
os._exit(0)
"""
READERS = ("import funnel.workspace.together as together", "together.READERS = 1")
ONE_LARGE = ("deals.csv", "transitions.csv", "stages.csv")
QUARTERS = tuple(f"transitions-{number}.csv" for number in range(4))


@dataclass(frozen=True)
class Shortcut:
    """`imports` comes first both ways; then `without` makes the rest go the plain way. `body` is
    what is timed; with `files` it loads them into a fresh workspace."""

    name: str
    module: str
    imports: str
    without: str
    body: str
    files: tuple[str, ...] = ()
    is_wall: bool = False  # seconds of the clock, where it is about two cores; else of the CPU


SHORTCUTS = (
    Shortcut(
        "what is imported is frozen",
        "funnel/ui/serve.py",
        "import gc",
        "gc.freeze = lambda: None",
        SERVED,
    ),
    Shortcut(
        "two readers, one file larger than the others",
        "funnel/workspace/together.py",
        *READERS,
        LOAD,
        ONE_LARGE,
        is_wall=True,
    ),
    Shortcut(
        "two readers, four files alike",
        "funnel/workspace/together.py",
        *READERS,
        LOAD,
        QUARTERS,
        is_wall=True,
    ),
)


def quarter(folder: Path) -> None:
    """Write the log once more as four files."""
    with (folder / "transitions.csv").open(encoding="utf-8") as log:
        heading = next(log)
        rows = log.readlines()
    for number, name in enumerate(QUARTERS):
        part = rows[number * len(rows) // 4 : (number + 1) * len(rows) // 4]
        (folder / name).write_text(heading + "".join(part), encoding="utf-8")


def _arguments(files: Sequence[str], folder: Path, fresh: Path) -> list[str]:
    """What the body is given: files to load into a fresh workspace."""
    if not files:
        return []
    shutil.rmtree(fresh, ignore_errors=True)
    paths = [str(folder / name) for name in files]
    return ["load", *paths, "--workspace", str(fresh), "--timezone", "UTC"]


def seconds(shortcut: Shortcut, arguments: list[str], *, is_without: bool) -> float:
    """What one process and its children took."""
    lines = [shortcut.imports, *([shortcut.without] if is_without else []), shortcut.body]
    environment = {
        name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", "\n".join(lines), *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{shortcut.name}: failed ({status})")
    if shortcut.is_wall:
        return time.perf_counter() - began
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """A row for each shortcut: medians with and without, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="parts of the names of modules; else all")
    parser.add_argument("--deals", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "funnel-bench")
    options = parser.parse_args()
    folder = make(options.folder / f"{options.deals}x8", options.deals)
    quarter(folder)
    with tempfile.TemporaryDirectory() as own:
        print(f"{'':<46}{'with':>8}{'without':>9}{'ratio':>7}")
        for shortcut in SHORTCUTS:
            if options.names and not any(name in shortcut.module for name in options.names):
                continue
            taken: dict[bool, list[float]] = {False: [], True: []}
            for _ in range(options.rounds):
                for is_without, times in taken.items():
                    arguments = _arguments(shortcut.files, folder, Path(own))
                    times.append(seconds(shortcut, arguments, is_without=is_without))
            ours, plain = (statistics.median(times) for times in taken.values())
            kind = "s by the clock" if shortcut.is_wall else "CPU s"
            print(
                f"{shortcut.name:<46}{ours:8.2f}{plain:9.2f}{plain / ours:7.2f}  {kind}"
                f"  {shortcut.module}",
                flush=True,
            )


if __name__ == "__main__":
    main()
