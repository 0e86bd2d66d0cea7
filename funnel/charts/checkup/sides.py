"""Before and after: per stage the time in which half leave, with its interval, on both sides of the
day."""

from __future__ import annotations

import math

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.scale import log_days, placed
from funnel.charts.strokes import stroke
from funnel.charts.text import row_labels
from funnel.checkup.finding import Finding
from funnel.i18n import calendar_days, percent, t

MOST = 10  # stages


def figure(finding: Finding, dark: bool) -> go.Figure:
    """Two marks per stage, hollow before and full after; the shares that went on at the right."""
    p = style.paint(dark)
    sides = finding.figures["sides"]
    stages = list(
        sides[["pipeline", "stage"]].drop_duplicates().itertuples(index=False, name=None)
    )[:MOST]
    room = style.row_height(len(stages), 76, 42)
    labels = row_labels([stage for _, stage in stages], room)
    fig = style.base(
        dark, 66 + room * len(stages), left=style.left_for(labels), right=220, top=16, bottom=40
    )
    for index, (pipeline, stage) in enumerate(stages):
        own = sides[(sides["pipeline"] == pipeline) & (sides["stage"] == stage)]
        before, after = (own[own["side"] == side].iloc[0] for side in ("before", "after"))
        _mark(fig, index - 0.16, before, p.muted, p, is_full=False)
        _mark(fig, index + 0.16, after, p.thing, p, is_full=True)
        words = t(
            "went on {before} → {after}",
            before=percent(before["share"]),
            after=percent(after["share"]),
        )
        style.at_right(fig, index, words, p.text)
    shown = sides[sides["stage"].isin([stage for _, stage in stages])]
    log_days(
        fig,
        [*shown["median_days"], *shown["median_low"], *shown["median_high"]],
        dark,
        calendar=True,
    )
    style.rows(fig, labels, dark)
    return fig


def _mark(
    fig: go.Figure, height: float, row: pd.Series, colour: str, p: style.Paint, *, is_full: bool
) -> None:
    low = row["median_low"]
    high = row["median_high"]
    middle = row["median_days"]
    if math.isnan(middle):
        return
    ends = [
        placed(middle if math.isnan(low) else low),
        placed(middle if math.isnan(high) else high),
    ]
    stroke(fig, height, ends[0], ends[1], p.pale if is_full else p.faint)
    fig.add_scatter(
        x=[placed(middle)],
        y=[height],
        mode="markers",
        hoverinfo="text",
        hovertext=[calendar_days(middle)],
        marker={
            "size": 15,
            "color": colour if is_full else p.ground,
            "line": {"width": 3, "color": colour},
        },
    )
    style.note(
        fig,
        math.log10(ends[1]),
        height,
        calendar_days(middle),
        colour,
        xshift=10,
        font={"size": style.SIZE - 2, "color": colour},
    )
