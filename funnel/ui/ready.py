"""What takes longest under no filter is answered before anybody waits for it: after a start, and
after an import by whomever. A thread of the server's asks, one answer after the other; between two
it rests as long as the last one took, and lets the pages go first that are being drawn.

It asks what a page asks, so whoever comes finds it kept (`funnel.ui.kept`), or waits for the one
answer that is just being made. An import or a forgetting ends it, and what it made of the data of
before goes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from threading import Lock, Thread

from funnel.errors import FunnelError
from funnel.home import cluster, default_workspace
from funnel.i18n import curtain, grouped, hours, language, set_language
from funnel.scope import Scope
from funnel.ui import kept, memory, quiet
from funnel.workspace import Snapshot, Workspace

REST = 2.0  # seconds between two answers at most
# So long an answer waits for pages that are being drawn. With twenty who choose something every few
# seconds a page is nearly always drawn; the ten answers then are there within two minutes, while
# each that is missing makes its first visitor wait.
PATIENCE = 10.0  # seconds

_lock = Lock()
_begun: set[tuple[str, str]] = set()  # keys of snapshots, and the languages that they are said in
_heard = ""  # the language of who looked last


def hear() -> None:
    """Somebody looks, in the language in force: in that one things are made ready."""
    global _heard
    _heard = language()


def let_go() -> None:
    """Keep nothing any more; what is made ready is made so again when somebody comes."""
    kept.let_go()
    with _lock:
        _begun.clear()


def look(viewers: int) -> None:
    """Make ready what counts now, in a thread, unless that was done; nothing where nobody looked
    since the server began."""
    if not _heard or not viewers or cluster():
        return
    try:
        workspace, snapshot = _counting()
    except (FunnelError, OSError):  # whoever looks is told
        return
    if snapshot is None:
        return
    kept.moved(str(default_workspace()), snapshot.key)
    with _lock:
        key = (snapshot.key, _heard)
        if key in _begun:
            return
        _begun.add(key)
    Thread(target=make, args=(workspace, snapshot, _heard), daemon=True).start()


def _counting() -> tuple[Workspace, Snapshot | None]:
    from funnel.ui.place import opened

    workspace = opened(str(default_workspace().absolute()))
    return workspace, workspace.current() if workspace.state.in_force else None


def make(workspace: Workspace, snapshot: Snapshot, spoken: str) -> None:
    """Ask what the pages ask first, in a language, as long as the snapshot counts; what computing
    took goes back to the system."""
    try:
        _ask_all(workspace, snapshot, spoken)
    finally:
        memory.give_back()


def _ask_all(workspace: Workspace, snapshot: Snapshot, spoken: str) -> None:
    set_language(spoken)
    curtain.put(False)
    grouped.put("")
    hours.put(snapshot.facts.day_hours)
    for ask in _asked(workspace, snapshot):
        quiet.wait(PATIENCE)
        if not kept.counts(snapshot.key):
            return
        began = time.monotonic()
        try:
            ask()
        except FunnelError:  # an input that is not there: the page says so
            continue
        finally:
            if not kept.counts(snapshot.key):
                kept.let_go()
        if not kept.counts(snapshot.key):
            return
        memory.trim()
        time.sleep(min(REST, time.monotonic() - began))


def _asked(workspace: Workspace, snapshot: Snapshot) -> Iterator[Callable[[], object]]:
    """What the pages ask that takes longest, the first in the menu first, the check-up before all:
    it is the longest of what costs the same under any filter."""
    from funnel.ahead.record import Judged
    from funnel.ui import ahead, checkup, checkup_settings, choices, managers
    from funnel.ui.view import View

    view = View(workspace, snapshot, Scope(timezone=snapshot.facts.timezone))
    yield lambda: view.answer("overview")
    yield lambda: checkup.findings(view, checkup_settings.usual(workspace, snapshot.facts))
    one = choices.first_pipeline(view)
    yield lambda: one.answer("conversion")
    yield lambda: one.answer("dwell")
    yield lambda: view.answer("stuck")
    yield lambda: view.answer("stuck", past=True)
    yield lambda: view.answer("drivers")
    yield lambda: managers.compared(view)
    yield lambda: ahead.expected_wins(view, Judged.of(view.answer("forecast-record").table))
