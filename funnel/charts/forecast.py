"""Expected wins by month: of the open deals and of those that do not exist yet, with the band."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from funnel.blanks import text_or
from funnel.charts import style
from funnel.charts.strokes import tick
from funnel.charts.text import escape, mark
from funnel.i18n import money, month, number, t, tn
from funnel.metrics import amounts
from funnel.metrics.rows import records

NAME = "forecast"
PARTS = ("open", "new", "all")


def figure(
    table: pd.DataFrame,
    *,
    by: str | None = None,
    currencies: Sequence[str] = (),
    dark: bool = False,
) -> go.Figure:
    """A row per month from `metrics.forecast`; with `by` a row per pipeline or manager, of the
    first month of the table."""
    if not len(table) or table["wins"].isna().all():
        return style.empty(t("No forecast is shown"), dark)
    p = style.paint(dark)
    key = by or "month"
    if by:
        table = table[table["month"] == table["month"].iloc[0]]
    keys = list(dict.fromkeys(table[key].where(table[key].notna(), None)))
    of = _parts(table, key, keys)
    size = style.SIZE if len(keys) <= style.MANY else style.SMALL
    labels = style.names([_named(one, by) for one in keys], size, 1, 240)
    said = [_said(row, currencies) for row in of["all"]]
    right = max(style.text_width(text, size) for text in said) + 34
    high = style.row_height(len(keys), 84, 28)
    left = style.left_for(labels, size)
    fig = style.base(dark, 66 + high * len(keys), left=left, right=right, top=46, bottom=10)
    _bars(fig, of, by, p)
    for index, (row, text) in enumerate(zip(of["all"], said, strict=True)):
        _whisker(fig, index, row, p)
        style.at_right(fig, index, text, p.text, size)
    fig.update_layout(barmode="overlay", bargap=0.45)
    top = max(row["wins_high"] for row in of["all"])
    fig.update_xaxes(range=[0, max(top, 1.0) * 1.03], visible=False)
    style.rows(fig, labels, dark, pad=0.6, size=size)
    words = (
        f"<span style='color:{p.thing}'>■</span> {t('deals open now')}    "
        f"<span style='color:{p.pale}'>■</span> {t('deals that do not exist yet')}    "
        f"<span style='color:{p.text}'>├─┤</span> {t('four times in five')}"
    )
    style.key(fig, words, p.muted)
    return fig


def _parts(table: pd.DataFrame, key: str, keys: Sequence[Any]) -> dict[str, list[dict[str, Any]]]:
    """The rows of each part of the forecast, in the order of these keys."""
    return {part: _in_order(table[table["part"] == part], key, keys) for part in PARTS}


def _bars(
    fig: go.Figure, of: dict[str, list[dict[str, Any]]], by: str | None, p: style.Paint
) -> None:
    """Wins of the deals that are open, and behind them those of deals to come."""
    wins_open = [row["wins"] for row in of["open"]]
    behind = [[_behind(row, by)] for row in of["open"]]
    parts = (
        ("open", p.thing, [0.0] * len(wins_open), behind),
        ("new", p.pale, wins_open, None),
    )
    for part, colour, base, data in parts:
        fig.add_bar(
            x=[row["wins"] for row in of[part]],
            y=list(range(len(wins_open))),
            base=base,
            orientation="h",
            marker={"color": colour, "line": {"width": 0}},
            hoverinfo="text",
            hovertext=[_hover(row, part) for row in of[part]],
            customdata=data,
        )


def _behind(row: dict[str, Any], by: str | None) -> str:
    """The open deals that a bar comes from; nothing stands behind those that do not exist yet."""
    month_of = str(row["month"])
    if by is None:
        return mark("expected", month=month_of)
    group = text_or(row[by], "")
    return mark("expected", month=month_of, **{by: group})


def _in_order(table: pd.DataFrame, key: str, rows: Sequence[Any]) -> list[dict[str, Any]]:
    by_row = {(None if pd.isna(row[key]) else row[key]): row for row in records(table)}
    return [by_row[row] for row in rows]


def _named(row: Any, by: str | None) -> str:
    if by:
        if row is not None:
            return str(row)
        return t("(nobody)")
    return month(row)


def _said(row: dict[str, Any], currencies: Sequence[str]) -> str:
    """The wins with their band, and the amount."""
    wins = t(
        "<b>{wins}</b> ({low}–{high})",
        wins=number(row["wins"]),
        low=number(row["wins_low"]),
        high=number(row["wins_high"]),
    )
    sums = amounts.told(row, currencies)
    said = [escape(money(_rounded(value), code)) for value, code in sums]
    return " · ".join([wins, *said[:2]])


def _rounded(value: float) -> float:
    """To three digits: more would be a promise."""
    return float(f"{value:.3g}")


def _hover(row: dict[str, Any], part: str) -> str:
    of = t("deals open now") if part == "open" else t("deals that do not exist yet")
    wins = tn("{n} win", "{n} wins", round(row["wins"]))
    between = t("{low} to {high}", low=number(row["wins_low"]), high=number(row["wins_high"]))
    return f"{of}: {wins} · {between}"


def _whisker(fig: go.Figure, index: int, row: dict[str, Any], p: style.Paint) -> None:
    """The band around the end of the bar."""
    ends = [row["wins_low"], row["wins_high"]]
    fig.add_scatter(
        x=ends,
        y=[index, index],
        mode="lines+markers",
        line={"color": p.text, "width": 2},
        marker=tick(2, 16, p.text),
        hoverinfo="skip",
    )
