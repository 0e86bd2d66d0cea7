"""Time in stage: half have left by (open stays counted) against the plain median, the open stays below as what they are, the limit as a line."""

from __future__ import annotations

import math

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.scale import log_days, placed
from funnel.charts.text import escape, mark, wrapped
from funnel.i18n import days, month, t, tn

NAME = "dwell"
DOTS = 400  # per row; more would be a bar, and the count at the right says how many there are


def figure(table: pd.DataFrame, open_stays: pd.DataFrame, *, by: str = "stage", dark: bool = False) -> go.Figure:
    """A row per stage (or per `by`: manager, month) from `metrics.dwell`; `open_stays`: stage, open_days, deal_id of those still there."""
    if not len(table):
        return style.empty(t("No stays began in this period"), dark)
    p = style.paint(dark)
    fig = style.base(dark, 90 + 96 * len(table), left=260, right=200, top=26, bottom=40)
    for place, (_, row) in enumerate(table.iterrows()):
        _summary(fig, place, row, p)
        own = open_stays[open_stays[by] == row[by]] if by in open_stays else open_stays.iloc[:0]
        if by == "stage":
            own = own[own["pipeline"] == row["pipeline"]]
        _dots(fig, place, own, float(row["limit_days"]), p)
        style.at_right(fig, place, tn("{n} still here", "{n} still here", int(row["still_here"])), p.muted)
    every = [*table["median_days"], *table["km_median_days"], *table["p90_days"], *table["limit_days"], *open_stays["open_days"]]
    log_days(fig, every, dark)
    style.rows(fig, [wrapped(name) for name in table[by]], dark)
    return fig


def _summary(fig: go.Figure, place: int, row: pd.Series, p: style.Paint) -> None:
    median, km, p90 = row["median_days"], row["km_median_days"], row["p90_days"]
    stage, pipeline = row["stage"], row["pipeline"]
    data = [[mark("dwell", pipeline=pipeline, stage=stage, column="visits")]]
    top = place - 0.16
    if not math.isnan(p90):
        fig.add_scatter(
            x=[placed(median), placed(p90)], y=[top, top], mode="lines", line={"color": p.pale, "width": 9}, hoverinfo="skip"
        )
    limit = placed(row["limit_days"])
    fig.add_scatter(
        x=[limit, limit], y=[place - 0.42, place + 0.42], mode="lines", line={"color": p.text, "width": 2, "dash": "dot"}, hoverinfo="skip"
    )
    if not math.isnan(median):
        ring = {"size": 21, "color": p.ground, "line": {"color": p.thing, "width": 3}}
        fig.add_scatter(
            x=[placed(median)], y=[top], mode="markers", marker=ring, customdata=data, hoverinfo="text",
            hovertext=[t("{stage}: median of those that left {days}", stage=escape(stage), days=days(median))],
        )  # fmt: skip
    if not math.isnan(km):
        fig.add_scatter(
            x=[placed(km)], y=[top], mode="markers", marker={"size": 17, "color": p.thing}, customdata=data, hoverinfo="text",
            hovertext=[t("{stage}: half have left by {days}", stage=escape(stage), days=days(km))],
        )  # fmt: skip
        style.note(fig, math.log10(placed(km)), top, f"<b>{days(km)}</b>", p.thing, xanchor="center", yshift=22)


def _dots(fig: go.Figure, place: int, own: pd.DataFrame, limit: float, p: style.Paint) -> None:
    own = own.sort_values("open_days", ascending=False).head(DOTS)
    if not len(own):
        return
    # a fixed pattern instead of chance: the same picture every time
    jitter = [place + 0.17 + 0.16 * ((number * 0.618) % 1) for number in range(len(own))]
    over = own["open_days"] > limit
    fig.add_scatter(
        x=[placed(value) for value in own["open_days"]], y=jitter, mode="markers", hoverinfo="text",
        marker={"size": 8, "opacity": 0.6, "color": [p.look if is_over else p.muted for is_over in over],
                "symbol": ["diamond" if is_over else "circle" for is_over in over]},
        hovertext=[f"{escape(deal)}: {days(value)}" for deal, value in zip(own["deal_id"], own["open_days"], strict=True)],
        customdata=[[mark("deals", deal_id=deal)] for deal in own["deal_id"]],
    )  # fmt: skip


def by_month(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """Half have left by, month by month of entry, from `metrics.dwell` by month of one stage; grey under 20 stays."""
    table = table[table["month"].notna()]
    if not len(table):
        return style.empty(t("No stays began in this period"), dark)
    p = style.paint(dark)
    fig = style.base(dark, 430, left=80, right=60, top=40, bottom=80)
    places, km = list(range(len(table))), table["km_median_days"]
    sure = table["visits"] >= 20
    fig.add_scatter(x=places, y=km, mode="lines", line={"color": p.pale, "width": 4}, hoverinfo="skip", connectgaps=False)
    fig.add_scatter(
        x=places, y=km, mode="markers+text", marker={"size": 14, "color": [p.thing if enough else p.muted for enough in sure]}, hoverinfo="text",
        text=[days(value) if len(table) <= 14 or place % 2 == 0 else "" for place, value in zip(places, km, strict=True)],
        textposition="top center", textfont={"size": style.SIZE - 3, "color": p.text},
        hovertext=[f"{month(when)}: {days(value)} · {tn('{n} stay', '{n} stays', int(n))}"
                   for when, value, n in zip(table["month"], km, table["visits"], strict=True)],
    )  # fmt: skip
    limit = float(table["limit_days"].iloc[0])
    fig.add_hline(y=limit, line={"color": p.text, "width": 2, "dash": "dot"})
    style.note(fig, 0, limit, t("limit {days}", days=days(limit)), p.text, xref="paper", yshift=14)
    top = max(float(km.max()) if km.notna().any() else 0, limit) * 1.2
    fig.update_yaxes(range=[0, top], visible=False)
    step = max(1, len(table) // 12)
    words = [month(when) if place % step == 0 else "" for place, when in zip(places, table["month"], strict=True)]
    fig.update_xaxes(tickvals=places, ticktext=[word.replace(" ", "<br>", 1) for word in words], range=[-0.7, len(table) - 0.3])
    return fig
