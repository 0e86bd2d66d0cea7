"""What takes longest is there before anybody waits for it, and is that of the newest import."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from types import SimpleNamespace

import pytest

from funnel.answers import learned, said
from funnel.i18n import set_language
from funnel.ui import kept, place, quiet, ready
from funnel.workspace import Workspace
from tests.companies import loaded
from tests.pages.conftest import ONE_DEAL, OVERVIEW
from tests.pages.test_kept_figures import SECOND

PAGES = ("checkup", "time", "ahead")
CHECKUP = "check-up"


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch) -> Iterator[None]:
    monkeypatch.setattr(ready.time, "sleep", lambda _: None)
    monkeypatch.setattr(ready, "Thread", _AtOnce)
    monkeypatch.setattr(quiet, "PAUSE", 0.0)
    ready.let_go()
    yield
    ready.let_go()
    set_language("en")


class _AtOnce(SimpleNamespace):
    """A thread whose end is waited for."""

    def start(self) -> None:
        self.target(*self.args)


OTHERS = (kept.FOUND, kept.QUESTIONS, kept.MADE, said.SAID, learned.LEARNED, learned.ROWS)


@pytest.fixture
def made(monkeypatch) -> list[str]:
    """What is made, not found: names of metrics with their options, and the check-up."""
    names: list[str] = []
    put = kept.Shelf._put

    def noted(self, key, value, size):
        if self not in OTHERS:
            names.append(f"{key[1]} {key[3]}" if isinstance(key[1], str) else CHECKUP)
        put(self, key, value, size)

    monkeypatch.setattr(kept.Shelf, "_put", noted)
    return names


def test_pages_find_what_was_made_ready(demo_folder, open_page, made, monkeypatch):
    monkeypatch.setenv("FUNNEL_WORKSPACE", str(demo_folder))
    ready.hear()
    ready.look(viewers=1)
    before = set(made)
    assert before >= {CHECKUP, "overview {}", "dwell {}", "stuck {}", "drivers {}"}
    made.clear()
    ready.look(viewers=1)
    assert not made
    anew = {}
    for page in PAGES:
        made.clear()
        open_page(demo_folder, f"pages/sales/{page}.py")
        anew[page] = before & set(made)
    assert not any(anew.values()), anew


def test_nothing_is_made_where_nobody_looks(demo_folder, made, monkeypatch):
    monkeypatch.setenv("FUNNEL_WORKSPACE", str(demo_folder))
    ready.hear()
    ready.look(viewers=0)
    assert not made


def test_an_import_makes_all_anew_and_a_page_shows_it(tmp_path, open_page, made, monkeypatch):
    workspace = loaded(tmp_path, ONE_DEAL)
    monkeypatch.setenv("FUNNEL_WORKSPACE", str(workspace.folder))
    ready.hear()
    ready.look(viewers=1)
    before = list(made)
    tile = open_page(workspace.folder, OVERVIEW).metric[0].value
    (tmp_path / "more.csv").write_text(SECOND)
    workspace.keep([workspace.read(tmp_path / "more.csv")])
    made.clear()
    ready.look(viewers=1)
    assert made == before
    made.clear()
    assert open_page(workspace.folder, OVERVIEW).metric[0].value != tile
    assert "overview {}" not in made


def test_what_is_made_of_data_that_count_no_more_is_let_go(demo_folder, made, monkeypatch):
    snapshot = Workspace.open(demo_folder).current()
    assert snapshot
    monkeypatch.setattr(kept, "_seen", {"here": snapshot.key})
    asked = kept.Shelf.of

    def meanwhile(self, *given):
        found = asked(self, *given)
        if self is kept.ANSWERS:
            kept.moved("here", "another")
        return found

    monkeypatch.setattr(kept.Shelf, "of", meanwhile)
    ready.make(Workspace.open(demo_folder), snapshot, "en")
    assert made == ["overview {}"]
    assert not kept.ANSWERS._held


def test_each_answer_lets_pages_that_are_drawn_go_first(demo_folder, made, monkeypatch):
    snapshot = Workspace.open(demo_folder).current()
    assert snapshot
    told: list[float | str] = []
    monkeypatch.setattr(quiet, "wait", told.append)
    monkeypatch.setattr(ready, "_asked", lambda *_: [partial(told.append, "asked")] * 2)
    ready.make(Workspace.open(demo_folder), snapshot, "en")
    assert told == [ready.PATIENCE, "asked"] * 2


def test_a_page_says_that_it_is_drawn(demo_folder, open_page, monkeypatch):
    seen = []
    at_hand = place.at_hand

    def noted(folder):
        seen.append(quiet.wait(0))
        return at_hand(folder)

    monkeypatch.setattr(place, "at_hand", noted)
    open_page(demo_folder, OVERVIEW)
    assert seen
    assert not any(seen)
    assert quiet.wait(0)
