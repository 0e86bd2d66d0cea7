"""Reading in a child process: a foreign file may crash or fill its reader, never the product."""

from __future__ import annotations

import glob
import json
import queue
import shutil
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.reading.choices import Choices
from funnel.reading.process.limits import LAST, Limits
from funnel.reading.process.spawn import Process, begin
from funnel.reading.report import Report

Cancel = Callable[[], bool] | threading.Event | None
Progress = Callable[[float, str], None]
# What the system says of a process that used up its processor time (Windows has no such limit).
TOO_LONG = -int(getattr(signal, "SIGXCPU", 1_000))
Messages = queue.SimpleQueue[dict[str, Any]]


def read_in_child(
    path: Path,
    name: str,
    choices: Choices,
    output: Path,
    progress: Progress = lambda _share, _step: None,
    cancel: Cancel = None,
    limits: Limits | None = None,
    reader: Reader | None = None,
) -> Report:
    """`read_file` in a child process: a `reader` that stands ready, or one of its own.

    The limits are those of a file of its size, if none are given. Raises `FunnelError` for a
    refusal, a crash, a limit or a cancel; the output, and what lay beside it, is removed then.
    """
    limits = limits or Limits.of(path.stat().st_size)
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
            message = reader.run(job, progress, _stopper(cancel))
            if path.stat().st_size > LAST:
                reader.stop()
            return _result(message, name, limits)
        with Reader() as own:
            return _result(own.run(job, progress, _stopper(cancel)), name, limits)
    except BaseException:
        sweep(output)
        raise


def sweep(output: Path) -> None:
    """Remove what a reader that ended too early left: the output, and its scratch beside it."""
    for left in output.parent.glob(f"{glob.escape(output.name)}*"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _stopper(cancel: Cancel) -> Callable[[], bool]:
    if cancel is None:
        return lambda: False
    if isinstance(cancel, threading.Event):
        return cancel.is_set
    return cancel


def _result(message: dict[str, Any], name: str, limits: Limits) -> Report:
    if "error" in message:
        raise FunnelError.from_dict(message["error"])
    if "report" in message:
        return Report.from_dict(message["report"])
    if message.get("ended") == TOO_LONG:
        raise _too_slow(name, limits.cpu_seconds)
    raise FunnelError(
        N_("{file} could not be read: the reader stopped."),
        now=N_("Check the file, or split it."),
        code="reader_crashed",
        file=name,
    )


def cancelled(name: str) -> FunnelError:
    """What is said of a file that nobody waits for any more."""
    return FunnelError(N_("Reading {file} was cancelled."), code="cancelled", file=name)


def _too_slow(name: str, seconds: int) -> FunnelError:
    return FunnelError(
        N_("{file} takes too long to read: a file of its size may take {seconds} seconds."),
        now=N_("Split the file, or export a shorter period."),
        code="too_slow",
        file=name,
        seconds=seconds,
    )


class Reader:
    """A child process that reads one file after another; started when first needed, and again after
    it was stopped."""

    def __init__(self) -> None:
        self._child: Process | None = None
        self._messages: Messages | None = None
        self._is_closed = False

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the child before there is a job for it: what it has to import takes half a
        second. One that has died meanwhile is followed by another."""
        if self._child and not self._child.is_alive():
            self.stop()
        self._child = self._child or begin()

    def run(
        self, job: dict[str, Any], progress: Progress, stopped: Callable[[], bool]
    ) -> dict[str, Any]:
        """Read one file: its last message, a report or an error; if the child died over it, how it
        ended."""
        if self._is_closed:
            return {}
        self.start()
        child = self._child
        assert child
        try:
            child.jobs.write(json.dumps(job) + "\n")
            child.jobs.flush()
            return self._watch(self._heard(child), job, progress, stopped)
        except BrokenPipeError:  # it had died before
            return {"ended": self.stop()}
        except BaseException:
            self.stop()
            raise

    def stop(self) -> int | None:
        """End the child, whatever it is doing; returns how it ended: below zero, by which
        signal."""
        child = self._child
        self._child = None
        self._messages = None
        if child:
            return child.kill()
        return None

    def close(self) -> None:
        """End the child, and begin no other: whoever waits for a file hears that it is over."""
        self._is_closed = True
        self.stop()

    def _heard(self, child: Process) -> Messages:
        """What the child says; a thread listens from the first job on."""
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
                return message or {"ended": self.stop()}
            if message:
                progress(message["share"], message["step"])
            if stopped():
                raise cancelled(job["name"])
            if time.monotonic() > end:
                raise _too_slow(job["name"], job["limits"]["wall_seconds"])


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
