"""A funnel of many stages on one screen: thin bars, a line a stage, the numbers in columns at the
right."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import funnel_bars, style
from funnel.i18n import percent, t

ROOM = 520  # px: no choice above it is as high as a row here
WIDE = 0.7  # of a row
# where the columns end, right of the bars
COUNT = 70
SHARE = 142
PHANTOM = 250


def row_size(rows: int) -> int:
    """The height of a row."""
    return max(18, min(30, ROOM // max(rows, 1)))


def figure(
    table: pd.DataFrame,
    values: list[str],
    parts: funnel_bars.Parts,
    measure: str,
    *,
    by_amount: bool,
    won: tuple[float, str] | None,
    worst: str | None,
    dark: bool,
) -> go.Figure:
    """Like `conversion.figure`; `values`: what each bar counts, in words; `parts`: what it is made
    of; `won`: the last bar."""
    p = style.paint(dark)
    high = row_size(len(table) + 1)
    size = style.SMALL if high >= 20 else style.SMALL - 1
    names = style.names(table["stage"], size, 1, 330) + ([t("Won")] if won else [])
    fig = style.base(
        dark, 60 + high * len(names), left=style.left_for(names, size), right=270, top=40, bottom=10
    )
    funnel_bars.add_stages(fig, table, parts, measure, width=WIDE, size=size, room=0, p=p)
    if won:
        funnel_bars.add_wins(fig, table, won[0], WIDE, p)
    shares = [funnel_bars.short(row, measure, by_amount) for _, row in table.iterrows()]
    _columns(fig, table, values, shares, worst, p, size)
    if won:
        _cell(fig, len(table), COUNT, f"<b>{won[1]}</b>", p.text, size)
    fig.update_layout(barmode="stack")
    fig.update_xaxes(visible=False, range=[0, funnel_bars.longest(parts)])
    style.key(fig, funnel_bars.key(p), p.muted)
    style.rows(fig, names, dark, pad=0.5, size=size)
    return fig


def _columns(
    fig: go.Figure,
    table: pd.DataFrame,
    values: list[str],
    shares: list[str],
    worst: str | None,
    p: style.Paint,
    size: int,
) -> None:
    """The count, the share that goes on, and how many passed on paper only; red is the stage of the
    headline."""
    for index, title in ((SHARE, t("go on")), (PHANTOM, t("never entered"))):
        _cell(fig, 1.0, index, title, p.muted, size, yref="paper", yanchor="bottom", yshift=4)
    rows = zip(values, shares, table.iterrows(), strict=True)
    for index, (value, share, (_, row)) in enumerate(rows):
        _cell(fig, index, COUNT, f"<b>{value}</b>", p.text, size)
        if share:
            is_worst = row["stage"] == worst
            words = f"<b>↓ {share}</b>" if is_worst else f"↓ {share}"
            _cell(fig, index, SHARE, words, p.look if is_worst else p.text, size)
        if pd.notna(row["phantom"]) and row["phantom"] >= 0.005:
            _cell(fig, index, PHANTOM, percent(row["phantom"]), p.muted, size)


def _cell(
    fig: go.Figure, row: float, shift: int, text: str, colour: str, size: int, **more: Any
) -> None:
    style.note(
        fig,
        1.0,
        row,
        text,
        colour,
        xshift=shift,
        xref="paper",
        xanchor="right",
        font={"size": size, "color": colour},
        **more,
    )
