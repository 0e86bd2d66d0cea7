"""A figure of rows on a phone: the names stand over the bars, so that these and their numbers have
the whole width."""

from __future__ import annotations

import re
from typing import Any

import plotly.graph_objects as go

from funnel.charts import style

WIDTH = 350  # px of a phone that is 390 wide
SIZE = 13
TALLER = 2.0  # a row holds its name too
HALF_BAR = 0.33  # of a row
LEFT = 6  # px beside the bars
BETWEEN = re.compile(r"(</span>|</b>)  (?=<span)")


def narrowed(figure: go.Figure) -> go.Figure | None:
    """The figure in the width of a phone; none where its rows have no names."""
    names = figure.layout.yaxis.ticktext
    if not names or not figure.data:
        return None
    fig = go.Figure(figure)
    margin = fig.layout.margin
    right = min(round(margin.r * SIZE / style.SIZE), WIDTH // 2)
    plot = (fig.layout.height - margin.t - margin.b) * TALLER
    for note in fig.layout.annotations:
        _smaller(note)
        _broken(fig, note, right)
    lines = max((note.text.count("<br>") for note in _keys(fig)), default=-1) + 1
    top = max(26, 20 * lines + 24)
    fig.update_layout(height=plot + top + margin.b, margin={"l": LEFT, "r": right, "t": top})
    fig.update_yaxes(showticklabels=False)
    fig.update_xaxes(tickfont={"size": SIZE - 1}, nticks=5)
    fig.update_traces(constraintext="inside", selector={"type": "bar"})
    low, high = sorted(fig.layout.yaxis.range)
    half = HALF_BAR * plot / (high - low)
    for place, name in zip(fig.layout.yaxis.tickvals, names, strict=True):
        _name(fig, place, name.replace("<br>", " "), half)
    return fig


def _keys(fig: go.Figure) -> list[Any]:
    return [note for note in fig.layout.annotations if note.yref == "paper"]


def _smaller(note: Any) -> None:
    size = (note.font.size or style.SIZE) * SIZE / style.SIZE
    text = note.text
    if note.yref == "paper":  # the key, which begins at the left edge of the page
        text = text.replace("    ", "<br>")
        note.update(xshift=0, yshift=18)
    note.update(text=text, font={"size": max(size, SIZE - 2)})


def _broken(fig: go.Figure, note: Any, right: int) -> None:
    """A note that would pass the edge of the phone has two lines; one between two rows moves up for
    them, away from the name of the row that follows."""
    if note.xref == "paper" or style.text_width(note.text, round(note.font.size)) <= _room(
        fig, note, right
    ):
        return
    text = BETWEEN.sub(r"\1<br>", note.text)
    if text != note.text and note.y not in fig.layout.yaxis.tickvals:
        note.update(yshift=(note.yshift or 0) + SIZE)
    note.update(text=text)


def _room(fig: go.Figure, note: Any, right: int) -> float:
    """Pixels from where a note begins to the edge of the phone."""
    if not fig.layout.xaxis.range or not isinstance(note.x, int | float):
        return WIDTH
    low, high = fig.layout.xaxis.range
    begins = (WIDTH - LEFT - right) * (note.x - low) / (high - low)
    return WIDTH - LEFT - begins - (note.xshift or 0)


def _name(fig: go.Figure, index: float, name: str, half: float) -> None:
    style.note(
        fig,
        0,
        index,
        name,
        fig.layout.yaxis.tickfont.color,
        xref="paper",
        yanchor="bottom",
        yshift=half,
        font={"size": SIZE, "color": fig.layout.yaxis.tickfont.color},
    )
