"""One hand for all figures: one colour for the thing, one for “look here”, greys for the rest, type that reads from the back of a room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import plotly.graph_objects as go

SIZE = 17
FONT = '"Source Sans", "Segoe UI", Roboto, "DejaVu Sans", sans-serif'


@dataclass(frozen=True)
class Paint:
    """The colours of one theme."""

    text: str
    muted: str
    faint: str
    thing: str
    pale: str
    good: str
    look: str
    warn: str
    ground: str
    violet: str


LIGHT = Paint("#202124", "#5f6368", "#e3e6ea", "#0b57d0", "#c4d9fb", "#188038", "#c5221f", "#9a6700", "#ffffff", "#6d43c8")
DARK = Paint("#e8eaed", "#a6adb4", "#3a3f45", "#8ab4f8", "#34517f", "#66bb7d", "#ff7b72", "#e3b341", "#0e1117", "#b79cf0")

# Managers keep their colour on every page: by their place in the sorted list of all of them.
PEOPLE_LIGHT = ("#0b57d0", "#5b6770", "#b06000", "#188038", "#8e44ad", "#0e7c86", "#c2185b", "#6d4c41", "#3949ab", "#3c4043")
PEOPLE_DARK = ("#8ab4f8", "#b5bec6", "#f2b45c", "#7fcf95", "#cf9fe6", "#5fd0da", "#f48fb1", "#bca79f", "#9fa8ea", "#dadce0")


def paint(dark: bool) -> Paint:
    """The colours of the reader's theme."""
    return DARK if dark else LIGHT


def colours(people: Iterable[str], dark: bool) -> dict[str, str]:
    """A colour for each name, the same on every page."""
    palette = PEOPLE_DARK if dark else PEOPLE_LIGHT
    return {name: palette[place % len(palette)] for place, name in enumerate(sorted(people))}


def base(dark: bool, height: int, left: int = 250, right: int = 210, top: int = 20, bottom: int = 30) -> go.Figure:
    """An empty figure without grid, legend or toolbar, on the page's own ground."""
    p = paint(dark)
    axis = {"showgrid": False, "zeroline": False, "tickfont": {"size": SIZE, "color": p.muted}, "fixedrange": True, "title": None}
    return go.Figure(
        layout={
            "height": height, "margin": {"l": left, "r": right, "t": top, "b": bottom}, "showlegend": False, "dragmode": False,
            "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)", "font": {"family": FONT, "size": SIZE, "color": p.text},
            "xaxis": axis, "yaxis": axis, "bargap": 0.35, "clickmode": "event+select",
            "hoverlabel": {"font": {"size": SIZE - 1, "family": FONT}, "align": "left"}, "separators": ".\N{NO-BREAK SPACE}",
        }
    )  # fmt: skip


def rows(figure: go.Figure, labels: Sequence[str], dark: bool, pad: float = 0.6) -> None:
    """Name the rows 0, 1, 2 … from the top down."""
    p = paint(dark)
    figure.update_yaxes(
        tickvals=list(range(len(labels))), ticktext=list(labels), range=[len(labels) - 1 + pad, -pad], tickfont={"size": SIZE, "color": p.text},
        showline=False, ticks="", ticklabelstandoff=12,
    )  # fmt: skip


def note(figure: go.Figure, x: float | datetime, y: float, text: str, colour: str, **more) -> None:
    """A text at a mark."""
    settings = {"showarrow": False, "xanchor": "left", "yanchor": "middle", "font": {"size": SIZE, "color": colour}, "align": "left"}
    figure.add_annotation(x=x, y=y, text=text, **(settings | more))


def at_right(figure: go.Figure, y: float, text: str, colour: str) -> None:
    """A count at the right edge, aligned with the others."""
    note(figure, 1.0, y, text, colour, xref="paper", xshift=14)


def empty(text: str, dark: bool) -> go.Figure:
    """A figure that says why there is nothing to see."""
    figure = base(dark, 160)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    note(figure, 0.5, 0.5, text, paint(dark).muted, xref="paper", yref="paper", xanchor="center")
    return figure
