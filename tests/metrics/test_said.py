"""What a snapshot said a moment ago is not asked again, and is never out of date."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from funnel.answers import answer, said
from funnel.answers.shelf import Shelf
from funnel.i18n import set_language
from funnel.metrics import menus
from funnel.scope import Scope
from tests.metrics.heard import Heard

pytestmark = pytest.mark.usefixtures("nothing_learned")
ONE = "select 1 as one"


def test_metrics_that_ask_the_same_ask_it_once(snapshot):
    """The list of a meeting holds the list of stuck deals, and a page asks for the stages besides."""
    door = Heard(snapshot, "page")
    apart = [answer(name, Heard(snapshot, name), Scope()).table for name in ("stuck", "review")]
    together = [answer(name, door, Scope()).table for name in ("stuck", "review")]
    for _ in range(2):
        said.told(door, menus.stages())
    assert len(door.texts) == len(set(door.texts))
    for one, other in zip(apart, together, strict=True):
        pd.testing.assert_frame_equal(one, other, check_exact=True)


def test_another_file_says_it_itself_and_so_does_another_language(snapshot):
    """Behind the curtain clients are called by a word of the language."""
    first, second = (Heard(snapshot, key) for key in ("first", "second"))
    for door in (first, second, first):
        said.rows(door, ONE)
    assert (first.texts, second.texts) == ([ONE], [ONE])
    set_language("uk")
    said.rows(first, ONE)
    assert first.texts == [ONE, ONE]


def test_what_one_changes_another_does_not_see(snapshot):
    door = Heard(snapshot, "changed")
    mine = said.rows(door, ONE)
    mine.loc[0, "one"] = 2
    mine["more"] = 3
    assert said.rows(door, ONE).to_dict("list") == {"one": [1]}


def test_only_so_much_is_kept(snapshot, monkeypatch):
    monkeypatch.setattr(said, "SAID", Shelf(said.bytes_of(said.rows(snapshot, ONE))))
    door = Heard(snapshot, "few")
    for sql in (ONE, ONE, "select 2 as two", ONE):
        said.rows(door, sql)
    assert door.texts == [ONE, "select 2 as two", ONE]


def test_arrays_in_cells_take_room():
    table = pd.DataFrame({"days": [np.zeros(1_000), None]})
    assert said.bytes_of(table) - table.memory_usage().sum() == 8_000
