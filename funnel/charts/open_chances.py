"""The open deals most likely to be won within 30 days, and what they come to in the end."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from funnel.blanks import text_or
from funnel.charts import scale, style
from funnel.charts.strokes import layer, tick
from funnel.charts.text import escape, mark
from funnel.i18n import days, money, percent, t
from funnel.metrics.rows import records

NAME = "open-chances"
MOST = 10


def figure(table: pd.DataFrame, *, most: int = MOST, dark: bool = False) -> go.Figure:
    """A row per deal of `metrics.open_chances`, the likeliest first: a bar until 30 days, paler
    until 90, a stroke in the end. A click leads to the deal."""
    known = table[table["within_30"].notna()].head(most)
    if not len(known):
        return style.empty(t("Of no open deal a chance is known"), dark)
    p = style.paint(dark)
    rows = records(known)
    size = style.SMALL + 1
    names = style.names([_named(row) for row in rows], size, 1, 300)
    said = [_said(row) for row in rows]
    left = style.left_for(names, size)
    right = max(style.text_width(text, size) for text in said) + 34
    high = style.row_height(len(rows), 40, 30)
    fig = style.base(dark, 106 + high * len(rows), left=left, right=right, top=46, bottom=36)
    _bars(fig, rows, p)
    _strokes(fig, rows, p)
    for index, text in enumerate(said):
        style.at_right(fig, index, text, p.text, size)
    scale.shares(fig, "x", (0, 1), (0, 0.25, 0.5, 0.75, 1), dark)
    style.rows(fig, names, dark, size=size)
    style.key(
        fig,
        f"<span style='color:{p.thing}'>■</span> {t('won within 30 days')}    "
        f"<span style='color:{p.pale}'>■</span> {t('within 90 days')}    "
        f"<b>|</b> {t('in the end')}",
        p.muted,
    )
    return fig


def _bars(fig: go.Figure, rows: list[dict[str, Any]], p: style.Paint) -> None:
    """The chances within 90 days, and over them those within 30."""
    for column, colour in (("within_90", p.pale), ("within_30", p.thing)):
        marks = [[mark("deals", deal_id=row["deal_id"])] for row in rows]
        layer(fig, [row[column] for row in rows], colour, [_hover(row) for row in rows], marks)
    fig.update_layout(barmode="overlay", bargap=0.4)


def _strokes(fig: go.Figure, rows: list[dict[str, Any]], p: style.Paint) -> None:
    """The chances in the end, where they are known."""
    ended = [(index, row["chance"]) for index, row in enumerate(rows) if pd.notna(row["chance"])]
    fig.add_scatter(
        x=[chance for _, chance in ended],
        y=[index for index, _ in ended],
        mode="markers",
        marker=tick(3, 18, p.text),
        hoverinfo="skip",
    )


def _named(row: dict[str, Any]) -> str:
    name = text_or(row["name"], row["deal_id"])
    return str(name)


def _said(row: dict[str, Any]) -> str:
    currency = text_or(row["currency"], None)
    amount = [escape(money(row["amount"], currency))] if pd.notna(row["amount"]) else []
    return " · ".join([f"<b>{percent(row['within_30'])}</b>", *amount])


def _hover(row: dict[str, Any]) -> str:
    here = [days(row["days_here"])] if pd.notna(row["days_here"]) else []
    return " · ".join([escape(_named(row)), escape(row["stage"]), *here])
