"""The process that reads foreign files, one after another: jobs as JSON lines on standard input,
messages on standard output."""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from funnel.errors import FunnelError, full_disk_said
from funnel.i18n import N_
from funnel.reading.choices import Choices
from funnel.reading.pipeline import read_file
from funnel.reading.process.spawn import end_with

LIMIT_SIGNS = ("memory", "alloc", "MemoryError", "Out of Memory")


def main() -> int:
    """Read what standard input asks for, until the process named by the argument ends."""
    end_with(int(sys.argv[1]))
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out:
        os.dup2(2, 1)  # whatever a library prints does not mix with the messages
        work(heard(sys.stdin), out)
    return 0


def heard(lines: Iterable[str]) -> Iterator[str]:
    """The lines as they come; when there can be no more, nobody waits for an answer either, and
    this process ends in the middle of whatever it does."""
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()

    def listen() -> None:
        for line in lines:
            waiting.put(line)
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        yield waiting.get()


def work(jobs: Iterable[str], out: IO[str]) -> None:
    """Read one file per line until there are no more; every outcome is a message."""
    for line in jobs:
        job = json.loads(line)
        _limit(job["limits"])
        _say(out, _work(job, _Teller(out)))


def _limit(limits: dict[str, int]) -> None:
    """Limits for the next file; processor time counts from now on."""
    try:
        import resource
    # Windows has no such limits; time by the clock is watched by the parent, memory by the engine's
    # own limit
    except ImportError:
        return
    if memory := limits.get("memory"):
        # the next file may have a higher limit, which one for good would not allow
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (memory, most))
    if seconds := limits.get("cpu_seconds"):
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 1 + seconds, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _say(out: IO[str], message: dict[str, Any]) -> None:
    out.write(json.dumps(message, ensure_ascii=False, default=str) + "\n")
    out.flush()


class _Teller:
    """Progress, at most ten times a second."""

    def __init__(self, out: IO[str]) -> None:
        self.out = out
        self.last = 0.0

    def __call__(self, share: float, step: str) -> None:
        now = time.monotonic()
        if now - self.last >= 0.1:
            self.last = now
            _say(self.out, {"share": round(share, 3), "step": step})


def _work(job: dict[str, Any], progress: _Teller) -> dict[str, Any]:
    try:
        with full_disk_said():
            report = read_file(
                Path(job["path"]),
                job["name"],
                Choices.from_dict(job["choices"]),
                Path(job["output"]),
                progress,
            )
        return {"report": report.to_dict()}
    except FunnelError as error:
        return {"error": error.to_dict()}
    except Exception as error:
        if isinstance(error, MemoryError) or any(sign in str(error) for sign in LIMIT_SIGNS):
            what = N_("{file} needs more memory than a file may.")
            code = "too_large"
        else:
            what = N_("{file} could not be read: {detail}")
            code = "reader_failed"
        trouble = FunnelError(
            what,
            now=N_("Check the file, or split it."),
            code=code,
            file=job["name"],
            detail=type(error).__name__,
        )
        return {"error": trouble.to_dict(), "detail": repr(error)[:2000]}


if __name__ == "__main__":
    sys.exit(main())
