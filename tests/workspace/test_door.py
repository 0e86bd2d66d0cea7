"""The door: whatever is asked for is a value, and every use has a cursor of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from funnel import tables


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
