"""The door: whatever is asked for is a value, and every use has a cursor of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from funnel import tables
from funnel.workspace import store


def test_hostile_values_are_values(example):
    d = tables.deals
    for hostile in (
        "'; drop table deals; --",
        '"',
        "\\",
        "\u202egnp.exe",
        "💥",
        "%",
        "_",
        "a" * 70_000,
    ):
        assert example.current().ask(d.filter(d.owner == hostile)).empty
    assert len(example.current().ask(d)) == 8


def test_many_readers_at_once_get_their_own_answers(example):
    snapshot, d = example.current(), tables.deals

    def count(owner: str) -> int:
        return len(snapshot.ask(d.filter(d.owner == owner)))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(count, ["Olha", "Taras"] * 40)) == [4, 4] * 40


def test_many_who_come_at_once_check_and_open_it_once(loaded, monkeypatch):
    checked: list[str] = []

    def standing(folder, state):
        checked.append(state.snapshot)
        Event().wait(0.1)  # the others are there meanwhile
        return store_standing(folder, state)

    store_standing = store.standing
    monkeypatch.setattr(store, "standing", standing)
    with ThreadPoolExecutor(8) as threads:
        opened = list(threads.map(lambda _: loaded.current(), range(8)))
    assert len(checked) == 1
    assert all(one is opened[0] for one in opened)


def test_what_a_question_took_is_given_back_beside_the_next(loaded):
    """A setting of the engine's: without it the memory stays with the process."""
    snapshot = loaded.current()
    said = snapshot.run("select current_setting('allocator_background_threads') as it")
    assert said["it"].tolist() == [True]
