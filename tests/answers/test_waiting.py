"""Two readers ask a cluster the same at once: one asks, the other waits for that, and is as free as
the first to call it off; no Spark is needed."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import Future
from datetime import datetime
from threading import Event, Thread, current_thread
from typing import Any

import pandas as pd
import pytest

from funnel import tables
from funnel.answers import learned, said
from funnel.errors import FunnelError
from funnel.facts import Facts
from funnel.i18n.curtain import CLIENTS
from funnel.scope import Scope
from funnel.ui import curtain, kept

pytestmark = pytest.mark.usefixtures("nothing_kept")
PATIENCE = 60  # seconds, for what never takes one
VISITS = tables.visits.select("stage")
WAYS = {
    "rows": lambda door: said.rows(door, VISITS),
    "shared rows": lambda door: learned.rows(door, VISITS),
    "learned": lambda door: learned.of(door, VISITS, len),
    "learned of several": lambda door: learned.of_several(door, {"v": VISITS}, _count),
    "told": lambda door: kept.told(door, VISITS),
    "told by a function": lambda door: kept.told(door, _visits),
    "behind the curtain": lambda door: said.rows(curtain.Veiled(door), VISITS),
    "an answer": lambda door: kept.answered(door, "rejects", Scope(), {}),
    "a field": lambda door: kept.found(door, _asked),
    "clients": lambda door: curtain._clients(door),
}


@pytest.fixture
def nothing_kept():
    kept.let_go()
    yield
    kept.let_go()


def _visits():
    return VISITS


def _asked(door: Any) -> pd.DataFrame:
    return door.ask(VISITS)


def _count(rows: dict[str, pd.DataFrame], _: Any) -> int:
    return len(rows["v"])


class CalledOff(BaseException):
    """As Streamlit ends the run of a reader who clicked."""


class Door:
    """A cluster that takes its time; what it waits for is told by the name of the reader."""

    key, shapes = "slow", None

    def __init__(self, facts: Any):
        self.facts = facts
        self.go, self.broken = Event(), False
        self.asking, self.waiting = [], defaultdict(Event)
        self.off = set()

    def waits(self, _: float) -> None:
        name = current_thread().name
        self.waiting[name].set()
        if name in self.off:
            raise CalledOff

    def ask(self, _: Any) -> pd.DataFrame:
        self.asking.append(current_thread().name)
        while not self.go.wait(0.01):
            self.waits(0.0)
            if self.broken:
                self.broken = False
                raise FunnelError("The cluster could not do that.")
        return pd.DataFrame({name: ["1"] for name in ("stage", "deal_id", "name", *CLIENTS)})


class Reader(Future):
    """Somebody who waits for an answer."""

    def __init__(self, name: str, door: Door, ask: Any):
        super().__init__()
        Thread(target=self._read, args=(door, ask), name=name, daemon=True).start()
        assert door.waiting[name].wait(PATIENCE), f"{name} can't call it off"

    def _read(self, door: Door, ask: Any) -> None:
        try:
            self.set_result(ask(door))
        except BaseException as left:
            self.set_exception(left)

    def got(self) -> Any:
        return self.result(PATIENCE)


@pytest.fixture
def door() -> Door:
    return Door(Facts("slow", datetime(2026, 1, 1)))


@pytest.mark.parametrize("way", WAYS)
def test_who_waits_for_anothers_question_can_call_it_off_alone(door, way):
    first, second = (Reader(name, door, WAYS[way]) for name in ("first", "second"))
    door.off.add("second")
    with pytest.raises(CalledOff):
        second.got()
    assert not first.done()
    door.go.set()
    assert first.got() is not None
    assert set(door.asking) == {"first"}


def test_where_the_first_calls_off_the_second_asks_itself(door):
    first, second = (Reader(name, door, WAYS["rows"]) for name in ("first", "second"))
    door.off.add("first")
    with pytest.raises(CalledOff):
        first.got()
    door.go.set()
    assert len(second.got()) == 1
    assert door.asking == ["first", "second"]


def test_where_the_first_fails_one_of_the_others_asks_for_all(door):
    readers = [Reader(name, door, WAYS["rows"]) for name in ("first", "second", "third")]
    door.broken = True
    with pytest.raises(FunnelError):
        readers[0].got()
    late = Reader("late", door, WAYS["rows"])
    door.go.set()
    assert [len(reader.got()) for reader in (*readers[1:], late)] == [1, 1, 1]
    assert len(door.asking) == 2
