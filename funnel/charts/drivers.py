"""What goes with winning and losing: the difference in points with its interval, the wins beside
it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.text import escape, fitted, mark
from funnel.i18n import number, percent, t
from funnel.metrics.driver_words import said
from funnel.metrics.rows import records

NAME = "drivers"
ROWS = 12


def figure(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """A row per fact shown, of `metrics.drivers`, the most wins more on top; right of the line more
    are won."""
    shown = table[table["is_shown"]]
    if not len(shown):
        return style.empty(t("Nothing that was asked goes with winning or losing"), dark)
    p = style.paint(dark)
    shown = shown.assign(_size=shown["more_wins"].abs()).nlargest(ROWS, "_size")
    shown = shown.sort_values("more_wins", ascending=False)
    row_px = style.row_height(len(shown), 60, 34)
    labels = style.names([said(row["fact"], row["value"]) for row in records(shown)], most=330)
    left = style.left_for(labels)
    fig = style.base(dark, 100 + row_px * len(shown), left=left, right=260, top=62, bottom=36)
    for place, row in enumerate(records(shown)):
        _row(fig, place, row, p)
    fig.add_vline(x=0, line={"color": p.text, "width": 2, "dash": "dot"})
    ends = [abs(float(shown[end].min())) for end in ("difference_low", "difference_high")]
    ends += [abs(float(shown[end].max())) for end in ("difference_low", "difference_high")]
    top = max(ends) * 1.08
    step = next((one for one in (0.05, 0.1, 0.2) if top / one <= 4), 0.25)
    ticks = [step * n for n in range(-int(top / step), int(top / step) + 1)]
    fig.update_xaxes(
        range=[-top, top],
        tickvals=ticks,
        ticktext=[number(100 * tick) for tick in ticks],
        showgrid=True,
        gridcolor=p.faint,
    )
    style.rows(fig, labels, dark)
    style.key(
        fig,
        t(
            "points fewer won  ← ┊ →  points more won than without it, within pipelines, with"
            " interval"
        ),
        p.muted,
    )
    return fig


def _row(fig: go.Figure, place: int, row: dict[str, Any], p: style.Paint) -> None:
    more = row["difference"] > 0
    colour = p.good if more else p.look
    fig.add_scatter(
        x=[row["difference_low"], row["difference_high"]],
        y=[place, place],
        mode="lines",
        line={"color": style.faded(colour, 0.35), "width": 10},
        hoverinfo="skip",
    )
    named = isinstance(row["value"], str)
    behind = [[mark("driver", fact=row["fact"], value=row["value"])]] if named else None
    fig.add_scatter(
        x=[row["difference"]],
        y=[place],
        mode="markers",
        marker={"size": 18, "color": colour, "symbol": "circle" if more else "diamond"},
        customdata=behind,
        cliponaxis=False,
        hoverinfo="text",
        hovertext=[
            f"{escape(said(row['fact'], row['value']))}: {percent(row['share'])} ·"
            f" {percent(row['share_without'])}"
        ],
    )
    wins = number(abs(row["more_wins"]))
    points = number(abs(100 * row["difference"]))
    words = (
        t("<b>+{points}</b> points · {wins} wins more", points=points, wins=wins)
        if more
        else t("<b>−{points}</b> points · {wins} wins fewer", points=points, wins=wins)
    )
    if isinstance(row["goes_with"], str):
        other = fitted(t("goes with {other}", other=row["goes_with"]), 240, style.SMALL)
        words += f'<br><span style="font-size:{style.SMALL}px">{other}</span>'
    style.at_right(fig, place, words, colour, style.SIZE - 1)
