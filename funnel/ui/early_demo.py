"""The demo company is made while the server starts: the first visitor of an empty workspace need
not wait for all of it.

Why a process of its own: the server imports for more than a second on one core, and another one
is idle meanwhile. The server makes the demo itself where this did not come about, and waits where
it is not done yet (`funnel.workspace.demo_review`).
"""

from __future__ import annotations

import locale
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from funnel.errors import FunnelError
from funnel.home import PACKAGE
from funnel.workspace.marker import look

COMMAND = (sys.executable, "-m", "funnel", "demo", "--if-empty")
PATIENCE = 5.0  # seconds for it to put away what it began


@contextmanager
def made_early(workspace: Path) -> Generator[None]:
    """Until the end of this, make the demo in a workspace that holds nothing."""
    if not _holds_nothing(workspace):
        yield
        return
    maker = _begin(workspace)
    Thread(target=maker.wait, daemon=True).start()  # what has ended leaves nothing behind
    try:
        yield
    finally:
        _end(maker)


def _holds_nothing(workspace: Path) -> bool:
    try:
        return not look(workspace).is_begun
    except FunnelError:  # every page says what is wrong with it
        return False


def _begin(workspace: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, "--workspace", str(workspace)],
        cwd=PACKAGE.parent,
        env=os.environ | {"FUNNEL_LANG": likely_language()},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def likely_language() -> str:
    """What the browser of who starts the server probably speaks. A visitor whose browser speaks the
    other language has a demo in it made when they come."""
    spoken = os.environ.get("FUNNEL_LANG") or locale.getlocale()[0] or ""
    return "uk" if spoken.lower().startswith(("uk", "ukrainian")) else "en"


def _end(maker: subprocess.Popen[bytes]) -> None:
    maker.terminate()
    try:
        maker.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        maker.kill()
        maker.wait()
