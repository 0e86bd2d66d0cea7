"""Who reads next: no visitor's files stand before everybody's, no small file behind long ones, and
nothing is read for a tab that is closed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from funnel.reading import Choices
from funnel.ui.loading import session as sessions
from funnel.ui.loading.session import Session
from funnel.ui.loading.turns import SMALL, Turns
from funnel.workspace import Workspace
from tests.ui.test_session import DEALS, file, finished

LONG = SMALL + 1


class Queue:
    """Files that wait in threads of their own, and end when the test says so."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.begun: list[str] = []
        self._ends: dict[str, threading.Event] = {}
        self._threads: list[threading.Thread] = []

    def put(self, name: str, size: int, is_over: Callable[[], bool] = lambda: False) -> None:
        """A file of the visitor whose number the name begins with; waits until it stands there."""
        self._ends[name] = threading.Event()

        def read() -> None:
            with self.turns.turn(int(name[0]), size, is_over) as came:
                if came:
                    self.begun.append(name)
                    self._ends[name].wait(20)

        before = len(self.turns._waiting) + len(self.turns._at_work)
        self._threads.append(threading.Thread(target=read))
        self._threads[-1].start()
        self.until(
            lambda: is_over() or len(self.turns._waiting) + len(self.turns._at_work) > before
        )

    def end(self, name: str) -> None:
        self._ends[name].set()

    def until(self, holds: Callable[[], bool]) -> None:
        with self.turns._change:
            assert self.turns._change.wait_for(holds, 20), (self.begun, self.turns._waiting)

    def close(self) -> None:
        for end in self._ends.values():
            end.set()
        for thread in self._threads:
            thread.join(20)


@pytest.fixture
def queue() -> Iterator[Queue]:
    made = Queue()
    yield made
    made.close()


def test_a_small_file_does_not_wait_for_the_long_ones_of_others(queue):
    for name in ("1a", "2a", "1b", "2b"):
        queue.put(name, LONG)
    queue.put("3 small", 50)
    queue.until(lambda: "3 small" in queue.begun)
    assert sorted(queue.begun) == ["1a", "2a", "3 small"]


def test_each_visitor_has_a_turn_before_another_has_two(queue):
    for name in ("1a", "1b", "1c", "1d", "2a", "3a"):
        queue.put(name, LONG)
    assert queue.begun == ["1a", "1b"]
    queue.end("1a")
    queue.until(lambda: len(queue.begun) == 3)
    queue.end("1b")
    queue.until(lambda: len(queue.begun) == 4)
    assert queue.begun[2:] == ["2a", "3a"]


def test_a_file_that_is_given_up_leaves_the_queue(queue):
    gone = threading.Event()
    for name in ("1a", "1b"):
        queue.put(name, LONG)
    queue.put("2a", LONG, gone.is_set)
    gone.set()
    queue.until(lambda: not queue.turns._waiting)
    assert queue.begun == ["1a", "1b"]


def test_nothing_is_read_for_a_closed_tab_and_it_is_read_on_when_the_tab_is_back(
    tmp_path, monkeypatch
):
    here = SimpleNamespace(is_open=True)
    begun, ended = threading.Event(), threading.Event()

    def read(self, path, name, choices, progress, cancelled, reader):
        begun.set()
        while not cancelled():
            ended.wait(0.02)
        ended.set()
        raise sessions.cancelled(name)

    session = Session(Workspace.open(tmp_path / "workspace"), lambda: here.is_open)
    with monkeypatch.context() as patch:
        patch.setattr(Workspace, "read", read)
        session.take([file("deals.csv", DEALS)])
        assert begun.wait(20)
        here.is_open = False
        assert ended.wait(20)
        finished(session)
    (item,) = session.items.values()
    assert item.error.code == "cancelled"
    here.is_open = True
    session.resume()
    finished(session)
    assert session.ready[0].choices == Choices()
    item.stop.set()
    session.resume()
    assert not session.is_busy
