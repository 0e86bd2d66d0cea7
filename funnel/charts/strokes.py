"""Pieces that several figures draw alike: a stroke across a row, bars in two layers, dots that keep
out of each other's way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go


def stroke(
    fig: go.Figure, row: float, low: float, high: float, colour: str, width: float = 8
) -> None:
    """From one value of a row to another, such as the ends of an interval."""
    fig.add_scatter(
        x=[low, high],
        y=[row, row],
        mode="lines",
        line={"color": colour, "width": width},
        hoverinfo="skip",
    )


def layer(
    fig: go.Figure,
    values: Sequence[float],
    colour: str,
    said: Sequence[str],
    marks: list[list[str]] | None,
) -> None:
    """Bars from 0, one a row, over those that were drawn before; `said` under the pointer, a click
    leads to `marks`."""
    fig.add_bar(
        x=list(values),
        y=list(range(len(values))),
        orientation="h",
        marker={"color": colour, "line": {"width": 0}},
        hoverinfo="text",
        hovertext=list(said),
        customdata=marks,
    )


def scattered(count: int) -> list[float]:
    """So many numbers from 0 to 1 that look like chance, and are the same every time."""
    return [(number * 0.618) % 1 for number in range(count)]


def tick(width: int, size: int, colour: str) -> dict[str, Any]:
    """A marker that is an upright stroke."""
    return {"symbol": "line-ns", "size": size, "line": {"width": width, "color": colour}}
