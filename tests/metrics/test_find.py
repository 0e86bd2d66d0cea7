"""A deal is found by its number first, then by its name or a part of it, in any alphabet."""

from __future__ import annotations

import pytest

from funnel.metrics import find
from tests.metrics.doors import drawn

DEALS = """
    deal_id | name            | pipeline | stage | owner | created_at       | company
    12      | Дах на Садовій  | Retail   | New   | Olha  | 2026-01-01 09:00 | ТОВ Ромашка
    123     | Roof 12         | Retail   | New   | Olha  | 2026-01-03 09:00 |
    7       | 12              | Retail   | New   | Taras | 2026-01-02 09:00 | O'Neil
    8       | Паркан 100%_    | Retail   | New   | Taras | 2026-01-05 09:00 | Ромашка
"""
MANY = [
    f"{number} | Same {number} | Retail | New | Olha | 2026-01-01 09:00" for number in range(30)
]
FOUND = {
    "12": ["12", "7", "123"],
    " 123 ": ["123"],
    "ДАХ": ["12"],
    "ромашка": ["8", "12"],
    "садовій дах": ["12"],
    "o'neil": ["7"],
    "100%_": ["8"],
    "'; drop table deals --": [],
    "nobody": [],
}


@pytest.fixture(scope="module")
def door():
    return drawn(deals=DEALS)


@pytest.mark.parametrize("text", FOUND)
def test_a_deal_is_found(text, door):
    assert list(door.ask(find.first(find.hits(text)))["deal_id"]) == FOUND[text]


def test_by_numbers_only_no_name_is_searched(door):
    assert list(door.ask(find.first(find.hits("12", numbers_only=True)))["deal_id"]) == [
        "12",
        "123",
    ]
    assert not len(door.ask(find.hits("Дах", numbers_only=True)))


def test_of_many_the_first_are_shown_and_all_are_counted():
    columns = "deal_id | name | pipeline | stage | owner | created_at"
    many = drawn(deals="\n".join([columns, *MANY]))
    rows, count = find.look(many, "same")
    assert len(rows) == find.MOST
    assert count == 30


def test_blanks_ask_for_nothing(door):
    rows, count = find.look(door, "   ")
    assert (len(rows), count) == (0, 0)
