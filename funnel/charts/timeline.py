"""The moves of one deal on a line of time: where it sat, and what was done in one sitting."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.text import wrapped
from funnel.i18n import days, moment, t

NAME = "timeline"


def figure(visits: pd.DataFrame, moves: pd.DataFrame, *, timezone: str, dark: bool = False) -> go.Figure:
    """A bar per stay (pipeline, stage, entered_at, left_at), in rows by stage in the order visited; a dot per move (moved_at, to_stage)."""
    if not len(visits) and not len(moves):
        return style.empty(t("No moves of this deal are recorded"), dark)
    p = style.paint(dark)
    stages = list(dict.fromkeys([*visits["stage"], *moves["to_stage"]]))
    fig = style.base(dark, 90 + 44 * len(stages), left=260, right=120, bottom=46)
    end = max([*visits["left_at"].dropna(), *visits["entered_at"].dropna(), *moves["moved_at"].dropna()])
    for _, row in visits.iterrows():
        left = row["left_at"] if pd.notna(row["left_at"]) else end
        place = stages.index(row["stage"])
        width = 12 if pd.notna(row["left_at"]) else 6
        fig.add_scatter(x=[row["entered_at"], left], y=[place, place], mode="lines", line={"color": p.pale, "width": width}, hoverinfo="skip")
        if pd.notna(row["dwell_days"]):
            style.note(fig, left, place, days(row["dwell_days"]), p.muted, xshift=12, font={"size": style.SIZE - 2, "color": p.muted})
    fig.add_scatter(
        x=moves["moved_at"], y=[stages.index(stage) for stage in moves["to_stage"]], mode="markers", marker={"size": 12, "color": p.thing},
        hovertext=[moment(at, timezone) for at in moves["moved_at"]], hoverinfo="text",
    )  # fmt: skip
    fig.update_xaxes(type="date", tickformat="%d.%m.%Y", nticks=7, showgrid=True, gridcolor=p.faint)
    style.rows(fig, [wrapped(stage) for stage in stages], dark)
    return fig
