"""The command line: everything works without a browser, with the same names. Other programs rely on
it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from types import FrameType

from funnel.cli.arguments import parser
from funnel.cli.terminal import careful, one_line
from funnel.errors import FunnelError, is_full
from funnel.i18n import N_, grouped, set_language

STOPPED = FunnelError(
    N_("Stopped before it was done."), now=N_("Run the command again to finish it."), code="stopped"
)


@contextmanager
def stoppable() -> Generator[None]:
    """Who asks this process to end is answered as Ctrl-C is: what was begun is put away first."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, _: FrameType | None) -> None:
        raise KeyboardInterrupt(number)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 done, 2 a sentence on stderr says what is wrong
    and what to do."""
    set_language(os.environ.get("FUNNEL_LANG", "en"))
    grouped.put("")
    with careful(), stoppable():
        return _run(arguments)


def _run(arguments: Sequence[str] | None) -> int:
    options = parser().parse_args(arguments)
    try:
        code = options.run(options) or 0
        sys.stdout.flush()
        return code
    except FunnelError as error:
        print(f"funnel: {one_line(str(error))}", file=sys.stderr)
        return 2
    except KeyboardInterrupt as asked:
        print(f"\nfunnel: {STOPPED}", file=sys.stderr, flush=True)
        return 128 + (asked.args[0] if asked.args else signal.SIGINT)
    except BrokenPipeError:  # the reader had enough, e.g. `| head`
        sys.stderr.close()
        return 0
    except OSError as error:
        if error.filename:  # a place that a person named
            trouble = FunnelError(
                N_("{file} can't be used: {cause}."),
                now=N_("Choose another place, or get the right to use this one."),
                code="place",
                file=str(error.filename),
                cause=error.strerror,
            )
        elif is_full(error):
            trouble = FunnelError(
                N_("The output could not be written: the disk is full."), code="disk_full"
            )
        else:
            raise
        print(f"funnel: {one_line(str(trouble))}", file=sys.stderr)
        return 2
