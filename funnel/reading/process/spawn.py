"""The process of a reader. It is begun anew, never a copy of the one that wants it: what threads
have locked, those of DuckDB and pyarrow among them, would stay locked in a copy.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from funnel.home import PACKAGE

PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Process:
    """Jobs go in as lines, what is said of them comes out as lines; `kill` ends it, whatever it is
    doing, waits until it is gone and says how it ended (below zero: by which signal)."""

    jobs: IO[str]
    said: IO[str]
    kill: Callable[[], int]
    is_alive: Callable[[], bool]


def begin() -> Process:
    """A process that runs `funnel.reading.process.worker`."""
    command = [sys.executable, "-m", "funnel.reading.process.worker", str(os.getpid())]
    root = str(PACKAGE.parent)
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=root,
        text=True,
        encoding="utf-8",
    )
    assert child.stdin
    assert child.stdout

    def kill() -> int:
        child.kill()
        return child.wait()

    return Process(child.stdin, child.stdout, kill, lambda: child.poll() is None)


def end_with(parent: int) -> None:
    """Let a reader end with the process that began it, whatever either is doing then.

    Elsewhere than on Linux it is the end of its jobs that tells
    (`funnel.reading.process.worker.heard`).
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    die_with(parent)


def die_with(parent: int) -> None:
    """Have the system end this process with the one that began it (on Linux)."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.name != "nt" and os.getppid() != parent:  # it ended before we could say so
        os._exit(1)
