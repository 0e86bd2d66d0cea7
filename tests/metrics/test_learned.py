"""What all stays teach is asked and learned once a snapshot, and changes no answer."""

from __future__ import annotations

import pandas as pd
import pytest

from funnel.answers import answer, learned, metric, metrics, prepared
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
    monkeypatch.setattr(learned, "ROWS", 1)
    door = Heard(snapshot, "few")
    for sql in ("select 1 as one", "select 2 as two", "select 2 as two", "select 1 as one"):
        learned.rows(door, sql)
    assert door.texts == ["select 1 as one", "select 2 as two", "select 1 as one"]


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
