"""Which share of the stays in a stage is still going on after so many days."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import scale, style
from funnel.charts.text import escape, mark
from funnel.i18n import days, percent, t

NAME = "survival"


def figure(table: pd.DataFrame, *, limit: float | None = None, dark: bool = False) -> go.Figure:
    """A falling staircase with its 95% band, from `metrics.survival` of one stage; days on a plain
    axis."""
    if not len(table):
        return style.empty(t("No stays to show"), dark)
    p = style.paint(dark)
    fig = style.base(dark, 400, left=64, right=40, bottom=50)
    band = {"mode": "lines", "line": {"width": 0, "shape": "hv"}, "hoverinfo": "skip"}
    fig.add_scatter(x=table["days"], y=table["high"], **band)
    fig.add_scatter(
        x=table["days"],
        y=table["low"],
        fill="tonexty",
        fillcolor=style.faded(p.thing, 0.18),
        **band,
    )
    line = {"color": p.thing, "width": 3, "shape": "hv"}
    fig.add_scatter(
        x=table["days"], y=table["share_still_here"], mode="lines", line=line, hoverinfo="skip"
    )
    steps = table.iloc[:: max(1, len(table) // 60)]
    fig.add_scatter(  # to be clicked: a line alone cannot be
        x=steps["days"],
        y=steps["share_still_here"],
        mode="markers",
        marker={"size": 12, "color": p.thing, "opacity": 0},
        hoverinfo="text",
        hovertext=[
            t(
                "after {days}: {share} still here, of {n} at risk",
                days=days(when),
                share=percent(share),
                n=n,
            )
            for when, share, n in zip(
                steps["days"], steps["share_still_here"], steps["at_risk"], strict=True
            )
        ],
        customdata=[
            [mark("survival", pipeline=row["pipeline"], stage=row["stage"], days=row["days"])]
            for _, row in steps.iterrows()
        ],
    )
    below = table[table["share_still_here"] <= 0.5]
    if len(below):
        half = float(below["days"].iloc[0])
        fig.add_scatter(
            x=[half],
            y=[0.5],
            mode="markers",
            marker={"size": 15, "color": p.thing},
            hoverinfo="skip",
        )
        style.note(
            fig,
            half,
            0.5,
            f"<b>{escape(t('half have left by {days}', days=days(half)))}</b>",
            p.thing,
            xshift=14,
            yshift=16,
            bgcolor=p.ground,
        )
    if limit:
        fig.add_vline(x=limit, line={"color": p.text, "width": 2, "dash": "dot"})
        style.note(fig, limit, 0.97, t("limit {days}", days=days(limit)), p.text, xshift=8)
    scale.shares(fig, "y", (0, 1.02), (0, 0.25, 0.5, 0.75, 1), dark)
    scale.plain_days(fig, max(float(table["days"].max()), limit or 0, 1))
    return fig
