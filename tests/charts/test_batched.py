"""What only is to be sent is sent as it was drawn, and says the same as what Plotly checked."""

from __future__ import annotations

import copy
from datetime import datetime

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from funnel.charts import sent
from funnel.charts.batched import Figure
from tests.charts.as_sent import as_sent


def draw(figure: go.Figure) -> go.Figure:
    figure.add_bar(x=[1, None], y=["a", "b"], hovertext=["one<br>two", "three"], text=None)
    figure.add_annotation(x=0, y=1, text="first", font={"size": 9, "color": None})
    figure.add_scatter(
        x=pd.Series([1.5, float("nan")]),
        y=np.array([3, 4]),
        marker={"color": np.array([0.5, 1]), "symbol": ["x", "circle"]},
        customdata=[['{"of": "deals"}'], ["{}"]],
    )
    figure.add_scatter(x=pd.Series([datetime(2026, 1, 2, 9, 30)]), y=(1,), line={"width": 2})
    figure.add_vline(2, line={"width": 1})
    figure.add_heatmap(z=[[1, 2]])
    figure.add_bar(x=["last"], y=[1])
    figure.update_layout(height=200, margin={"l": figure.layout.margin.l or 7})
    figure.add_annotation(x=0, y=2, text="second")
    return figure


def test_it_says_what_a_figure_of_plotly_says_whether_somebody_looked_or_not():
    usual, found = draw(go.Figure()), draw(Figure())
    assert as_sent(found) == as_sent(usual)
    assert [trace.type for trace in found.data] == [trace.type for trace in usual.data]
    assert as_sent(found) == as_sent(usual)


def test_copies_of_it_do_too():
    usual, found = draw(go.Figure()), draw(Figure())
    assert as_sent(copy.deepcopy(found)) == as_sent(usual)
    assert as_sent(go.Figure(found)) == as_sent(usual)


def test_its_marks_are_said_on_one_line_before_and_after_somebody_looked():
    told = sent.once(draw(Figure())).to_dict()["data"][0]["hovertext"]
    looked = draw(Figure())
    assert looked.data[0].hovertext == ("one<br>two", "three")
    again = sent.once(looked).to_dict()["data"][0]["hovertext"]
    assert list(told) == list(again) == ["one · two", "three"]


@pytest.mark.parametrize(
    "wrong", [lambda figure: figure.add_bar(colour=1), lambda f: f.add_scatter(mode="dotted")]
)
def test_what_plotly_does_not_know_breaks_once_somebody_looks(wrong):
    figure = wrong(Figure())
    with pytest.raises(ValueError, match="Invalid"):
        assert figure.data
