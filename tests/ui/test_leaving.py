"""What a closed tab held is given back."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit.runtime import Runtime
from streamlit.runtime.caching.ttl_cache import TTLCache
from streamlit.runtime.memory_session_storage import MemorySessionStorage

from funnel.ui import kept, leaving, memory, ready


def test_the_session_of_a_closed_tab_ends_though_no_other_one_comes(monkeypatch):
    now = [0.0]
    storage = MemorySessionStorage(ttl_seconds=15)
    storage._cache = TTLCache(maxsize=128, ttl=15, timer=lambda: now[0])
    open_ones = ["open"]
    manager = SimpleNamespace(
        _session_storage=storage, list_sessions=lambda: [*open_ones, *storage.list()]
    )
    monkeypatch.setattr(Runtime, "exists", classmethod(lambda _: True))
    monkeypatch.setattr(
        Runtime, "instance", classmethod(lambda _: SimpleNamespace(_session_mgr=manager))
    )
    storage.save(SimpleNamespace(session=SimpleNamespace(id="closed")))
    assert leaving.sessions_left() == 2
    now[0] = 16.0
    assert leaving.sessions_left() == 1
    assert not storage._cache._data


@pytest.mark.parametrize("is_last", [False, True])
def test_answers_go_with_the_last_one_who_looked(monkeypatch, is_last):
    gone = []
    monkeypatch.setattr(kept, "let_go", lambda: gone.append("kept"))
    leaving.give_back(is_last=is_last)
    assert gone == (["kept"] if is_last else [])


@pytest.mark.parametrize(("viewers", "told"), [(0, ["look 0"]), (3, ["trim", "look 3"])])
def test_while_somebody_looks_what_computing_took_goes_back(monkeypatch, viewers, told):
    said = []
    monkeypatch.setattr(memory, "trim", lambda: said.append("trim"))
    monkeypatch.setattr(ready, "look", lambda many: said.append(f"look {many}"))
    leaving.beside(viewers)
    assert said == told


def test_all_that_is_given_back_is_trimmed(monkeypatch):
    said = []
    monkeypatch.setattr(memory, "trim", lambda: said.append("trim"))
    memory.give_back()
    assert said == ["trim"]
    monkeypatch.undo()
    memory.trim()
