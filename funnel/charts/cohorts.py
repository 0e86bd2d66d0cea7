"""Share won within a span, or in the end, by month of start, with its interval; months too young to
know stay empty."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import scale, style
from funnel.charts.text import mark
from funnel.evidence import ENOUGH
from funnel.i18n import month, percent, t, tn

NAME = "cohorts"


def figure(table: pd.DataFrame, *, span: int = 90, dark: bool = False) -> go.Figure:
    """A dot and its interval per month, from `metrics.cohorts` of one pipeline; grey under 20
    journeys. Of a span of 0 what the share won is expected to become."""
    ends = (f"share_{span}", f"low_{span}", f"high_{span}")
    middle, low, high = ends if span else ("to_won", "to_won_low", "to_won_high")
    counted = "dated" if span else "journeys"
    known = table[table[middle].notna() & table["month"].notna()]
    if not len(known):
        return style.empty(t("No month is old enough to know"), dark)
    p = style.paint(dark)
    fig = style.base(dark, 400, left=64, right=30, top=46, bottom=60)
    places = list(range(len(known)))
    for index, (_, row) in zip(places, known.iterrows(), strict=True):
        colour = p.thing if row[counted] >= ENOUGH else p.muted
        fig.add_scatter(
            x=[index, index],
            y=[row[low], row[high]],
            mode="lines",
            line={"color": p.pale if row[counted] >= ENOUGH else p.faint, "width": 9},
            hoverinfo="skip",
        )
        fig.add_scatter(
            x=[index],
            y=[row[middle]],
            mode="markers",
            marker={"size": 13, "color": colour},
            cliponaxis=False,
            hoverinfo="text",
            customdata=[[mark("cohorts", pipeline=row["pipeline"], month=row["month"])]],
            hovertext=[
                f"{month(row['month'])}: {percent(row[middle])} ·"
                f" {tn('{n} journey', '{n} journeys', int(row[counted]))}"
            ],
        )
    top = float(known[high].max())
    scale.shares(fig, "y", (0, top * 1.05), scale.tenths(top + 0.05), dark)
    scale.months(fig, list(known["month"]))
    words = t(
        "won within {n} days, by month of start, with 95% interval; grey: fewer than {few}",
        n=span,
        few=ENOUGH,
    )
    if not span:
        words = t(
            "expected to be won in the end, by month of start, with 95% interval; grey: fewer than"
            " {few}",
            few=ENOUGH,
        )
    style.key(fig, words, p.muted)
    return fig
