"""How fast deals are won and lost: two rising staircases, what is between them and the top is still
open."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import scale, style
from funnel.charts.text import mark
from funnel.codes import Outcome
from funnel.i18n import days, number, percent, t

NAME = "closing"
CLICKED = 60  # marks per line that can be clicked


def figure(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """The shares won and lost by each day, from `metrics.closing` of one pipeline; the days to the
    last 2% of closings are left to the table."""
    if not len(table):
        return style.empty(t("No deal was closed yet"), dark)
    p = style.paint(dark)
    fig = style.base(dark, 400, left=64, right=130, top=46, bottom=50)
    end = _end(table)
    shown = table[table["days"] <= end]
    shares = (("won", p.good), ("lost", p.muted))
    for outcome, colour in shares:
        _line(fig, shown, outcome, colour)
    ends = {outcome: float(shown[f"{outcome}_share"].iloc[-1]) for outcome, _ in shares}
    apart = abs(ends["won"] - ends["lost"]) < 0.07  # the words at the ends would touch
    for outcome, colour in shares:
        if outcome == Outcome.WON:
            said = t("won {share}", share=percent(ends[outcome]))
        else:
            said = t("lost {share}", share=percent(ends[outcome]))
        is_tie = ends["won"] == ends["lost"]
        is_upper = outcome == Outcome.WON if is_tie else ends[outcome] == max(ends.values())
        away = 12 if is_upper else -12
        shift = away if apart else 0
        style.note(
            fig, 1, ends[outcome], f"<b>{said}</b>", colour, xref="paper", xshift=10, yshift=shift
        )
    begun = number(shown["open_then"].iloc[0])
    style.key(
        fig,
        t(
            "share of the {n} deals begun that is won or lost by so many days, those still open"
            " counted",
            n=begun,
        ),
        p.muted,
    )
    top = max(*ends.values(), 0.1)
    scale.shares(fig, "y", (0, top * 1.1), scale.tenths(top * 1.1), dark)
    scale.plain_days(fig, end)
    return fig


def _end(table: pd.DataFrame) -> float:
    """The day by which all but 2% of what is ever closed is closed."""
    closed = table["won_share"] + table["lost_share"]
    return max(float(table.loc[closed >= 0.98 * closed.iloc[-1], "days"].iloc[0]), 1.0)


def _line(fig: go.Figure, table: pd.DataFrame, outcome: str, colour: str) -> None:
    share = table[f"{outcome}_share"]
    line = {
        "color": colour,
        "width": 3,
        "shape": "hv",
        "dash": "solid" if outcome == Outcome.WON else "dot",
    }
    fig.add_scatter(x=table["days"], y=share, mode="lines", line=line, hoverinfo="skip")
    steps = table.iloc[:: max(1, len(table) // CLICKED)]
    fig.add_scatter(  # to be clicked: a line alone cannot be
        x=steps["days"],
        y=steps[f"{outcome}_share"],
        mode="markers",
        marker={"size": 12, "color": colour, "opacity": 0},
        hoverinfo="text",
        hovertext=[
            f"{days(when)}: {percent(value)}"
            for when, value in zip(steps["days"], steps[f"{outcome}_share"], strict=True)
        ],
        customdata=[
            [mark("closing", pipeline=row["pipeline"], outcome=outcome, within=row["days"])]
            for _, row in steps.iterrows()
        ],
    )
