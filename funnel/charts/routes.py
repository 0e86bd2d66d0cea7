"""From where to where deals move: forward steps quiet, skips and returns standing out by frame and
sign."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.text import escape, fitted, mark, width
from funnel.i18n import N_, number, t
from funnel.metrics.rows import records

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
# of a cell, from its middle
WIDE = 0.46
HIGH = 0.42


@dataclass(frozen=True)
class Matrix:
    """The stages that deals leave (rows) and enter (columns), and the kind of each stage."""

    starts: list[str]
    ends: list[str]
    kinds: dict[str, str]

    @property
    def is_crowded(self) -> bool:
        """Whether the columns have no room for names."""
        return len(self.ends) > CROWDED


def figure(table: pd.DataFrame, stages: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """A matrix from `metrics.routes` of one pipeline; `stages`: stage, kind in the order to show
    them."""
    if not len(table):
        return style.empty(t("No moves to show"), dark)
    p = style.paint(dark)
    matrix = _matrix(table, stages)
    table = table[table["from_stage"].isin(matrix.starts)]
    is_crowded = matrix.is_crowded
    size = style.SMALL if is_crowded else style.SIZE
    beside = _row_names(matrix, size)
    left = style.left_for(beside, size)
    cell = (style.WIDTH - left - 10) / len(matrix.ends)
    least, top = (20, 66) if is_crowded else (44, 124)
    rows = len(matrix.starts)
    height = 136 + style.row_height(rows, 58, least) * rows
    fig = style.base(dark, height, left=left, right=10, top=top, bottom=10)
    _cells(fig, table, matrix, p)
    _clicks(fig, table, matrix, min(size, 12) if is_crowded else size, cell, p)
    fig.update_xaxes(
        side="top",
        tickvals=list(range(len(matrix.ends))),
        ticktext=[_column_name(end, matrix, cell) for end in matrix.ends],
        range=[-0.6, len(matrix.ends) - 0.4],
        tickfont={"size": HEAD, "color": p.text},
        tickangle=0,
    )
    style.rows(fig, beside, dark, pad=0.55, size=size)
    _key(fig, set(table["kind"]), is_crowded, p)
    return fig


def _matrix(table: pd.DataFrame, stages: pd.DataFrame) -> Matrix:
    """Rows and columns in the order of the stages; what is of no stage of theirs comes last."""
    kinds = dict(zip(stages["stage"], stages["kind"], strict=True))
    entered = set(table["to_stage"])
    left = set(table["from_stage"])
    ends = [stage for stage in kinds if stage in entered]
    ends += sorted(entered - set(ends))
    # where columns are numbered, a stage that nobody left has a row too: else its number had no
    # name
    named = left | set(ends) if len(ends) > CROWDED else left
    open_stages = [stage for stage, kind in kinds.items() if kind not in CLOSED]
    return Matrix([stage for stage in open_stages if stage in named], ends, kinds)


def _row_names(matrix: Matrix, size: int) -> list[str]:
    """The stages that deals leave; with their numbers, if the columns are numbered."""
    if not matrix.is_crowded:
        return style.names(matrix.starts, size)
    names = style.names(matrix.starts, size, 1, 270)
    return [f"{name}  <b>{number(index)}</b>" for index, name in enumerate(names, 1)]


def _column_name(end: str, matrix: Matrix, cell: float) -> str:
    """The stage that deals enter: in words, else its number, the sign of its outcome, or that it is
    of another pipeline."""
    if not matrix.is_crowded:
        return fitted(end, cell - 6, HEAD, 4)
    if end in matrix.starts:
        return number(matrix.starts.index(end) + 1)
    return CLOSED.get(matrix.kinds.get(end, ""), SIGNS["moved_out"])


def _cells(fig: go.Figure, table: pd.DataFrame, matrix: Matrix, p: style.Paint) -> None:
    most = int(table["moves"].max()) if len(table) else 1
    for _, row in table.iterrows():
        x = matrix.ends.index(row["to_stage"])
        y = matrix.starts.index(row["from_stage"])
        place = {"type": "rect", "x0": x - WIDE, "x1": x + WIDE, "y0": y - HIGH, "y1": y + HIGH}
        odd = row["kind"] in SIGNS
        strength = math.log1p(row["moves"]) / math.log1p(most)
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
    if odd:
        framed = [f"<span style='color:{p.warn}'>{t('framed:')}</span>  " + "   ".join(odd)]
    else:
        framed = []
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
    fig: go.Figure, table: pd.DataFrame, matrix: Matrix, size: int, cell: float, p: style.Paint
) -> None:
    """The numbers, and what is clicked; a number without room is told on hover."""
    rows = records(table)
    said = [_said(row, matrix.is_crowded) for row in rows]
    sizes = [_fitting(text, size, cell) for text in said]
    fig.add_scatter(
        x=[matrix.ends.index(row["to_stage"]) for row in rows],
        y=[matrix.starts.index(row["from_stage"]) for row in rows],
        mode="markers+text",
        marker={"size": min(40, cell), "opacity": 0, "color": p.thing},
        textfont={"size": [one or size for one in sizes], "color": p.text},
        text=[text if one else "" for text, one in zip(said, sizes, strict=True)],
        hoverinfo="text",
        hovertext=list(map(_whole, rows)),
        customdata=[[_behind(row)] for row in rows],
    )


def _fitting(text: str, size: int, cell: float) -> int:
    """The size in which a number has room in its cell; 0 if none."""
    fitting = [one for one in (size, size - 2) if width(text, one) <= cell + 2]
    if fitting:
        return fitting[0]
    return 0


def _whole(row: dict[str, Any]) -> str:
    return f"{escape(row['from_stage'])} → {escape(row['to_stage'])}: {number(row['moves'])}"


def _behind(row: dict[str, Any]) -> str:
    return mark(
        "routes",
        pipeline=row["pipeline"],
        from_stage=row["from_stage"],
        to_pipeline=row["to_pipeline"],
        to_stage=row["to_stage"],
    )


def _said(row: dict[str, Any], is_crowded: bool) -> str:
    if is_crowded:
        return str(row["moves"])
    return f"{SIGNS.get(row['kind'], '')} {number(row['moves'])}".strip()
