"""The forecast's school report: what was said week by week against what came, and how often things
came that were said to be as likely."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import scale, style
from funnel.i18n import day_short, number, percent, t
from funnel.metrics.rows import records
from funnel.zones import local

NAME = "forecast-record"
FEW = 6  # wins: below, each is a line of the scale


def figure(table: pd.DataFrame, *, timezone: str = "UTC", dark: bool = False) -> go.Figure:
    """A band and a line of what was said, a dot of what came, per week's end; red outside the
    band. From `metrics.forecast_record`."""
    if not len(table):
        return style.empty(t("No week can be judged yet"), dark)
    p = style.paint(dark)
    fig = style.base(dark, 380, left=58, right=16, top=52, bottom=40)
    weeks = list(range(len(table)))
    _lines(fig, table, weeks, p)
    rows = records(table)
    words = [_week(row["origin_at"], timezone) for row in rows]
    _dots(fig, rows, words, p)
    step = max(1, -(-len(weeks) // 9))
    fig.update_xaxes(
        tickvals=weeks[::step], ticktext=words[::step], range=[-0.6, len(weeks) - 0.4], tickangle=0
    )
    top = max(float(table[name].max()) for name in ("high", "came", "mean_13"))
    fig.update_yaxes(range=[0, top * 1.06 + 1], showgrid=True, gridcolor=p.faint, nticks=6)
    if top < FEW:  # there is no half win
        fig.update_yaxes(tick0=0, dtick=1)
    style.key(
        fig,
        f"<span style='color:{p.thing}'>━</span> {t('wins said for 28 days, with the 80% band')}"
        f"    ● {t('came')}    <span style='color:{p.look}'>◆</span> {t('came, outside')}"
        f"    <span style='color:{p.muted}'>┄</span> {t('the last 13 weeks')}",
        p.muted,
    )
    return fig


def _lines(fig: go.Figure, table: pd.DataFrame, weeks: list[int], p: style.Paint) -> None:
    """What was said with its band, and what the last weeks alone would have said."""
    edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    fig.add_scatter(x=weeks, y=table["high"], **edge)
    fig.add_scatter(
        x=weeks, y=table["low"], fill="tonexty", fillcolor=style.faded(p.thing, 0.18), **edge
    )
    line = {"color": p.thing, "width": 3}
    fig.add_scatter(x=weeks, y=table["said"], mode="lines", line=line, hoverinfo="skip")
    rival = {"color": p.muted, "width": 2, "dash": "dot"}
    fig.add_scatter(x=weeks, y=table["mean_13"], mode="lines", line=rival, hoverinfo="skip")


def _dots(fig: go.Figure, rows: list[dict[str, Any]], words: list[str], p: style.Paint) -> None:
    """What came, of another shape and colour where it was outside the band."""
    is_inside = [row["is_inside"] for row in rows]
    fig.add_scatter(
        x=list(range(len(rows))),
        y=[row["came"] for row in rows],
        mode="markers",
        marker={
            "size": [11 if inside else 14 for inside in is_inside],
            "symbol": ["circle" if inside else "diamond" for inside in is_inside],
            "color": [p.text if inside else p.look for inside in is_inside],
            "line": {"width": 1, "color": p.ground},
        },
        hoverinfo="text",
        hovertext=[_hover(row, word) for row, word in zip(rows, words, strict=True)],
    )


def calibration(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """A row per fifth of the chances: what was said, what came and its 95 % interval. From
    `metrics.forecast_record` by chance."""
    if not len(table):
        return style.empty(t("No week can be judged yet"), dark)
    p = style.paint(dark)
    rows = records(table)
    labels = [t("said {share}", share=percent(row["share_said"])) for row in rows]
    counts = [
        t("came {share} of {n}", share=percent(row["share_came"]), n=number(row["n"]))
        for row in rows
    ]
    left = style.left_for(labels)
    right = max(style.text_width(text) for text in counts) + 34
    fig = style.base(dark, 330, left=left, right=right, top=46, bottom=40)
    for index, row in enumerate(rows):
        _fifth(fig, index, row, p)
        style.at_right(fig, index, counts[index], p.text)
    top = max(float(table[name].max()) for name in ("share_high", "share_said"))
    scale.shares(fig, "x", (0, min(top * 1.05, 1.0)), scale.tenths(top, 2), dark)
    style.rows(fig, labels, dark)
    style.key(
        fig,
        f"<span style='color:{p.muted}'>○</span> {t('said')}    "
        f"<span style='color:{p.thing}'>●</span> {t('came, with 95% interval')}",
        p.muted,
    )
    return fig


def _fifth(fig: go.Figure, index: int, row: dict[str, Any], p: style.Paint) -> None:
    fig.add_scatter(
        x=[row["share_low"], row["share_high"]],
        y=[index, index],
        mode="lines",
        line={"color": p.pale, "width": 9},
        hoverinfo="skip",
    )
    said = row["share_said"]
    came = row["share_came"]
    fig.add_scatter(
        x=[came, said],
        y=[index, index],
        mode="markers",
        marker={
            "size": [13, 15],
            "symbol": ["circle", "circle-open"],
            "color": [p.thing, p.muted],
            "line": {"width": 2},
        },
        hoverinfo="text",
        hovertext=[
            t("came {share} of {n}", share=percent(came), n=number(row["n"])),
            t("said {share}", share=percent(said)),
        ],
    )


def _week(origin: pd.Timestamp, timezone: str) -> str:
    return day_short(local(origin, timezone).date())


def _hover(row: dict[str, Any], week: str) -> str:
    return t(
        "28 days from {day}: said {said} ({low}–{high}), came {came}",
        day=week,
        said=number(row["said"]),
        low=number(row["low"]),
        high=number(row["high"]),
        came=number(row["came"]),
    )
