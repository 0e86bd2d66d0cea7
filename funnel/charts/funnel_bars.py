"""The bars of a funnel, whatever the height of its rows: full who really entered, hatched who
passed on paper; green who won."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.text import mark


def add_stages(
    fig: go.Figure,
    table: pd.DataFrame,
    parts: tuple[pd.Series, pd.Series],
    columns: tuple[str, str],
    hover: list[str],
    *,
    width: float,
    hatch: int,
    p: style.Paint,
) -> None:
    """A full and a hatched bar per stage; `columns` say what a click on each leads to; `width` is
    of a row, `hatch` the lines' distance in px."""
    pattern = {
        "shape": "/",
        "fgcolor": p.thing,
        "bgcolor": "rgba(0,0,0,0)",
        "size": hatch,
        "solidity": 0.25,
    }
    looks = ({"color": p.thing}, {"color": "rgba(0,0,0,0)", "pattern": pattern})
    for part, column, look in zip(parts, columns, looks, strict=True):
        keys = zip(table["pipeline"], table["stage"], strict=True)
        data = [
            [mark("conversion", pipeline=pipeline, stage=stage, column=column)]
            for pipeline, stage in keys
        ]
        fig.add_bar(
            x=part,
            y=list(range(len(table))),
            orientation="h",
            width=width,
            marker=look,
            customdata=data,
            hovertext=hover,
            hoverinfo="text",
        )


def add_wins(fig: go.Figure, table: pd.DataFrame, won: float, width: float, p: style.Paint) -> None:
    """The bar of the wins under the stages."""
    last = table.iloc[-1]
    data = [[mark("conversion", pipeline=last["pipeline"], stage=last["stage"], column="won")]]
    fig.add_bar(
        x=[won],
        y=[len(table)],
        orientation="h",
        marker={"color": p.good},
        width=width,
        hoverinfo="none",
        customdata=data,
    )
