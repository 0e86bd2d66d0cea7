"""From where to where deals move: forward steps quiet, skips and returns standing out by frame and
sign."""

from __future__ import annotations

import math

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.text import escape, fitted, mark, width
from funnel.i18n import N_, number, t

NAME = "routes"
CROWDED = 9  # so many columns at most have room for their names; above that stages are numbered
SIGNS = {"skipped": "»", "back": "«", "moved_out": "↗"}
MEANINGS = {
    "back": N_("« back"),
    "skipped": N_("» a stage left out"),
    "moved_out": N_("↗ to another pipeline"),
}
CLOSED = {"won": "✓", "lost": "✗"}  # over the columns, where there is no room for words
HEAD = style.SIZE - 4
WIDE, HIGH = 0.46, 0.42  # of a cell, from its middle


def figure(table: pd.DataFrame, stages: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """A matrix from `metrics.routes` of one pipeline; `stages`: stage, kind in the order to show
    them."""
    if not len(table):
        return style.empty(t("No moves to show"), dark)
    p = style.paint(dark)
    kinds = dict(zip(stages["stage"], stages["kind"], strict=True))
    ends = [stage for stage in kinds if stage in set(table["to_stage"])]
    ends += sorted(set(table["to_stage"]) - set(ends))
    crowded = len(ends) > CROWDED
    # where columns are numbered, a stage that nobody left has a row too: else its number had no
    # name
    left_or_named = {*table["from_stage"], *(ends if crowded else [])}
    starts = [
        stage for stage, kind in kinds.items() if kind not in CLOSED and stage in left_or_named
    ]
    table = table[table["from_stage"].isin(starts)]
    size = style.SMALL if crowded else style.SIZE
    beside = style.names(starts, size, 1, 270) if crowded else style.names(starts, size)
    numbers = {stage: number(place) for place, stage in enumerate(starts, 1)}
    if crowded:
        beside = [
            f"{name}  <b>{place}</b>" for name, place in zip(beside, numbers.values(), strict=True)
        ]
    left = style.left_for(beside, size)
    cell = (style.WIDTH - left - 10) / len(ends)
    over = [
        (
            numbers.get(end) or CLOSED.get(kinds.get(end, ""), SIGNS["moved_out"])
            if crowded
            else fitted(end, cell - 6, HEAD, 4)
        )
        for end in ends
    ]
    row = (
        style.row_height(len(starts), 58, 20) if crowded else style.row_height(len(starts), 58, 44)
    )
    fig = style.base(
        dark, 136 + row * len(starts), left=left, right=10, top=66 if crowded else 124, bottom=10
    )
    _cells(fig, table, starts, ends, p)
    _clicks(fig, table, starts, ends, min(size, 12) if crowded else size, cell, p)
    fig.update_xaxes(
        side="top",
        tickvals=list(range(len(ends))),
        ticktext=over,
        range=[-0.6, len(ends) - 0.4],
        tickfont={"size": HEAD, "color": p.text},
        tickangle=0,
    )
    style.rows(fig, beside, dark, pad=0.55, size=size)
    _key(fig, set(table["kind"]), crowded, p)
    return fig


def _cells(
    fig: go.Figure, table: pd.DataFrame, starts: list[str], ends: list[str], p: style.Paint
) -> None:
    most = int(table["moves"].max()) if len(table) else 1
    for _, row in table.iterrows():
        x, y = ends.index(row["to_stage"]), starts.index(row["from_stage"])
        place = {"type": "rect", "x0": x - WIDE, "x1": x + WIDE, "y0": y - HIGH, "y1": y + HIGH}
        odd, strength = row["kind"] in SIGNS, math.log1p(row["moves"]) / math.log1p(most)
        fig.add_shape(
            **place,
            layer="below",
            fillcolor=p.warn if odd else p.thing,
            opacity=0.12 + 0.5 * strength,
            line={"width": 0},
        )
        if odd:
            fig.add_shape(**place, line={"width": 2, "color": p.warn})


def _key(fig: go.Figure, kinds: set[str], crowded: bool, p: style.Paint) -> None:
    """Which way to read it, and what the signs mean that are in it."""
    odd = [t(meaning) for kind, meaning in MEANINGS.items() if kind in kinds]
    framed = (
        [f"<span style='color:{p.warn}'>{t('framed:')}</span>  " + "   ".join(odd)] if odd else []
    )
    ends = [f"{sign} {t(kind)}" for kind, sign in CLOSED.items() if crowded and kind in kinds]
    text = "    ".join([t("rows: from   columns: to"), *ends, *framed])
    style.note(
        fig,
        0,
        1,
        text,
        p.muted,
        xref="paper",
        yref="paper",
        yanchor="bottom",
        xshift=8 - fig.layout.margin.l,
        yshift=30 if crowded else 88,
        font={"size": style.SIZE - 2, "color": p.muted},
    )


def _clicks(
    fig: go.Figure,
    table: pd.DataFrame,
    starts: list[str],
    ends: list[str],
    size: int,
    cell: float,
    p: style.Paint,
) -> None:
    """The numbers, and what is clicked; a number without room is told on hover."""
    said = [_said(row, len(ends) > CROWDED) for _, row in table.iterrows()]
    sizes = [
        next((one for one in (size, size - 2) if width(text, one) <= cell + 2), 0) for text in said
    ]
    fig.add_scatter(
        x=[ends.index(end) for end in table["to_stage"]],
        y=[starts.index(start) for start in table["from_stage"]],
        mode="markers+text",
        marker={"size": min(40, cell), "opacity": 0, "color": p.thing},
        textfont={"size": [one or size for one in sizes], "color": p.text},
        text=[text if one else "" for text, one in zip(said, sizes, strict=True)],
        hoverinfo="text",
        hovertext=[
            f"{escape(row['from_stage'])} → {escape(row['to_stage'])}: {number(row['moves'])}"
            for _, row in table.iterrows()
        ],
        customdata=[
            [
                mark(
                    "routes",
                    pipeline=row["pipeline"],
                    from_stage=row["from_stage"],
                    to_pipeline=row["to_pipeline"],
                    to_stage=row["to_stage"],
                )
            ]
            for _, row in table.iterrows()
        ],
    )


def _said(row: pd.Series, crowded: bool) -> str:
    return (
        str(row["moves"])
        if crowded
        else f"{SIGNS.get(row['kind'], '')} {number(row['moves'])}".strip()
    )
