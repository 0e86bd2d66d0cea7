"""The process of a reader: begun anew, or, where that is safe, forked from one that has imported
everything already.

What a reader imports takes half a second, and the command line needs most of it, too. A process
with threads, DuckDB's among them, is never
forked: what they have locked would stay locked in the copy.
"""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NoReturn

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


def begin(*, may_fork: bool = False) -> Process:
    """A process that runs `funnel.reading.process.worker`."""
    if may_fork and sys.platform == "linux" and _has_one_thread():
        return _forked()
    return _started()


def _has_one_thread() -> bool:
    """Asked of the system: Python does not know the threads of DuckDB, which stay once it has run
    here."""
    tasks = Path("/proc/self/task")
    return tasks.is_dir() and len(list(tasks.iterdir())) == 1


def _started() -> Process:
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


def _forked() -> Process:
    import funnel.reading.process.worker  # noqa: F401 – what the copies share

    jobs, jobs_in = os.pipe()
    said, said_in = os.pipe()
    gc.freeze()  # a look for garbage would write into the pages that both have
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        _become_reader(jobs, said_in, parent)
    os.close(jobs)
    os.close(said_in)

    ended: list[int] = []

    def is_alive() -> bool:
        if not ended:
            found, status = os.waitpid(pid, os.WNOHANG)
            ended.extend([os.waitstatus_to_exitcode(status)] if found else [])
        return not ended

    def kill() -> int:
        if is_alive():
            os.kill(pid, signal.SIGKILL)
            ended.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        return ended[0]

    return Process(
        os.fdopen(jobs_in, "w", encoding="utf-8"), os.fdopen(said, encoding="utf-8"), kill, is_alive
    )


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


def _become_reader(jobs: int, said: int, parent: int) -> NoReturn:
    """In the copy: nothing else stays open, and it never comes back."""
    code = 1
    try:
        from funnel.i18n import set_language
        from funnel.reading.process.worker import heard, work

        end_with(parent)
        set_language("en")  # as in a new interpreter
        nowhere = os.open(os.devnull, os.O_RDWR)
        for index in range(3):
            os.dup2(nowhere, index)
        for other in {int(link.name) for link in Path("/proc/self/fd").iterdir()} - {
            0,
            1,
            2,
            jobs,
            said,
        }:
            _shut(other)
        with (
            os.fdopen(jobs, encoding="utf-8") as lines,
            os.fdopen(said, "w", encoding="utf-8") as out,
        ):
            work(heard(lines), out)
        code = 0
    finally:
        os._exit(code)


def _shut(number: int) -> None:
    try:
        os.close(number)
    except OSError:  # the one through which the folder was listed
        return
