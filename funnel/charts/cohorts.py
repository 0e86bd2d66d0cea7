"""Share won within a span, by month of start, with its interval; months too young to know stay
empty."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import scale, style
from funnel.charts.text import mark
from funnel.i18n import month, percent, t, tn

NAME = "cohorts"
ENOUGH = 20


def figure(table: pd.DataFrame, *, span: int = 90, dark: bool = False) -> go.Figure:
    """A dot and its interval per month, from `metrics.cohorts` of one pipeline; grey under 20
    journeys."""
    known = table[table[f"share_{span}"].notna() & table["month"].notna()]
    if not len(known):
        return style.empty(t("No month is old enough to know"), dark)
    p = style.paint(dark)
    fig = style.base(dark, 400, left=64, right=30, top=46, bottom=60)
    places = list(range(len(known)))
    for place, (_, row) in zip(places, known.iterrows(), strict=True):
        colour = p.thing if row["dated"] >= ENOUGH else p.muted
        fig.add_scatter(
            x=[place, place],
            y=[row[f"low_{span}"], row[f"high_{span}"]],
            mode="lines",
            line={"color": p.pale if row["dated"] >= ENOUGH else p.faint, "width": 9},
            hoverinfo="skip",
        )
        fig.add_scatter(
            x=[place],
            y=[row[f"share_{span}"]],
            mode="markers",
            marker={"size": 13, "color": colour},
            hoverinfo="text",
            customdata=[[mark("cohorts", pipeline=row["pipeline"], month=row["month"])]],
            hovertext=[
                f"{month(row['month'])}: {percent(row[f'share_{span}'])} ·"
                f" {tn('{n} journey', '{n} journeys', int(row['dated']))}"
            ],
        )
    top = float(known[f"high_{span}"].max())
    scale.shares(fig, "y", (0, top * 1.05), scale.tenths(top + 0.05), dark)
    scale.months(fig, list(known["month"]))
    style.key(
        fig,
        t(
            "won within {n} days, by month of start, with 95% interval; grey: fewer than {few}",
            n=span,
            few=ENOUGH,
        ),
        p.muted,
    )
    return fig
