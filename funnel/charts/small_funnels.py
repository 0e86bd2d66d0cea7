"""A small funnel per manager on one scale of shares: of the journeys begun, how many reached each
stage so far."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from funnel.blanks import text_or
from funnel.charts import style
from funnel.charts.text import escape, fitted, mark
from funnel.i18n import number, percent, t

NAME = "small_funnels"


def people(table: pd.DataFrame) -> list[Any]:
    """The managers with journeys, those with most first."""
    begun = (
        table[table["reached"] > 0].groupby("manager", dropna=False, sort=False)["reached"].max()
    )
    return list(begun.sort_values(ascending=False, kind="stable").index)


def figure(
    table: pd.DataFrame,
    *,
    most: int | None = None,
    ends: bool = True,
    nothing: str = "",
    dark: bool = False,
) -> go.Figure:
    """From `metrics.conversion` of one pipeline by manager; `most` managers at most, those with
    most journeys; `nothing`: why there are none."""
    table = table[table["position"] > 0]
    shown = people(table)[:most]
    if not shown:
        return style.empty(nothing or t("No deals to show here"), dark)
    own = [_of_manager(table, name) for name in shown]
    across = 2 if len(shown) in (2, 4) else min(3, len(shown))
    down = -(-len(shown) // across)
    steps = table["stage"].nunique() + ends
    row, size = (27, style.SMALL) if steps <= style.MANY else (20, style.SMALL - 2)
    room = 0.96 * style.WIDTH / across - 60
    titles = [
        f"<b>{fitted(_name(name), room, style.SIZE + 1)}</b>  {number(rows['reached'].max())}"
        for name, rows in zip(shown, own, strict=True)
    ]
    high = 52 + row * steps
    fig = make_subplots(
        rows=down,
        cols=across,
        horizontal_spacing=0.04,
        vertical_spacing=min(46 / (high * down), 0.9 / down),
        subplot_titles=titles,
    )
    fig.update_layout(
        style.base(dark, 20 + high * down, left=10, right=10, top=40, bottom=6).layout
    )
    p = style.paint(dark)
    for index, (name, rows) in enumerate(zip(shown, own, strict=True)):
        who = text_or(name, "")
        _one(fig, divmod(index, across), who, rows, ends, size, room, p)
    fig.update_xaxes(visible=False, range=[0, 1.02], fixedrange=True)
    fig.update_yaxes(visible=False, range=[steps - 0.45, -0.55], fixedrange=True)
    fig.update_annotations(font={"size": style.SIZE, "color": p.text})
    return fig


def _of_manager(table: pd.DataFrame, name: object) -> pd.DataFrame:
    """The rows of a manager; those of nobody if there is no name."""
    if isinstance(name, str):
        return table[table["manager"] == name]
    return table[table["manager"].isna()]


def _name(name: Any) -> str:
    if isinstance(name, str):
        return name
    return t("(nobody)")


def _won_words(own: pd.DataFrame) -> str:
    """The last bar: a share of all is no win rate while some of them are open."""
    first = own.iloc[0]
    most = first["to_won_at_most"] * first["reached"]
    still = 0 if pd.isna(most) else round(most) - int(first["won"])
    if not still:
        return t("Won")
    return t("Won so far, {share} are open", share=percent(still / first["reached"]))


def _one(
    fig: go.Figure,
    place: tuple[int, int],
    name: str,
    own: pd.DataFrame,
    ends: bool,
    size: int,
    room: float,
    p: style.Paint,
) -> None:
    """The bars of one manager; a click on one leads to that manager's deals."""
    count = own["reached"].max()
    values = [*own["reached"], *([own["won"].iloc[-1]] if ends else [])]
    labels = [*own["stage"], *([_won_words(own)] if ends else [])]
    stages = [*own["stage"], *([own["stage"].iloc[-1]] if ends else [])]
    columns = ["reached"] * len(own) + ["won"] * ends
    pipeline = own["pipeline"].iloc[0]
    fig.add_bar(
        x=[value / count for value in values],
        y=list(range(len(values))),
        orientation="h",
        row=place[0] + 1,
        col=place[1] + 1,
        width=0.84,
        marker={"color": [p.pale] * len(own) + [style.faded(p.good, 0.45)] * ends},
        hoverinfo="text",
        text=[
            f"<b>{percent(value / count)}</b>  {fitted(stage, room, size)}"
            for stage, value in zip(labels, values, strict=True)
        ],
        textposition="inside",
        insidetextanchor="start",
        textangle=0,
        textfont={"size": size, "color": p.text},
        constraintext="none",
        hovertext=[
            f"{escape(stage)}: {number(value)}" for stage, value in zip(labels, values, strict=True)
        ],
        customdata=[
            [mark("conversion", pipeline=pipeline, stage=stage, column=what, manager=name)]
            for stage, what in zip(stages, columns, strict=True)
        ],
    )
