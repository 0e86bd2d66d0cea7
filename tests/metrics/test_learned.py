"""What all stays teach is asked and learned once a snapshot, and changes no answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd
import pytest

from funnel import tables
from funnel.answers import answer, learned, metric, metrics, prepared
from funnel.answers.asking import name_of
from funnel.answers.shelf import Shelf
from funnel.scope import Scope
from tests.metrics.heard import Heard

ZONE = "Europe/Kyiv"
ASKED = [
    ("agenda", Scope(timezone=ZONE)),
    ("agenda", Scope(timezone=ZONE, managers=("Olha",))),
    ("stuck", Scope(timezone=ZONE, pipelines=("Retail",))),
    ("review", Scope(timezone=ZONE)),
]


pytestmark = pytest.mark.usefixtures("nothing_learned")


def stays(door: Heard) -> str:
    return prepared.questions(metric("agenda"), door, ASKED[0][1], {})["stays"]


def test_it_is_asked_once_whoever_looks_and_the_answers_are_those_of_who_asks_first(snapshot):
    door = Heard(snapshot, "one")
    shared = [answer(name, door, scope).table for name, scope in ASKED]
    assert door.texts.count(stays(door)) == 1
    assert len(shared[0])
    for (name, scope), found in zip(ASKED, shared, strict=True):
        learned.let_go()
        pd.testing.assert_frame_equal(answer(name, door, scope).table, found, check_exact=True)


def test_another_snapshot_teaches_anew_and_only_so_much_is_kept(snapshot):
    doors = [Heard(snapshot, str(number)) for number in range(learned.MOST + 1)]
    for door in [*doors, doors[-1], doors[0]]:
        answer("agenda", door, ASKED[0][1])
    assert [door.texts.count(stays(door)) for door in doors] == [2] + [1] * learned.MOST


SHARING = [name for name, module in metrics().items() if hasattr(module, "SHARED")]


@pytest.mark.parametrize("name", SHARING)
def test_what_all_managers_share_is_asked_once_in_the_same_words(name, snapshot):
    """The rows of one manager's answer may be another's only if the question is the same."""
    door = Heard(snapshot, name)
    module = metric(name)
    scopes = [Scope(timezone=ZONE, managers=(one,)) for one in ("Olha", "Taras")]
    texts = [prepared.questions(module, door, scope, {}) for scope in scopes]
    shared = set(module.SHARED) & texts[0].keys()
    assert shared
    assert all(texts[0][key] == texts[1][key] for key in shared)
    found = [answer(name, door, scope).table for scope in scopes]
    assert all(door.texts.count(texts[0][key]) == 1 for key in shared)
    for scope, table in zip(scopes, found, strict=True):
        learned.let_go()
        pd.testing.assert_frame_equal(answer(name, door, scope).table, table, check_exact=True)


def test_only_so_many_shared_answers_are_kept(snapshot, monkeypatch):
    monkeypatch.setattr(learned, "ROWS", Shelf(1))
    door = Heard(snapshot, "few")
    for sql in ("select 1 as one", "select 2 as two", "select 2 as two", "select 1 as one"):
        learned.rows(door, sql)
    assert door.texts == ["select 1 as one", "select 2 as two", "select 1 as one"]


@dataclass
class OfCluster:
    """A door that takes expressions alone, as a version on a cluster does."""

    behind: Any
    key: str
    asked: list[Any] = field(default_factory=list)

    @property
    def facts(self) -> Any:
        return self.behind.facts

    def ask(self, expression: Any) -> pd.DataFrame:
        self.asked.append(name_of(expression))
        return self.behind.ask(expression)


@pytest.mark.parametrize("name", sorted({"agenda", "forecast-record", "stuck", *SHARING}))
def test_a_version_on_a_cluster_is_asked_nothing_twice_either(name, snapshot):
    scopes = [Scope(timezone=ZONE, managers=(one,)) for one in ("Olha", "Taras")]
    scopes.append(Scope(timezone=ZONE, pipelines=("Retail",)))
    door, again = (OfCluster(snapshot, key) for key in ("one", "two"))
    for scope in (*scopes, *scopes):
        ours = answer(name, snapshot, scope).table
        pd.testing.assert_frame_equal(answer(name, door, scope).table, ours)
    assert len(set(door.asked)) == len(door.asked) > 0
    answer(name, again, scopes[0])
    assert again.asked  # the one before says nothing of another version


def test_questions_have_one_name_only_if_they_are_the_same():
    of, m = tables.visits, tables.transitions
    asked = [
        *(of.filter(of.stage == stage) for stage in ("New", "Offer", "'New'")),
        *(of.filter(of.dwell_days > days) for days in (1, 1.0, 2)),
        *(of.filter(of.entered_at > datetime(2026, 1, day)) for day in (1, 2)),
        *(table.agg(n=table.count()) for table in (of, m)),
    ]
    assert len({name_of(one) for one in asked}) == len(asked)
    assert name_of(of.filter(of.stage == "New")) == name_of(asked[0])


AHEAD = [
    ("forecast-record", Scope(timezone=ZONE)),
    ("forecast-record", Scope(timezone=ZONE, managers=("Olha",))),
    ("forecast", Scope(timezone=ZONE, pipelines=("Retail",))),
]


def test_the_past_of_the_company_is_learned_once_and_each_scope_chooses_among_it(snapshot):
    door = Heard(snapshot, "ahead")
    shared = [answer(name, door, scope).table for name, scope in AHEAD]
    visits = prepared.questions(metric("forecast-record"), door, AHEAD[0][1], {})["visits"]
    assert door.texts.count(visits) == 1
    assert [len(found) > 0 for found in shared] == [True] * len(AHEAD)
    assert shared[0]["open"].sum() > shared[1]["open"].sum()
    for (name, scope), found in zip(AHEAD, shared, strict=True):
        learned.let_go()
        pd.testing.assert_frame_equal(answer(name, door, scope).table, found, check_exact=True)
