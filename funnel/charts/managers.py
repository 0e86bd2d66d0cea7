"""Share of wins closed in one click, per manager, with its interval against the team."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from funnel.blanks import text_or
from funnel.charts import scale, style
from funnel.charts.strokes import stroke
from funnel.charts.text import mark
from funnel.i18n import number, percent, t
from funnel.metrics.ends import told
from funnel.metrics.rows import records
from funnel.stats import ABOVE

NAME = "managers"


# The two countings, side by side and named: what began in the period, and what was closed in it.
NAMED = {"journeys": "began", "won": "began_won", "lost": "began_lost", "open": "began_open"}
FIRST = [
    "manager",
    "journeys",
    "won",
    "lost",
    "open",
    "closed_won",
    "closed_lost",
    "opened_won",
    "opened_closed",
    "opened_open",
    "opened_rate",
    "opened_rate_so_far",
    "way_won",
    "way_closed",
    "way_rate",
    "wins_flagged",
    "share_flagged",
    "share_flagged_low",
    "share_flagged_high",
    "share_others",
    "against",
    "p_value",
]


def by_share(table: pd.DataFrame) -> pd.DataFrame:
    """What each opened and their share of the way, then what the figure shows, before the rest of
    the columns; the order of the rows is that of the metric."""
    first = [column for column in FIRST if column in table]
    return table[[*first, *(column for column in table if column not in first)]]


def both_countings(table: pd.DataFrame) -> pd.DataFrame:
    """`by_share`, with what began in the period named so, beside what was closed in it."""
    return by_share(told(table)).rename(columns=NAMED)


def figure(
    table: pd.DataFrame, *, flagged: int, won: int, most: int | None = None, dark: bool = False
) -> go.Figure:
    """A row per manager with wins, from `metrics.managers`: who stands out on top, the others by
    name; `flagged` of `won` is the team's share; `most` rows at most."""
    table = by_share(table[table["won"] > 0])[:most]
    if not len(table):
        return style.empty(t("There are no wins to compare"), dark)
    p = style.paint(dark)
    is_tall = len(table) <= style.MANY
    size = style.SMALL
    row_px = 24
    if is_tall:
        size = style.SIZE
        row_px = style.row_height(len(table), 62, 36)
    people = [text_or(name, t("(nobody)")) for name in table["manager"]]
    names = style.names(people, size, 1, 260)
    left = style.left_for(names, size)
    fig = style.base(dark, 106 + row_px * len(table), left=left, right=190, top=70, bottom=36)
    top = max(float(table["share_flagged_high"].max()), 0.1)
    team = flagged / won if won else 0.0
    for index, row in enumerate(records(table)):
        _add_person(fig, index, row, is_tall, p)
        words = t(
            "<b>{count}</b> of {wins} wins",
            count=number(row["wins_flagged"]),
            wins=number(row["won"]),
        )
        style.at_right(fig, index, words, p.look if _is_hot(row) else p.text, size)
    fig.add_vline(x=team, line={"color": p.text, "width": 2, "dash": "dot"})
    style.note(
        fig,
        team,
        1,
        t("team {share}", share=percent(team)),
        p.text,
        yref="paper",
        yshift=18,
        xanchor="center",
    )
    scale.shares(
        fig, "x", (-0.01, top * 1.08), scale.tenths(top * 1.1, 1 if top < 0.35 else 2), dark
    )
    style.note(
        fig,
        0,
        1,
        t("share of wins closed in one click, with its 95% interval"),
        p.muted,
        xref="paper",
        yref="paper",
        yanchor="bottom",
        xshift=8 - left,
        yshift=36,
        font={"size": style.SIZE - 2, "color": p.muted},
    )
    style.rows(fig, names, dark, size=size)
    return fig


def _is_hot(row: dict[str, Any]) -> bool:
    return row["against"] == ABOVE


def _add_person(
    fig: go.Figure, index: int, row: dict[str, Any], is_tall: bool, p: style.Paint
) -> None:
    """A manager's share as a dot on its interval; a click leads to the wins."""
    is_hot = _is_hot(row)
    line, dot = (p.look, p.look) if is_hot else (p.faint, p.muted)
    low = row["share_flagged_low"]
    high = row["share_flagged_high"]
    stroke(fig, index, low, high, line, 9 if is_tall else 6)
    fig.add_scatter(
        x=[row["share_flagged"]],
        y=[index],
        mode="markers",
        marker={
            "size": 18 if is_tall else 12,
            "color": dot,
            "symbol": "diamond" if is_hot else "circle",
        },
        customdata=[[_wins_of(row["manager"])]],
        cliponaxis=False,
        hoverinfo="text",
        hovertext=[percent(row["share_flagged"])],
    )


def _wins_of(manager: Any) -> str:
    return mark("managers", manager=text_or(manager, None))
