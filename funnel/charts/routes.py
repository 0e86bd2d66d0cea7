"""From where to where deals move: forward steps quiet, skips and returns standing out by frame and sign."""

from __future__ import annotations

import math

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.text import mark, wrapped
from funnel.i18n import number, t

NAME = "routes"
CROWDED = 9  # so many columns at most have room for their names; above that stages are numbered
SIGNS = {"skipped": "»", "back": "«", "moved_out": "↗"}


def figure(table: pd.DataFrame, stages: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """A matrix from `metrics.routes` of one pipeline; `stages`: stage, kind in the order to show them."""
    if not len(table):
        return style.empty(t("No moves in this period"), dark)
    p = style.paint(dark)
    starts = [s for s, kind in zip(stages["stage"], stages["kind"], strict=True) if kind not in ("won", "lost") and s in set(table["from_stage"])]
    ends = [s for s in stages["stage"] if s in set(table["to_stage"])]
    ends += sorted(set(table["to_stage"]) - set(ends))
    crowded = len(ends) > CROWDED
    fig = style.base(dark, 190 + (58 if not crowded else 40) * len(starts), left=260, right=30, top=40 if crowded else 110, bottom=40)
    most = int(table["moves"].max())
    wide = 0.46
    for _, row in table.iterrows():
        x, y = ends.index(row["to_stage"]), starts.index(row["from_stage"]) if row["from_stage"] in starts else -1
        if y < 0:
            continue
        odd = row["kind"] in SIGNS
        strength = math.log1p(row["moves"]) / math.log1p(most)
        fig.add_shape(
            type="rect", x0=x - wide, x1=x + wide, y0=y - 0.42, y1=y + 0.42, layer="below", fillcolor=p.warn if odd else p.thing,
            opacity=0.12 + 0.5 * strength, line={"width": 0},
        )
        if odd:
            fig.add_shape(type="rect", x0=x - wide, x1=x + wide, y0=y - 0.42, y1=y + 0.42, line={"width": 2, "color": p.warn})
    _clicks(fig, table, starts, ends, p, style.SIZE - (5 if crowded else 0))
    names = {stage: number(place) for place, stage in enumerate(dict.fromkeys([*starts, *ends]), 1)}
    over = [names[end] if crowded else wrapped(end, 12, 4) for end in ends]
    beside = [f"{wrapped(start, 24, 1)}  <b>{names[start]}</b>" if crowded else wrapped(start) for start in starts]
    fig.update_xaxes(
        side="top", tickvals=list(range(len(ends))), ticktext=over, range=[-0.6, len(ends) - 0.4],
        tickfont={"size": style.SIZE - 4, "color": p.text}, tickangle=0,
    )
    style.rows(fig, beside, dark, pad=0.55)
    style.note(fig, 0, 0, t("« back   » a stage left out   ↗ to another pipeline"), p.muted, xref="paper", yref="paper", yshift=-24)
    return fig


def _clicks(fig: go.Figure, table: pd.DataFrame, starts: list[str], ends: list[str], p: style.Paint, size: int) -> None:
    shown = table[table["from_stage"].isin(starts)]
    fig.add_scatter(
        x=[ends.index(end) for end in shown["to_stage"]], y=[starts.index(start) for start in shown["from_stage"]], mode="markers+text",
        marker={"size": 40, "opacity": 0, "color": p.thing}, hoverinfo="skip", textfont={"size": size, "color": p.text},
        text=[
            number(moves) if len(ends) > CROWDED else f"{SIGNS.get(kind, '')} {number(moves)}".strip()
            for kind, moves in zip(shown["kind"], shown["moves"], strict=True)
        ],
        customdata=[
            [mark("routes", pipeline=row["pipeline"], from_stage=row["from_stage"], to_pipeline=row["to_pipeline"], to_stage=row["to_stage"])]
            for _, row in shown.iterrows()
        ],
    )
