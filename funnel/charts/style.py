"""One hand for all figures: one colour for the thing, one for “look here”, greys for the rest, type
that reads from the back of a room."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import plotly.graph_objects as go

from funnel.charts.batched import Figure
from funnel.charts.text import fitted, width
from funnel.i18n import language

# Of decimals and of thousands, as people write them.
SEPARATORS = {"en": ".,", "uk": ",\N{NO-BREAK SPACE}"}
SIZE = 17
SMALL = 14  # of a long list, whose rows all have to fit one screen
MANY = 12  # rows; above that a figure takes its compact form
# px of height that a figure has on a small screen (1366 × 768) below headline, tabs and choices
ROOM = 440
WIDTH = 870  # px of width there
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


LIGHT = Paint(
    "#202124",
    "#5f6368",
    "#e3e6ea",
    "#0b57d0",
    "#c4d9fb",
    "#188038",
    "#c5221f",
    "#9a6700",
    "#ffffff",
    "#6d43c8",
)
DARK = Paint(
    "#e8eaed",
    "#a6adb4",
    "#3a3f45",
    "#8ab4f8",
    "#34517f",
    "#66bb7d",
    "#ff7b72",
    "#e3b341",
    "#0e1117",
    "#b79cf0",
)


def paint(dark: bool) -> Paint:
    """The colours of the reader's theme."""
    return DARK if dark else LIGHT


def on_colour(p: Paint) -> str:
    """The colour of a text that stands on a colour of the paint."""
    return p.ground if p is LIGHT else LIGHT.text


def faded(colour: str, strength: float) -> str:
    """A colour that lets the ground through."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{strength})"


def base(
    dark: bool, height: int, left: int = 250, right: int = 210, top: int = 20, bottom: int = 30
) -> go.Figure:
    """An empty figure without grid, legend or toolbar, on the page's own ground."""
    p = paint(dark)
    axis = {
        "showgrid": False,
        "zeroline": False,
        "tickfont": {"size": SIZE, "color": p.muted},
        "fixedrange": True,
        "title": None,
    }
    return Figure(
        layout={
            "height": height,
            "margin": {"l": left, "r": right, "t": top, "b": bottom},
            "showlegend": False,
            "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": p.muted, "activecolor": p.text},
            "dragmode": False,
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": FONT, "size": SIZE, "color": p.text},
            "xaxis": axis,
            "yaxis": axis,
            "bargap": 0.35,
            "clickmode": "event+select",
            "hoverlabel": {"font": {"size": SIZE - 2, "family": FONT}, "align": "left"},
            "separators": SEPARATORS[language()],
        }
    )


def hatch(shape: str, p: Paint) -> dict[str, Any]:
    """A pattern that lies over the colour of a bar; without a shape none."""
    look = {"fillmode": "overlay", "fgcolor": p.muted, "fgopacity": 0.6}
    return {"shape": shape, "size": 7, "solidity": 0.2} | look


def row_height(count: int, most: int, least: int) -> int:
    """So high that all rows are seen at once on a small screen, where that can be."""
    return max(least, min(most, ROOM // max(count, 1)))


def text_width(text: str, size: int = SIZE) -> int:
    """About how wide a text is, in px: the longest of its lines."""
    lines = re.sub(r"<(?!br)[^>]*>", "", text).split("<br>")
    return round(max(width(html.unescape(line), size) for line in lines)) + 4


def names(of: Iterable[Any], size: int = SIZE, lines: int = 2, most: int = 300) -> list[str]:
    """The names of rows, in the narrowest column in which all of them are whole; what does not fit
    into `most` px is cut."""
    of = list(of)
    for room in range(200, most, 20):
        labels = [fitted(name, room, size, lines) for name in of]
        if not any("…" in label or "-<br>" in label for label in labels):
            return labels
    return [fitted(name, most, size, lines) for name in of]


def left_for(labels: Sequence[str], size: int = SIZE) -> int:
    """The margin that the names of the rows need."""
    return max((text_width(label, size) for label in labels), default=0) + 30


def rows(
    figure: go.Figure, labels: Sequence[str], dark: bool, pad: float = 0.6, size: int = SIZE
) -> None:
    """Name the rows 0, 1, 2 … from the top down."""
    p = paint(dark)
    figure.update_yaxes(
        tickvals=list(range(len(labels))),
        ticktext=list(labels),
        range=[len(labels) - 1 + pad, -pad],
        tickfont={"size": size, "color": p.text},
        showline=False,
        ticks="",
        ticklabelstandoff=12,
    )


def key(figure: go.Figure, text: str, colour: str) -> None:
    """What the marks mean, said once, above them and from the left edge of the figure; lines end in
    <br>."""
    note(
        figure,
        0,
        1,
        text,
        colour,
        xref="paper",
        yref="paper",
        yanchor="bottom",
        xshift=-figure.layout.margin.l + 8,
        yshift=14,
        font={"size": SIZE - 2, "color": colour},
    )


def note(figure: go.Figure, x: float | datetime, y: float, text: str, colour: str, **more) -> None:
    """A text at a mark."""
    settings = {
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "middle",
        "font": {"size": SIZE, "color": colour},
        "align": "left",
    }
    figure.add_annotation(x=x, y=y, text=text, **(settings | more))


def at_right(figure: go.Figure, y: float, text: str, colour: str, size: int = SIZE) -> None:
    """A count at the right edge, aligned with the others."""
    note(
        figure, 1.0, y, text, colour, xref="paper", xshift=14, font={"size": size, "color": colour}
    )


def empty(text: str, dark: bool) -> go.Figure:
    """A figure that says why there is nothing to see."""
    figure = base(dark, 160)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    note(figure, 0.5, 0.5, text, paint(dark).muted, xref="paper", yref="paper", xanchor="center")
    return figure


def one_line(figure: go.Figure) -> None:
    """What is said of a mark has one line, so that it covers one row at most."""
    for trace in figure.drawn if isinstance(figure, Figure) else figure.data:
        # a trace of Plotly's has no `get`
        texts = trace["hovertext"] if "hovertext" in trace else None  # noqa: SIM401
        if isinstance(texts, list | tuple) and any("<br>" in str(one) for one in texts):
            trace["hovertext"] = [str(text).replace("<br>", " · ") for text in texts]


def grown(figure: go.Figure, by: float) -> go.Figure:
    """The same figure for a room: everything that has a size in px is so much larger."""
    drawn = figure.to_dict()
    return go.Figure(_grown(drawn, by))


PIXELS = {"l", "r", "t", "b", "xshift", "yshift", "height", "ticklabelstandoff", "standoff"}


def _grown(part: Any, by: float, name: str = "") -> Any:
    if isinstance(part, dict):
        return {key: _grown(value, by, _inside(name, key)) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_grown(one, by, name) for one in part]
    if name == "size":
        return part * by
    return round(part * by) if name in PIXELS and isinstance(part, int | float) else part


def _inside(parent: str, key: str) -> str:
    """Only a size of letters or marks is one of px; `t` and the like only of the margin."""
    if key == "size":
        return key if parent.endswith("font") or parent == "marker" else f"{parent}-size"
    return key if len(key) > 1 or parent == "margin" else f"{parent}-{key}"
