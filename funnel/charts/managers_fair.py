"""Managers against the team: a funnel plot whose limits widen for small numbers, and what to
believe of each beside the raw share."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from funnel.charts import key, scale, style
from funnel.charts.strokes import stroke
from funnel.charts.text import escape, mark
from funnel.i18n import number, percent, t
from funnel.metrics.fair_measures import KEPT
from funnel.metrics.rows import records
from funnel.stats import ALARM, WARN, limits

NAME = "managers-fair"
POINTS = 120  # of a limit's curve
NAMED = 14  # people; of more only those who stand out have their names in the figure
ROWS = 30


def figure(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """The rows of one measure of `metrics.managers_fair`: the adjusted share against the number of
    cases (as far as others have the like), with the limits outside which one in 20, and one in
    500, lies if all are alike."""
    known = table[table["adjusted"].notna() & (table["cases"] > 0)]
    if len(known) < 2:
        return style.empty(t("Too few managers to compare"), dark)
    p = style.paint(dark)
    fig = style.base(dark, 430, left=64, right=120, top=56, bottom=58)
    team = float(known["team"].iloc[0])
    phi = float(known["overdispersion"].iloc[0])
    most = float(known["comparable"].max()) * 1.08
    least = max(min(float(known["comparable"].min()), most / 20), 3)
    n = np.unique(np.rint(np.geomspace(least, most, POINTS)))
    low, top = _ends(known, n, team, phi)
    for chance, strength in ((ALARM, 0.10), (WARN, 0.16)):
        _band(fig, n, *limits(n, team, phi, chance), style.faded(p.thing, strength))
    fig.add_hline(y=team, line={"color": p.text, "width": 2, "dash": "dot"})
    words = t("team {share}", share=percent(team))
    style.note(fig, 1, team, words, p.text, xref="paper", xshift=8)
    _people(fig, known, low, top - low, p)
    scale.shares(fig, "y", (low, top), _ticks(low, top), dark)
    fig.update_xaxes(range=[0, most], nticks=7, tickformat=",d", ticklabelstandoff=6)
    below = {"xref": "paper", "yref": "paper", "xanchor": "center", "yanchor": "top"}
    words = t("number of cases, as far as others have the like")
    small = {"size": style.SIZE - 2, "color": p.muted}
    style.note(fig, 0.5, 0, words, p.muted, yshift=-30, font=small, **below)
    style.key(
        fig,
        t(
            "share with everybody's mix of deals; outside the dark band lies 1 in 20 of people who"
            " are alike, outside the light one 1 in 500"
        ),
        p.muted,
    )
    return fig


def _ends(known: pd.DataFrame, n: Any, team: float, phi: float) -> tuple[float, float]:
    """The shares that the figure reaches from and to: everybody, and the limits of the middle."""
    low, high = limits(n, team, phi, ALARM)
    shares = known["adjusted"]
    bottom = min(float(shares.min()), float(np.quantile(low, 0.5)), team)
    top = max(float(shares.max()), float(np.quantile(high, 0.5)), team, 0.02)
    room = 0.12 * (top - bottom)
    return (bottom - room if bottom > room else -0.4 * room), min(top + room, 1.04)


def _ticks(low: float, top: float) -> list[float]:
    steps = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
    step = next((one for one in steps if (top - low) / one <= 6), 0.25)
    first = int(np.ceil(max(low, 0.0) / step))
    return [round(step * index, 4) for index in range(first, int(top / step) + 1)]


def _band(fig: go.Figure, n: Any, low: Any, high: Any, colour: str) -> None:
    fig.add_scatter(
        x=np.concatenate([n, n[::-1]]),
        y=np.concatenate([high, low[::-1]]),
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=colour,
        hoverinfo="skip",
    )


def _people(fig: go.Figure, known: pd.DataFrame, low: float, room: float, p: style.Paint) -> None:
    """A dot per manager, its name beside it where it has room."""
    taken: list[tuple[float, float]] = []
    most = float(known["comparable"].max())
    for row in records(known.sort_values("comparable")):
        hot = isinstance(row["standing"], str)
        _dot(fig, row, hot, p)
        if not hot and len(known) > NAMED:
            continue
        x = float(row["comparable"])
        y = float(row["adjusted"])
        is_up = y >= row["team"] or y - low < 0.15 * room
        place = _free_place(taken, x, y, most, room if is_up else -room)
        taken.append((x, place))
        name = style.names([row["manager"]], style.SIZE - 1, 1, 180)[0]
        ink = p.look if hot else p.text
        look = {"xanchor": _anchor(x, most), "font": {"size": style.SIZE - 1, "color": ink}}
        style.note(fig, x, place, f"<b>{name}</b>" if hot else name, ink, **look)


def _dot(fig: go.Figure, row: dict[str, Any], hot: bool, p: style.Paint) -> None:
    """One manager; `hot`: who stands out has another shape and colour."""
    y = float(row["adjusted"])
    fig.add_scatter(
        x=[float(row["comparable"])],
        y=[y],
        mode="markers",
        marker={
            "size": 17 if hot else 13,
            "color": p.look if hot else p.thing,
            "symbol": "diamond" if hot else "circle",
        },
        customdata=_behind(row),
        cliponaxis=False,
        hoverinfo="text",
        hovertext=[f"{escape(row['manager'])}: {percent(y)} · {number(row['cases'])}"],
    )


def _free_place(
    taken: list[tuple[float, float]], x: float, y: float, most: float, room: float
) -> float:
    """Where a name is not over another one: above its dot, or below it if `room` is less than 0."""
    place = y + room * 0.06
    while any(abs(x - a) < most * 0.14 and abs(place - b) < abs(room) * 0.06 for a, b in taken):
        place += room * 0.06
    return place


def _anchor(x: float, most: float) -> str:
    """From where a name is written, so that it covers no axis and is whole."""
    if x < 0.07 * most:
        return "left"
    if x > 0.97 * most:
        return "right"
    return "center"


def _behind(row: dict[str, Any]) -> list[list[str]] | None:
    """The deals behind a manager's mark; promises are no deals."""
    if row["measure"] == KEPT:
        return None
    return [[mark("fair", measure=row["measure"], manager=row["manager"])]]


def believed(table: pd.DataFrame, *, most: int = ROWS, dark: bool = False) -> go.Figure:
    """A row per manager, in the order of names: the raw share as a ring, what to believe of it as a
    dot with its interval."""
    known = table[table["believed"].notna()][:most]
    if not len(known) and len(table):
        return style.empty(t("Too rare to believe more than the raw shares"), dark)
    if not len(known):
        return style.empty(t("Too few managers to compare"), dark)
    p = style.paint(dark)
    row_px = style.row_height(len(known), 48, 26)
    size = style.SIZE if row_px >= 34 else style.SMALL
    names = style.names(list(known["manager"]), size, 1, 240)
    left = style.left_for(names, size)
    team = float(known["team"].iloc[0])
    said = _key(team)
    above = 40 + key.LINE * len(said)
    height = 34 + above + row_px * len(known)
    fig = style.base(dark, height, left=left, right=180, top=above, bottom=34)
    top = min(1.0, max(float(known[["raw", "believed_high"]].max().max()), 0.02) * 1.06)
    for index, row in enumerate(records(known)):
        _row(fig, index, row, size, p)
    fig.add_vline(x=team, line={"color": p.text, "width": 2, "dash": "dot"})
    scale.shares(
        fig, "x", (-0.015 * top, top * 1.02), scale.tenths(top, 1 if top <= 0.5 else 2), dark
    )
    style.rows(fig, names, dark, size=size)
    style.key(fig, "<br>".join(said), p.muted)
    return fig


def _key(team: float) -> list[str]:
    text = t(
        "○ as counted   <b>●</b> what to believe of it, with 95% interval: adjusted for the mix"
        " of deals, small numbers drawn to the team ({share})",
        share=percent(team),
    )
    return key.lines(key.phrases(text))


def _row(fig: go.Figure, index: int, row: dict[str, Any], size: int, p: style.Paint) -> None:
    hot = isinstance(row["standing"], str)
    colour = p.look if hot else p.thing
    stroke(fig, index, row["believed_low"], row["believed_high"], style.faded(colour, 0.35))
    look = {"size": 13, "color": "rgba(0,0,0,0)", "line": {"width": 2, "color": p.muted}}
    for value, marker in ((row["raw"], look), (row["believed"], {"size": 15, "color": colour})):
        fig.add_scatter(
            x=[value],
            y=[index],
            mode="markers",
            marker=marker,
            customdata=_behind(row),
            cliponaxis=False,
            hoverinfo="text",
            hovertext=[percent(value)],
        )
    counts = t("<b>{count}</b> of {total}", count=number(row["hits"]), total=number(row["cases"]))
    style.at_right(fig, index, counts, p.look if hot else p.text, size)
