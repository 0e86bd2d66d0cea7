"""Mean time in each stage with all deals and without those closed in one click: two marks and the
way between them."""

from __future__ import annotations

import math

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.scale import log_days, placed
from funnel.charts.text import mark
from funnel.i18n import bare_days, days, t, tn

NAME = "distortion"
RIGHT = 210


def figure(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """A row per stage from `metrics.distortion`: hollow with all deals, full without the flagged
    ones."""
    table = table[table["mean_days"].notna()]
    if not len(table):
        return style.empty(t("No stays to show"), dark)
    stages = len(table)
    table = table[table["flagged_visits"] > 0]
    if not len(table):
        return style.empty(t("No deal closed in one click stayed in any stage"), dark)
    p = style.paint(dark)
    roomy = len(table) <= style.MANY
    size = style.SIZE if roomy else style.SMALL
    if roomy:
        names = style.names(table["stage"], size)
    else:
        names = style.names(table["stage"], size, 1, 340)
    left = style.left_for(names, size)
    row_px = style.row_height(len(table), 72, 48) if roomy else style.row_height(len(table), 34, 20)
    fig = style.base(dark, 90 + row_px * len(table), left=left, right=RIGHT, top=46, bottom=40)
    for index, (_, row) in enumerate(table.iterrows()):
        _row(fig, index, row, roomy, p)
        flagged = tn("{n} flagged stay", "{n} flagged stays", int(row["flagged_visits"]))
        style.at_right(
            fig,
            index,
            flagged if roomy else f"<b>{days(row['mean_days_without'])}</b> · {flagged}",
            p.muted,
            size,
        )
    style.key(
        fig,
        t("<b>○</b> mean of all deals   <b>●</b> without those closed in one click")
        + _left_out(stages - len(table)),
        p.muted,
    )
    log_days(
        fig,
        [*table["mean_days"], *table["mean_days_without"]],
        dark,
        plot=style.WIDTH - left - RIGHT,
    )
    style.rows(fig, names, dark, size=size)
    return fig


def _row(fig: go.Figure, index: int, row: pd.Series, roomy: bool, p: style.Paint) -> None:
    """The two means of a stage; where rows are many, the number stands at the right instead of
    above its mark."""
    every = float(row["mean_days"])
    without = float(row["mean_days_without"])
    changed = not math.isnan(without) and days(every) != days(without)
    dot = 17 if roomy else 11
    line = 7 if roomy else 5
    colour = p.thing if changed else p.muted
    common = {
        "y": [index],
        "mode": "markers",
        "hoverinfo": "text",
        "cliponaxis": False,
        "customdata": [
            [mark("dwell", pipeline=row["pipeline"], stage=row["stage"], column="visits")]
        ],
    }
    if changed:
        fig.add_scatter(
            x=[placed(every), placed(without)],
            y=[index, index],
            mode="lines",
            line={"color": p.pale, "width": line},
            hoverinfo="skip",
        )
    ring = {"size": dot, "color": p.ground, "line": {"color": p.muted, "width": 3}}
    fig.add_scatter(x=[placed(every)], marker=ring, hovertext=[days(every)], **common)
    if not math.isnan(without):
        fig.add_scatter(
            x=[placed(without)],
            marker={"size": dot, "color": colour},
            hovertext=[days(without)],
            **common,
        )
        if roomy:
            said = f"<b>{bare_days(without)}</b>" if changed else bare_days(without)
            style.note(
                fig, math.log10(placed(without)), index, said, colour, xanchor="center", yshift=22
            )


def _left_out(count: int) -> str:
    if count:
        return "   " + tn(
            "{n} stage without such deals is not drawn",
            "{n} stages without such deals are not drawn",
            count,
        )
    return ""
