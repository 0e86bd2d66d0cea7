"""Mean time in each stage with all deals and without those closed in one click: two marks and the way between them."""

from __future__ import annotations

import math

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.scale import log_days, placed
from funnel.charts.text import mark, wrapped
from funnel.i18n import days, t, tn

NAME = "distortion"


def figure(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """A row per stage from `metrics.distortion`: hollow with all deals, full without the flagged ones."""
    table = table[table["mean_days"].notna()]
    if not len(table):
        return style.empty(t("No stays began in this period"), dark)
    stages = len(table)
    table = table[table["flagged_visits"] > 0]
    if not len(table):
        return style.empty(t("No deal closed in one click stayed in any stage"), dark)
    p = style.paint(dark)
    names = [wrapped(stage) for stage in table["stage"]]
    left = style.left_for(names)
    fig = style.base(dark, 90 + style.row_height(len(table), 72, 48) * len(table), left=left, right=200, top=46, bottom=40)
    for place, (_, row) in enumerate(table.iterrows()):
        every, without = float(row["mean_days"]), float(row["mean_days_without"])
        data = [[mark("dwell", pipeline=row["pipeline"], stage=row["stage"], column="visits")]]
        changed = not math.isnan(without) and days(every) != days(without)
        if changed:
            fig.add_scatter(x=[placed(every), placed(without)], y=[place, place], mode="lines", line={"color": p.pale, "width": 7}, hoverinfo="skip")
        ring = {"size": 17, "color": p.ground, "line": {"color": p.muted, "width": 3}}
        fig.add_scatter(x=[placed(every)], y=[place], mode="markers", marker=ring, hovertext=[days(every)], hoverinfo="text", customdata=data)
        if not math.isnan(without):
            fig.add_scatter(
                x=[placed(without)],
                y=[place],
                mode="markers",
                marker={"size": 17, "color": p.thing if changed else p.muted},
                hovertext=[days(without)],
                hoverinfo="text",
                customdata=data,
            )
            colour = p.thing if changed else p.muted
            said = f"<b>{days(without)}</b>" if changed else f"{days(without)}"
            style.note(fig, math.log10(placed(without)), place, said, colour, xanchor="center", yshift=22)
        style.at_right(fig, place, tn("{n} flagged stay", "{n} flagged stays", int(row["flagged_visits"])), p.muted)
    style.key(fig, t("<b>○</b> mean of all deals   <b>●</b> without those closed in one click") + _left_out(stages - len(table)), p.muted)
    log_days(fig, [*table["mean_days"], *table["mean_days_without"]], dark, plot=style.WIDTH - left - 200)
    style.rows(fig, names, dark)
    return fig


def _left_out(count: int) -> str:
    return "   " + tn("{n} stage without such deals is not drawn", "{n} stages without such deals are not drawn", count) if count else ""
