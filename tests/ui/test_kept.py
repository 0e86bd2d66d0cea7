"""What was drawn for one is there for the next, and is never out of date."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pytest

from funnel.i18n import curtain, hours, set_language
from funnel.ui import kept

made: list[int] = []


def count(table: pd.DataFrame, by: int = 1) -> int:
    made.append(by)
    return len(table) * by


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    kept.let_go()
    made.clear()
    yield
    curtain.put(False)
    hours.put(None)
    set_language("en")


def table(*values: int) -> pd.DataFrame:
    return pd.DataFrame({"n": values, "name": [str(value) for value in values]})


def test_the_same_is_made_once_also_of_another_table_that_says_the_same():
    assert kept.made(count, table(1, 2)) == kept.made(count, table(1, 2)) == 2
    assert made == [1]


@pytest.mark.parametrize("rows", [60_000, 3])
def test_one_cell_makes_another_table_however_long(rows):
    """Streamlit's own keys look at a sample of a long one."""
    first, other = table(*range(rows)), table(*range(rows))
    other.loc[rows - 2, "name"] = "changed"
    kept.made(count, first)
    kept.made(count, other)
    assert len(made) == 2


def test_an_option_and_what_a_table_knows_about_itself_count():
    told = table(1)
    told.attrs = {"untold": True}
    for given, options in ((table(1), {}), (table(1), {"by": 2}), (told, {})):
        kept.made(count, given, **options)
    assert len(made) == 3


@pytest.mark.parametrize(
    "put", [lambda: set_language("uk"), lambda: curtain.put(True), lambda: hours.put(8.0)]
)
def test_what_is_in_force_counts(put):
    kept.made(count, table(1))
    put()
    kept.made(count, table(1))
    assert len(made) == 2


def test_an_import_lets_go_of_all_and_another_workspace_of_nothing():
    kept.moved("ours", "first")
    kept.made(count, table(1))
    kept.moved("demo", "another")
    kept.moved("ours", "first")
    kept.made(count, table(1))
    assert len(made) == 1
    kept.moved("ours", "second")
    kept.made(count, table(1))
    assert len(made) == 2
