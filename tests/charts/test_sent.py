"""A figure is put together once for all who look at it, and says what it would say by itself."""

from __future__ import annotations

import copy
import json

import numpy as np
import plotly.graph_objects as go
import plotly.io

from funnel.charts import sent


def drawn() -> go.Figure:
    figure = go.Figure()
    figure.add_bar(x=[1, 2], y=["a", "b"], hovertext=["one<br>two", "three"])
    return figure


def test_what_is_sent_is_the_figure_with_each_mark_said_on_one_line():
    figure = drawn()
    found = plotly.io.to_json(sent.once(figure))
    assert found == plotly.io.to_json(figure)
    assert json.loads(found)["data"][0]["hovertext"] == ["one · two", "three"]


def test_it_is_put_together_once():
    figure = drawn()
    first = sent.once(figure)
    assert sent.once(figure) is first
    assert first.to_dict() is first.to_dict()


def test_a_copy_that_is_changed_is_another_figure():
    figure = drawn()
    before = plotly.io.to_json(sent.once(figure))
    other = copy.deepcopy(figure)
    other.update_layout(height=777)
    assert "777" in plotly.io.to_json(sent.once(other))
    assert plotly.io.to_json(sent.once(figure)) == before
    assert "777" in plotly.io.to_json(sent.once(go.Figure(figure).update_layout(height=777)))


def test_the_room_of_a_figure_grows_with_its_marks_and_holds_what_is_sent_of_it():
    small, large = (go.Figure(go.Bar(x=list(map(str, range(n))))) for n in (1_000, 100_000))
    numbers = go.Figure(go.Scatter(x=np.arange(100_000, dtype=float)))
    assert sent.room(numbers) >= 2 * 800_000
    assert 50 < sent.room(large) / sent.room(small) < 200
    assert sent.room(large) > 2 * 100_000 * 50  # a text of Python takes 50 bytes and more
