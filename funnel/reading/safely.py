"""Reading in a child process: a foreign file may crash or fill its reader, never the product."""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.reading.choices import Choices
from funnel.reading.processes import Process, begin
from funnel.reading.report import Report

Cancel = Callable[[], bool] | threading.Event | None
Progress = Callable[[float, str], None]
Messages = queue.SimpleQueue[dict[str, Any]]


@dataclass(frozen=True)
class Limits:
    """What the child may use for one file: address space in bytes, processor time and time by the
    clock in seconds."""

    memory: int = 2 << 30
    cpu_seconds: int = 600
    wall_seconds: int = 900


def read_safely(
    path: Path,
    name: str,
    choices: Choices,
    output: Path,
    progress: Progress = lambda _share, _step: None,
    cancel: Cancel = None,
    limits: Limits = Limits(),
    reader: Reader | None = None,
) -> Report:
    """`read_file` in a child process: a `reader` that stands ready, or one of its own.

    Raises `FunnelError` for a refusal, a crash, a limit or a cancel; the output is removed then.
    """
    # absolute: the child starts in another folder
    job = {
        "path": str(path.absolute()),
        "name": name,
        "choices": choices.to_dict(),
        "output": str(output.absolute()),
        "limits": asdict(limits),
    }
    try:
        if reader:
            return _result(reader.run(job, progress, _stopper(cancel)), name)
        with Reader() as own:
            return _result(own.run(job, progress, _stopper(cancel)), name)
    except BaseException:
        output.unlink(missing_ok=True)
        output.with_name(output.name + ".wal").unlink(missing_ok=True)
        raise


def _stopper(cancel: Cancel) -> Callable[[], bool]:
    if cancel is None:
        return lambda: False
    return cancel.is_set if isinstance(cancel, threading.Event) else cancel


def _result(message: dict[str, Any], name: str) -> Report:
    if "error" in message:
        raise FunnelError.from_dict(message["error"])
    if "report" in message:
        return Report.from_dict(message["report"])
    raise FunnelError(
        N_("{file} could not be read: the reader stopped."),
        now=N_("Check the file, or split it."),
        code="reader_crashed",
        file=name,
    )


class Reader:
    """A child process that reads one file after another; started when first needed, and again after
    it was stopped."""

    def __init__(self, *, may_fork: bool = False) -> None:
        self._may_fork = may_fork
        self._child: Process | None = None
        self._messages: Messages | None = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the child before there is a job for it: what it has to import takes half a
        second."""
        self._child = self._child or begin(may_fork=self._may_fork)

    def run(
        self, job: dict[str, Any], progress: Progress, stopped: Callable[[], bool]
    ) -> dict[str, Any]:
        """Read one file: its last message, a report or an error; {} if the child died over it."""
        self.start()
        assert self._child
        try:
            self._child.jobs.write(json.dumps(job) + "\n")
            self._child.jobs.flush()
            return self._watch(self._heard(self._child), job, progress, stopped)
        except BrokenPipeError:  # it had died before
            self.stop()
            return {}
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the child, whatever it is doing."""
        if self._child:
            self._child.kill()
            self._child = self._messages = None

    def _heard(self, child: Process) -> Messages:
        """What the child says; a thread listens from the first job on, since a process that has
        threads is not forked."""
        if self._messages is None:
            self._messages = queue.SimpleQueue()
            threading.Thread(target=_listen, args=(child, self._messages), daemon=True).start()
        return self._messages

    def _watch(
        self,
        messages: Messages,
        job: dict[str, Any],
        progress: Progress,
        stopped: Callable[[], bool],
    ) -> dict[str, Any]:
        """Relay progress until the file is read or the child has ended; a cancel or the clock ends
        it sooner."""
        end = time.monotonic() + job["limits"]["wall_seconds"]
        while True:
            message = _next(messages)
            if message is not None and "share" not in message:
                if not message:
                    self.stop()
                return message
            if message:
                progress(message["share"], message["step"])
            if stopped():
                raise FunnelError(
                    N_("Reading {file} was cancelled."), code="cancelled", file=job["name"]
                )
            if time.monotonic() > end:
                now = N_("Split the file, or export a shorter period.")
                raise FunnelError(
                    N_("{file} takes too long to read."), now=now, code="too_slow", file=job["name"]
                )


def _next(messages: Messages) -> dict[str, Any] | None:
    """The next message; None if there is none for a while."""
    try:
        return messages.get(timeout=0.05)
    except queue.Empty:
        return None


def _listen(child: Process, messages: Messages) -> None:
    """Pass the child's messages on; an empty one says that it has ended."""
    with child.said:
        for line in child.said:
            if line.startswith("{"):
                messages.put(json.loads(line))
    messages.put({})
