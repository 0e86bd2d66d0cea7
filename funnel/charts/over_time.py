"""One line over weeks or months with its interval; what is not over yet is dashed, and the days
that were marked stand on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from funnel.charts import scale, style
from funnel.charts.text import fitted, mark
from funnel.i18n import date_words, day_short, days, hours, month_short, t
from funnel.metrics.over_time import PASSAGE, TIME
from funnel.metrics.over_time_words import value_words
from funnel.metrics.rows import records

NAME = "over-time"
# From one tick to the next: minutes, and days of the clock in force.
MINUTES = (1, 5, 10, 30, 60, 120)
STEPS = (0.25, 0.5, 1, 2, 5, 10, 20, 50)
LEFT = 70  # px; more where the words of the scale need it
NAMED = 4  # marks of days whose words stand on the figure


def figure(
    table: pd.DataFrame,
    *,
    by: str = "month",
    marked: Sequence[tuple[datetime, str]] = (),
    dark: bool = False,
) -> go.Figure:
    """The rows of one line of `metrics.over_time` (of one pipeline and stage); `marked`: days with
    their words."""
    known = table[table["value"].notna()].sort_values("period").reset_index(drop=True)
    if len(known) < 2:
        return style.empty(t("Too few weeks or months are known to draw a line"), dark)
    p = style.paint(dark)
    series = str(known["series"].iloc[0])
    fig = style.base(dark, 400, left=LEFT, right=24, top=74, bottom=62)
    when = [pd.Timestamp(day) for day in known["period"]]
    if known["low"].notna().any():
        _ribbon(fig, when, known, style.faded(p.thing, 0.14))
    young = known["is_young"].to_numpy(dtype=bool)
    for dash, keep in (("solid", ~young[1:]), ("dot", young[1:])):
        x, y = _pieces(when, known["value"].tolist(), keep)
        look = {"color": p.thing, "width": 4, "dash": dash}
        fig.add_scatter(x=x, y=y, mode="lines", line=look, hoverinfo="skip", connectgaps=False)
    _dots(fig, when, known, by, p)
    top = _axis(fig, known, series, dark)
    _marked(fig, when, marked, top, p)
    _dates(fig, when, by)
    words = t("band: 95% interval; dotted and hollow: not over yet")
    style.key(fig, words, p.muted)
    return fig


def _ribbon(fig: go.Figure, when: list[Any], known: pd.DataFrame, colour: str) -> None:
    has = known["low"].notna() & known["high"].notna()
    x = [at for at, is_there in zip(when, has, strict=True) if is_there]
    low = known.loc[has, "low"].tolist()
    high = known.loc[has, "high"].tolist()
    fig.add_scatter(
        x=[*x, *x[::-1]],
        y=[*high, *low[::-1]],
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=colour,
        hoverinfo="skip",
    )


def _pieces(when: list[Any], values: list[float], keep: Any) -> tuple[list[Any], list[Any]]:
    """The steps that are kept, with gaps between them."""
    x: list[Any] = []
    y: list[Any] = []
    for place in np.flatnonzero(keep):
        x += [when[place], when[place + 1], None]
        y += [values[place], values[place + 1], None]
    return x, y


def _dots(fig: go.Figure, when: list[Any], known: pd.DataFrame, by: str, p: style.Paint) -> None:
    rows = records(known)
    fig.add_scatter(
        x=when,
        y=known["value"],
        mode="markers",
        marker={
            "size": 11 if len(rows) <= 30 else 8,
            "color": [p.ground if row["is_young"] else p.thing for row in rows],
            "line": {"width": 3, "color": p.thing},
        },
        cliponaxis=False,
        customdata=[[_behind(row, by)] for row in rows],
        hoverinfo="text",
        hovertext=[f"{date_words(row['period'])}: {value_words(row)}" for row in rows],
    )


def _behind(row: dict[str, Any], by: str) -> str:
    stage = {"stage": row["stage"]} if isinstance(row["stage"], str) else {}
    place = {"pipeline": row["pipeline"], "period": str(row["period"]), "by": by}
    return mark("period", series=row["series"], **place, **stage)


def _axis(fig: go.Figure, known: pd.DataFrame, series: str, dark: bool) -> float:
    """The scale of the values, by what is counted; returns where it ends."""
    if series == PASSAGE:
        return _axis_of_shares(fig, known, dark)
    top = float(np.nanmax(known[["value", "high"]].to_numpy(dtype=float))) or 1.0
    if series == TIME:  # one wide interval must not flatten the line
        top = min(top, 2.5 * float(known["value"].max()))
    faint = style.paint(dark).faint
    fig.update_yaxes(range=[-0.03 * top, 1.06 * top], nticks=6, showgrid=True, gridcolor=faint)
    if series == TIME:
        ticks = _ticks_of_days(top)
        words = [days(tick) for tick in ticks]  # each says its clock: nothing else does
        fig.update_yaxes(tickvals=ticks, ticktext=words)
        fig.update_layout(margin_l=max(LEFT, *(style.text_width(one) + 16 for one in words)))
    else:
        fig.update_yaxes(tickformat=",d")
    return 1.06 * top


def _axis_of_shares(fig: go.Figure, known: pd.DataFrame, dark: bool) -> float:
    lowest = float(np.nanmin(known[["value", "low"]].to_numpy(dtype=float)))
    least = max(lowest - 0.08, -0.02)
    ticks = [tick for tick in scale.tenths(1.0, 1 if least > 0.4 else 2) if tick >= least]
    scale.shares(fig, "y", (least, 1.04), ticks, dark)
    return 1.04


def _ticks_of_days(top: float) -> list[float]:
    """Round numbers of minutes, hours or days, five steps at most up to a hundred days a step."""
    minute = 1 / (60 * (hours.of_working_day() or hours.CALENDAR))
    small = [step * minute for step in MINUTES if step * minute < STEPS[0]]
    steps = [step for step in (*small, *STEPS) if top / step <= 5]
    step = steps[0] if steps else 100
    return [step * index for index in range(int(1.06 * top / step) + 1)]


def _marked(
    fig: go.Figure,
    when: list[Any],
    marked: Sequence[tuple[datetime, str]],
    top: float,
    p: style.Paint,
) -> None:
    """The days of changes, with their words beside the line."""
    inside = [(at, words) for at, words in marked if when[0] <= pd.Timestamp(at) <= when[-1]]
    for index, (at, words) in enumerate(inside):
        fig.add_vline(x=pd.Timestamp(at), line={"color": p.warn, "width": 2, "dash": "dash"})
        if index >= NAMED:
            continue
        said = fitted(f"{date_words(at.date())}: {words}", 300, style.SMALL)
        is_late = pd.Timestamp(at) > when[0] + (when[-1] - when[0]) * 0.6
        style.note(
            fig,
            pd.Timestamp(at),
            top * (0.97 - 0.075 * index),
            said,
            p.warn,
            xanchor="right" if is_late else "left",
            xshift=-6 if is_late else 6,
            font={"size": style.SMALL, "color": p.warn},
        )


def _dates(fig: go.Figure, when: list[Any], by: str) -> None:
    """Name some of the periods; the year stands under its first one."""
    step = max(1, -(-len(when) // (14 if by == "month" else 12)))
    shown = when[::step]
    words = []
    year = 0
    for at in shown:
        name = month_short(at.date()) if by == "month" else day_short(at.date())
        words.append(name if at.year == year else f"{name}<br><b>{at.year}</b>")
        year = at.year
    room = (when[-1] - when[0]) * 0.02
    fig.update_xaxes(
        type="date",
        range=[when[0] - room, when[-1] + room],
        tickvals=shown,
        ticktext=words,
        tickangle=0,
        tickfont={"size": style.SIZE - 2},
    )
