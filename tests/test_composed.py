"""What is composed once a run is what would be composed each time (`tests/composed.py`)."""

from __future__ import annotations

import ibis
import pytest

from funnel.answers import metrics
from funnel.rules import everything
from funnel.workspace import shapes
from tests import composed
from tests.metrics.doors import UTC, golden
from tests.model.door import TestDoor

T = ibis.table({"a": "int64", "s": "string", "d": "timestamp"}, name="t")


@pytest.fixture(scope="module")
def facts():
    return golden().facts


def asked(facts) -> list[ibis.Expr]:
    """What the metrics and the rules ask."""
    found = [
        one
        for module in metrics().values()
        if set(module.NEEDS) <= facts.has
        for one in module.tallies(UTC, facts).values()
    ]
    return [*found, everything(facts)]


def test_what_is_asked_is_the_same(facts, monkeypatch):
    remembered = asked(facts)
    monkeypatch.setattr(composed, "_tables", {})
    monkeypatch.setattr(composed, "told", _nothing)
    anew = asked(facts)
    assert len(anew) > 50
    assert [one.op() for one in remembered] == [one.op() for one in anew]


def _nothing(value):
    raise composed.Unknown


def test_a_build_asks_the_same(monkeypatch):
    """Statement for statement, after another build of the same shape."""
    told = []
    ask, create = TestDoor.ask, TestDoor.create
    monkeypatch.setattr(
        TestDoor, "ask", lambda door, one: (told[-1].append(one), ask(door, one))[1]
    )
    monkeypatch.setattr(
        TestDoor,
        "create",
        lambda door, name, one: (told[-1].append(one), create(door, name, one))[1],
    )
    for remembers in (True, True, False):
        told.append([])
        if not remembers:
            monkeypatch.setattr(composed, "told", _nothing)
        golden()
    first, second, anew = (
        [one.op() for one in statements if isinstance(one, ibis.Expr)] for statements in told
    )
    assert len(first) > 40
    assert first == second == anew


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (lambda: T.limit(1), lambda: T.limit(True)),
        (lambda: T.mutate(x=1), lambda: T.mutate(x=True)),
        (lambda: T.mutate(x=1), lambda: T.mutate(x=1.0)),
        (lambda: T.mutate(x=0.0), lambda: T.mutate(x=-0.0)),
        (lambda: T.select("a", "s"), lambda: T.select("s", "a")),
        (lambda: T.rename({"x": "a"}), lambda: T.rename({"y": "a"})),
        (lambda: T.filter(T.s == "a"), lambda: T.filter(T.s == "b")),
        (lambda: T.order_by("a"), lambda: T.order_by(ibis.desc("a"))),
    ],
)
def test_what_differs_is_told_apart(one, other):
    assert one() is not other()
    first, second = (shapes.compiled(made(), pretty=False) for made in (one, other))
    assert first == shapes.compiled(one(), pretty=False)
    assert second == shapes.compiled(other(), pretty=False)


def test_it_is_the_very_same_table():
    assert T.filter(T.s == "a").select("a") is T.filter(T.s == "a").select("a")


def test_only_so_much_is_held(monkeypatch):
    monkeypatch.setattr(composed, "MOST", 5)
    for number in range(20):
        T.limit(number)
    assert len(composed._tables) <= 5
