"""The open deals week by week: a row per stage, a column per week, the number in its field."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.text import escape, mark
from funnel.i18n import day_short, number, t
from funnel.zones import local

NAME = "stock-weeks"
ROWS = 16  # stages; those with most deals
ROOM = 400
UNITS = ((1e9, "bn"), (1e6, "m"), (1e3, "k"))


def figure(
    table: pd.DataFrame, *, timezone: str, currency: str | None = None, dark: bool = False
) -> go.Figure:
    """The fields of `metrics.stock_weeks`: deals, or amounts of a `currency`; darker where there
    are more. A click on a field leads to its deals."""
    if not len(table):
        return style.empty(t("No deal was open at that moment"), dark)
    p = style.paint(dark)
    fields, said_in = _fields(table, currency)
    weeks = list(fields.columns)
    several = len({pipeline for pipeline, _ in fields.index}) > 1
    names = [_named(pipeline, stage, several) for pipeline, stage in fields.index]
    labels = [f"<b>{t('All')}</b>", *style.names(names, style.SIZE - 2, 1, 260)]
    row = max(24, min(42, ROOM // len(labels)))
    left = style.left_for(labels, style.SIZE - 2)
    fig = style.base(dark, 66 + row * len(labels), left=left, right=8, top=34, bottom=32)
    size = style.SIZE - 2
    top = float(fields.to_numpy().max()) or 1.0
    sums = fields.sum()
    _row(fig, 0, list(sums), ["", ""], weeks, [p.faint] * len(weeks), p.text, size + 1, True)
    for index, (keys, values) in enumerate(fields.iterrows(), start=1):
        inks = [style.faded(p.thing, 0.08 + 0.5 * value / top) for value in values]
        _row(fig, index, list(values), list(cast("Any", keys)), weeks, inks, p.text, size, False)
    if said_in:
        style.key(fig, said_in, p.muted)
    fig.update_xaxes(
        tickvals=list(range(len(weeks))),
        ticktext=[_week(week, timezone) for week in weeks],
        tickfont={"size": style.SIZE - 4, "color": p.muted},
        range=[-0.5, len(weeks) - 0.5],
        ticks="",
        tickangle=0,
    )
    style.rows(fig, labels, dark, pad=0.5, size=style.SIZE - 2)
    fig.update_layout(bargap=0, barmode="overlay")  # side by side, a row would shift the next
    return fig


def _fields(table: pd.DataFrame, currency: str | None) -> tuple[pd.DataFrame, str]:
    """Stages × weeks in the order of the pipelines, and in which unit the numbers are."""
    measure = "open"
    if currency is not None:
        table = table[table["currency"].fillna("") == currency]
        measure = "amount"
    keyed = table.assign(pipeline=table["pipeline"].fillna(""), stage=table["stage"].fillna(""))
    order = list(dict.fromkeys(zip(keyed["pipeline"], keyed["stage"], strict=True)))
    sums = keyed.groupby(["pipeline", "stage", "week_ends_at"])[measure].sum()
    fields = sums.unstack("week_ends_at", fill_value=0).astype("float64")
    weeks = sorted(table["week_ends_at"].unique())
    fields = fields.reindex(columns=weeks, fill_value=0.0)
    most = set(fields.sum(axis=1).nlargest(ROWS).index)
    fields = fields.loc[[key for key in order if key in most]]
    if currency is None:
        return fields, ""
    top = fields.sum().max()
    unit, sign = next(((by, name) for by, name in UNITS if top >= 10 * by), (1.0, ""))
    words = {
        "bn": t("in billions, {currency}", currency=currency),
        "m": t("in millions, {currency}", currency=currency),
        "k": t("in thousands, {currency}", currency=currency),
        "": currency,
    }
    return fields / unit, words[sign]


def _row(
    fig: go.Figure,
    index: int,
    values: list[float],
    keys: list[str],
    weeks: list[Any],
    colours: list[str],
    ink: str,
    size: int,
    is_bold: bool,
) -> None:
    texts = [number(value, 0 if value >= 10 or value == round(value) else 1) for value in values]
    fig.add_bar(
        x=list(range(len(weeks))),
        y=[0.9] * len(weeks),
        base=[index - 0.45] * len(weeks),
        width=0.96,
        marker={"color": colours, "line": {"width": 0}},
        text=[f"<b>{text}</b>" if is_bold else _inside(text) for text in texts],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"size": size, "color": ink},
        constraintext="none",
        hovertext=[escape(keys[1]) or t("All")] * len(weeks),
        hoverinfo="text",
        customdata=[
            [mark("stock", at=str(week), pipeline=keys[0], stage=keys[1])] for week in weeks
        ],
    )


def _named(pipeline: str, stage: str, several: bool) -> str:
    stage = stage or t("(no stage)")
    if several:
        return f"{pipeline} · {stage}"
    return stage


def _week(end: Any, timezone: str) -> str:
    """The last day of a week."""
    last = local(pd.Timestamp(end), timezone) - timedelta(minutes=1)
    return day_short(last.date())


def _inside(text: str) -> str:
    """A number inside a bar; none where there is no bar."""
    if text == "0":
        return ""
    return text
