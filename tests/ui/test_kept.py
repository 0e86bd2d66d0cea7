"""What was drawn for one is there for the next, and is never out of date."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from funnel.charts import sent
from funnel.i18n import curtain, hours, set_language
from funnel.ui import kept

made: list[Any] = []


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


def test_what_nobody_asked_for_goes_first_where_room_ends():
    shelf = kept.Shelf(10)
    for key in ("a", "b", "a", "c"):
        shelf.of(key, lambda key=key: made.append(key) or key, lambda _: 4)
    assert made == ["a", "b", "c"]
    for key in ("a", "b"):
        shelf.of(key, lambda key=key: made.append(key) or key, lambda _: 4)
    assert made == ["a", "b", "c", "b"]


def test_what_is_larger_than_all_the_room_is_not_kept():
    shelf = kept.Shelf(10)
    for _ in range(2):
        assert shelf.of("a", lambda: made.append(1) or "a", lambda _: 11) == "a"
    assert len(made) == 2


def test_two_who_ask_at_once_wait_for_one():
    shelf, begun, go = kept.Shelf(10), Event(), Event()

    def slow() -> str:
        made.append(1)
        begun.set()
        assert go.wait(30)
        return "made"

    with ThreadPoolExecutor(2) as both:
        first = both.submit(shelf.of, "a", slow, len)
        assert begun.wait(30)
        second = both.submit(shelf.of, "a", slow, len)
        go.set()
        assert first.result(30) == second.result(30) == "made"
    assert len(made) == 1


def test_what_breaks_is_tried_again():
    shelf = kept.Shelf(10)
    with pytest.raises(ZeroDivisionError):
        shelf.of("a", lambda: 1 // 0, lambda _: 1)
    assert shelf.of("a", lambda: "a", len) == "a"


def test_a_table_with_moments_is_the_same_after_it_was_read():
    table = pd.DataFrame({"at": pd.to_datetime(["2026-01-01", "2026-02-01"]), "name": ["a", "b"]})
    for _ in range(2):
        kept.made(count, table)
        assert [name for name, _ in table.iterrows()] == [0, 1]  # the moments' unit is asked for
    assert made == [1]
    kept.made(count, table.assign(at=table["at"] + pd.Timedelta(days=1)))
    kept.made(count, table.assign(at=table["at"].dt.tz_localize("UTC")))
    kept.made(count, table.assign(at=table["at"].dt.as_unit("s")))
    assert made == [1] * 4


def drawn(table: pd.DataFrame) -> go.Figure:
    return go.Figure(go.Scatter(x=table["n"].to_numpy(dtype=float)))


def test_a_figure_takes_the_room_of_itself_and_of_what_is_sent_of_it(monkeypatch):
    monkeypatch.setattr(kept, "MADE", kept.Shelf(400_000))
    figures = [kept.made(drawn, table(*range(first, first + 10_000))) for first in range(3)]
    assert all(sent.room(figure) > 150_000 for figure in figures)
    assert kept.made(drawn, table(*range(2, 10_002))) is figures[2]
    assert kept.made(drawn, table(*range(10_000))) is not figures[0]
