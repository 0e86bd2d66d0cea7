"""Reading in a child process: a foreign file may crash or fill its reader, never the product."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.reading.choices import Choices
from funnel.reading.report import Report


@dataclass(frozen=True)
class Limits:
    """What the child may use: address space in bytes, processor time and time by the clock in seconds."""

    memory: int = 2 << 30
    cpu_seconds: int = 600
    wall_seconds: int = 900


def read_safely(
    path: Path,
    name: str,
    choices: Choices,
    output: Path,
    progress: Callable[[float, str], None] = lambda _share, _step: None,
    cancel: Callable[[], bool] | threading.Event | None = None,
    limits: Limits = Limits(),
) -> Report:
    """`read` in a child process. Raises `FunnelError` for a refusal, a crash, a limit or a cancel; the output is removed then."""
    # absolute: the child starts in another folder
    job = {"path": str(path.absolute()), "name": name, "choices": choices.to_dict(), "output": str(output.absolute()), "limits": asdict(limits)}
    try:
        return _result(_Child(job, limits).run(progress, _stopper(cancel)), name)
    except BaseException:
        output.unlink(missing_ok=True)
        output.with_name(output.name + ".wal").unlink(missing_ok=True)
        raise


def _stopper(cancel: Callable[[], bool] | threading.Event | None) -> Callable[[], bool]:
    if cancel is None:
        return lambda: False
    return cancel.is_set if isinstance(cancel, threading.Event) else cancel


def _result(message: dict[str, Any], name: str) -> Report:
    if "error" in message:
        raise FunnelError.from_dict(message["error"])
    if "report" in message:
        return Report.from_dict(message["report"])
    raise FunnelError(N_("{file} could not be read: the reader stopped."), now=N_("Check the file, or split it."), code="reader_crashed", file=name)


class _Child:
    """One child at work: its messages are JSON lines on its standard output."""

    def __init__(self, job: dict[str, Any], limits: Limits) -> None:
        self.job, self.limits, self.last = job, limits, {}

    def run(self, progress: Callable[[float, str], None], stopped: Callable[[], bool]) -> dict[str, Any]:
        command = [sys.executable, "-m", "funnel.reading.child"]
        root = str(Path(__file__).parents[2])
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=root, text=True) as child:
            assert child.stdin
            child.stdin.write(json.dumps(self.job))
            child.stdin.close()
            reader = threading.Thread(target=self._listen, args=(child,), daemon=True)
            reader.start()
            try:
                self._watch(child, progress, stopped)
            finally:
                child.kill()
                reader.join(5)
        return self.last

    def _listen(self, child: subprocess.Popen[str]) -> None:
        assert child.stdout
        for line in child.stdout:
            if line.startswith("{"):
                self.last = json.loads(line)

    def _watch(self, child: subprocess.Popen[str], progress: Callable[[float, str], None], stopped: Callable[[], bool]) -> None:
        """Relay progress until the child ends; a cancel or the clock ends it sooner."""
        end, told = time.monotonic() + self.limits.wall_seconds, None
        while child.poll() is None:
            message = self.last
            if "share" in message and message is not told:
                progress(message["share"], message["step"])
                told = message
            if stopped():
                raise FunnelError(N_("Reading {file} was cancelled."), code="cancelled", file=self.job["name"])
            if time.monotonic() > end:
                now = N_("Split the file, or export a shorter period.")
                raise FunnelError(N_("{file} takes too long to read."), now=now, code="too_slow", file=self.job["name"])
            try:
                child.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
