"""What each shortcut of the code gives: `python -m bench.shortcuts [NAME …] [--rounds 3]`.

A shortcut is what a plain reader would not write: settings of the garbage collector, several
connections, readers beside each other. Each is done with and without, in turn, in processes of
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
from dataclasses import dataclass
from pathlib import Path

from bench.make import make

COMMAND = """
import sys
sys.argv[0] = "funnel"
from funnel.__main__ import command
command()
"""
REBUILD = """
import sys
from pathlib import Path
from funnel.workspace.store import Workspace
Workspace.open(Path(sys.argv[1])).rebuild()
"""
SERVED = """
import os
import streamlit
from funnel.ui.serve import warm_up
warm_up()
for _ in range(100):
    gc.collect()
os._exit(0)
"""


@dataclass(frozen=True)
class Shortcut:
    """`imports` comes first both ways; then `without` makes the rest go the plain way. `body` is
    what is timed."""

    name: str
    module: str
    imports: str
    without: str
    body: str
    asks: str  # which arguments the body gets, see `_arguments`
    is_wall: bool = False  # seconds of the clock, where it is about two cores; else of the CPU


SHORTCUTS = (
    Shortcut(
        "garbage seldom looked for",
        "funnel/startup.py",
        "import gc",
        "gc.set_threshold = lambda *_: None",
        COMMAND,
        "load",
    ),
    Shortcut(
        "what is imported is frozen",
        "funnel/ui/serve.py",
        "import gc",
        "gc.freeze = lambda: None",
        SERVED,
        "",
    ),
    Shortcut(
        "two readers at a time",
        "funnel/workspace/together.py",
        "import funnel.startup, funnel.workspace.together as together",
        "together.READERS = 1",
        COMMAND,
        "load",
        is_wall=True,
    ),
    Shortcut(
        "three connections build",
        "funnel/workspace/builder.py",
        "import funnel.startup, funnel.workspace.builder as builder",
        "builder.LINES = 1",
        REBUILD,
        "workspace",
        is_wall=True,
    ),
)


def _arguments(asks: str, folder: Path, workspace: Path, fresh: Path) -> list[str]:
    """What the body is given: files to load into a fresh workspace, or a workspace that is."""
    files = {
        "load": ("deals.csv", "transitions.csv", "stages.csv"),
    }
    if asks in files:
        shutil.rmtree(fresh, ignore_errors=True)
        paths = [str(folder / name) for name in files[asks]]
        return ["load", *paths, "--workspace", str(fresh), "--timezone", "UTC"]
    if asks == "workspace":
        return [str(workspace)]
    return []


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
    with tempfile.TemporaryDirectory() as own:
        workspace, fresh = Path(own) / "held", Path(own) / "fresh"
        held = [sys.executable, "-m", "funnel", *_arguments("load", folder, workspace, workspace)]
        subprocess.run(held, check=True, stdout=subprocess.DEVNULL)
        print(f"{'':<40}{'with':>8}{'without':>9}{'ratio':>7}")
        for shortcut in SHORTCUTS:
            if options.names and not any(name in shortcut.module for name in options.names):
                continue
            taken: dict[bool, list[float]] = {False: [], True: []}
            for _ in range(options.rounds):
                for is_without, times in taken.items():
                    arguments = _arguments(shortcut.asks, folder, workspace, fresh)
                    times.append(seconds(shortcut, arguments, is_without=is_without))
            ours, plain = (statistics.median(times) for times in taken.values())
            kind = "s by the clock" if shortcut.is_wall else "CPU s"
            print(
                f"{shortcut.name:<40}{ours:8.2f}{plain:9.2f}{plain / ours:7.2f}  {kind}"
                f"  {shortcut.module}",
                flush=True,
            )


if __name__ == "__main__":
    main()
