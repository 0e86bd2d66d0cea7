"""Every report can be grouped by any other column of the deals instead of by managers, such as the
field that names a helper."""

from __future__ import annotations

import pytest

from funnel.answers import answer, metrics
from funnel.scope import BY, Scope
from tests.checkup.company import made

HELPERS = Scope(timezone="UTC", credit=f"{BY}Helper")
DEALS = Scope(timezone="UTC")


@pytest.fixture(scope="module")
def door():
    return made(deals=150, helper=(2, 3))


@pytest.mark.parametrize("name", sorted(metrics()))
def test_every_metric_answers_by_a_column(name, door):
    table = answer(name, door, HELPERS).table
    if "manager" in table and len(table) and name != "checkup":
        assert set(table["manager"].dropna()) <= {"Lesia", "Bohdan", "all"}


def test_nothing_is_lost_or_counted_twice(door):
    by_helper, by_manager = (answer("managers", door, scope).table for scope in (HELPERS, DEALS))
    for column in ("journeys", "won", "lost", "open"):
        assert by_helper[column].sum() == by_manager[column].sum()


def test_a_helper_is_filtered_like_a_manager(door):
    one = answer(
        "managers", door, Scope(timezone="UTC", credit=f"{BY}Helper", managers=("Lesia",))
    ).table
    assert list(one["manager"]) == ["Lesia"]
    assert "Helper" in HELPERS.words()
