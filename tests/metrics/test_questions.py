"""How many questions an answer asks of the engine: on a cluster each costs a job, and the wait."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest

from funnel.answers import answer, metric, metrics
from funnel.facts import Facts
from funnel.scope import Scope
from funnel.workspace import Snapshot

MOST = 12
MORE = {"checkup": 29}  # may only become less
SCOPES = [Scope(), Scope(managers=("Olha",))]


@dataclass
class Plain:
    """A door that is asked expressions alone, as a cluster is."""

    behind: Snapshot
    asked: list[Any] = field(default_factory=list)

    @property
    def facts(self) -> Facts:
        return self.behind.facts

    def ask(self, expression):
        self.asked.append(expression.op())
        return self.behind.ask(expression)


@pytest.mark.parametrize("scope", SCOPES, ids=["all", "one"])
@pytest.mark.parametrize("name", metrics())
def test_an_answer_asks_few_questions(name, scope, snapshot):
    tallies = metric(name).tallies(scope, snapshot.facts)
    assert len({table.op() for table in tallies.values()}) <= MORE.get(name, MOST)


@pytest.mark.parametrize("name", ["checkup", "overview", "routes"])
def test_a_door_is_asked_nothing_twice(name, snapshot):
    tallies = metric(name).tallies(SCOPES[0], snapshot.facts)
    assert len({table.op() for table in tallies.values()}) < len(tallies)
    door = Plain(snapshot)
    answer(name, door, SCOPES[0])
    assert set(Counter(door.asked).values()) == {1}
