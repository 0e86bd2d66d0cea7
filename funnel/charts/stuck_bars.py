"""Stuck deals where a row holds too many for a mark each: the higher a bar, the more of them are so
far over the limit; in layers by what their tasks say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from funnel.charts.scale import SMALLEST
from funnel.charts.text import mark
from funnel.i18n import days, t

ROOM = 200  # marks of a row that can be told apart
BARS = 40  # of a row, each reaching from some days to so many times as many
HIGHEST = 0.72  # of a row
FOOT = 0.36  # of a row, below the middle of its name


def is_crowded(table: pd.DataFrame) -> bool:
    """Whether a manager has more stuck deals than marks that can be told apart."""
    return int(table["manager"].value_counts().max()) > ROOM


@dataclass(frozen=True)
class Bar:
    """Deals that stand so far over the limit, days from `low` to `high`, all with tasks alike;
    `foot` and `height` are in rows of the figure, which go from the top down."""

    deals: pd.DataFrame
    low: float
    high: float
    foot: float
    height: float


def add(
    fig: go.Figure,
    table: pd.DataFrame,
    people: Sequence[str],
    looks: Mapping[str, dict[str, Any]],
    say: Callable[[pd.DataFrame], str],
) -> None:
    """Add the bars of stuck deals. `people` are the managers from the top down, as `manager` of the
    table calls them, with `who` they are (nobody: blank). `looks` has a marker for each
    `task_state`, the lowest layer first. `say` tells how many deals some rows are, and their money.
    """
    layers = _layers(table, people, list(looks))
    for state, look in looks.items():
        bars = layers[state]
        fig.add_bar(
            x=[(bar.low + bar.high) / 2 for bar in bars],
            width=[bar.high - bar.low for bar in bars],
            y=[-bar.height for bar in bars],
            base=[bar.foot for bar in bars],
            marker=look | {"line": {"width": 0}},
            hoverinfo="text",
            hovertext=[f"{_far(bar)}<br>{say(bar.deals)}" for bar in bars],
            customdata=[[_mark(bar)] for bar in bars],
        )
    fig.update_layout(barmode="overlay", bargap=0)


def _layers(
    table: pd.DataFrame, people: Sequence[str], states: Sequence[str]
) -> dict[str, list[Bar]]:
    """The bars of each `task_state`, one upon another."""
    edges = _edges(table["days_over"])
    table = table.assign(place=np.searchsorted(edges, table["days_over"], side="right") - 1)
    piles: Any = table.groupby(["manager", "place"])
    deal = HIGHEST / int(piles.size().max())
    layers: dict[str, list[Bar]] = {state: [] for state in states}
    for (person, place), pile in piles:
        foot = people.index(person) + FOOT
        low, high = edges[place : place + 2].tolist()
        for state in states:
            deals = pile[pile["task_state"] == state]
            if len(deals):
                layers[state].append(Bar(deals, low, high, foot, deal * len(deals)))
                foot -= deal * len(deals)
    return layers


def _edges(over: pd.Series) -> np.ndarray:
    """Where bars begin and end, days; all of them lie between."""
    least = float(over.min())
    most = float(over.max())
    edges = np.geomspace(max(least, SMALLEST), max(most, 2 * least, 2 * SMALLEST), BARS + 1)
    edges[0] = min(least, edges[0])
    edges[-1] *= 1 + 1e-9
    return edges


def _far(bar: Bar) -> str:
    return t("{low} to {high} over the limit", low=days(bar.low), high=days(bar.high))


def _mark(bar: Bar) -> str:
    one = bar.deals.iloc[0]
    who = one["who"] if isinstance(one["who"], str) else ""
    state = one["task_state"]
    return mark("stuck", manager=who, over=bar.low, under=bar.high, task_state=state)
