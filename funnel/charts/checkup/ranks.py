"""Handovers: how many wins each person has under each way to credit them; and who works which
stages."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.text import escape, wrapped
from funnel.checkup.finding import Finding
from funnel.i18n import number, percent, t
from funnel.metrics.rows import records

MODES = ("owner", "holder", "opener", "time")
MOST = 10


def figure(finding: Finding, dark: bool) -> go.Figure:
    """A line per person from mode to mode, at their rank; the person of the finding in colour."""
    p = style.paint(dark)
    credit = finding.figures["credit"]
    ranks = credit[[f"{mode}_rank" for mode in MODES]]
    credit = credit[ranks.min(axis=1) <= MOST].head(MOST)
    widths = [style.text_width(escape(name), style.SIZE - 1) for name in credit["manager"]]
    left = max(widths, default=0) + 70
    fig = style.base(dark, 96 + 40 * len(credit), left=left, right=left, top=54, bottom=16)
    ends: dict[tuple[int, int], int] = {}
    for row in records(credit):
        ranks = [int(row[f"{mode}_rank"]) for mode in MODES]
        places = [rank + _beside(ends, column, rank) for column, rank in enumerate(ranks)]
        _add_person(fig, row, places, row["manager"] == finding.manager, p)
    _add_titles(fig, p)
    fig.update_xaxes(visible=False, range=[-0.15, len(MODES) - 0.85])
    fig.update_yaxes(visible=False, range=[max([rank for _, rank in ends], default=1) + 0.9, 0.4])
    return fig


def _add_person(
    fig: go.Figure, row: dict[str, Any], places: list[float], is_hot: bool, p: style.Paint
) -> None:
    """The line of one person, with name and number at both ends."""
    colour = p.look if is_hot else p.muted
    fig.add_scatter(
        x=list(range(len(MODES))),
        y=places,
        mode="lines+markers",
        line={"color": colour, "width": 5} if is_hot else {"color": p.faint, "width": 3},
        marker={
            "size": 14 if is_hot else 10,
            "color": colour,
            "symbol": "diamond" if is_hot else "circle",
        },
        hoverinfo="text",
        hovertext=[f"{escape(row['manager'])}: {number(row[mode], 1)}" for mode in MODES],
    )
    name = f"<b>{escape(row['manager'])}</b>" if is_hot else escape(row["manager"])
    for column, anchor, shift in ((0, "right", -14), (len(MODES) - 1, "left", 14)):
        style.note(
            fig,
            column,
            places[column],
            t("{name} · {n}", name=name, n=number(row[MODES[column]])),
            colour if is_hot else p.text,
            xanchor=anchor,
            xshift=shift,
            font={"size": 16, "color": colour},
        )


def _add_titles(fig: go.Figure, p: style.Paint) -> None:
    """What each way to credit a win is called, above its column."""
    words = (
        t("by owner now"),
        t("by holder at the win"),
        t("by who opened it"),
        t("by share of time"),
    )
    for column, word in enumerate(words):
        style.note(
            fig,
            column,
            1,
            wrapped(word, 17, 3),
            p.text,
            yref="paper",
            yshift=28,
            xanchor="center",
            align="center",
        )


def _beside(ends: dict[tuple[int, int], int], column: int, rank: int) -> float:
    """Equal ranks stand one below the other."""
    taken = ends.get((column, rank), 0)
    ends[column, rank] = taken + 1
    return float(taken)


def ranges(finding: Finding, dark: bool) -> go.Figure:
    """A row per person, a column per stage: the share of their stays there; the two groups
    apart."""
    p = style.paint(dark)
    work = finding.figures["work"]
    work = work[work["pipeline"] == finding.pipeline]
    stages = list(work.sort_values("position")["stage"].drop_duplicates())
    people = [
        name
        for name in (*finding.evidence["first"], *finding.evidence["second"])
        if name in set(work["holder"])
    ][:14]
    counts = work.pivot_table(
        index="holder", columns="stage", values="stays", aggfunc="sum", fill_value=0
    ).reindex(index=people, columns=stages)
    shares = counts.div(counts.sum(axis=1), axis=0)
    labels = [wrapped(name, 20) for name in people]
    fig = style.base(
        dark,
        130 + style.row_height(len(people), 46, 30) * len(people),
        left=style.left_for(labels),
        right=30,
        top=70,
        bottom=16,
    )
    fig.add_heatmap(
        z=shares.to_numpy(),
        x=list(range(len(stages))),
        y=list(range(len(people))),
        showscale=False,
        xgap=4,
        ygap=4,
        hoverinfo="skip",
        zmin=0,
        zmax=1,
        colorscale=[[0, p.faint], [0.02, p.pale], [1, p.thing]],
    )
    _shares(fig, shares, p)
    fig.add_hline(
        y=len(finding.evidence["first"]) - 0.5, line={"color": p.text, "width": 3, "dash": "dot"}
    )
    fig.update_xaxes(
        side="top",
        tickvals=list(range(len(stages))),
        ticktext=[wrapped(stage, 18, 3) for stage in stages],
        tickangle=0,
        tickfont={"size": 13, "color": p.text},
    )
    style.rows(fig, labels, dark)
    return fig


def _shares(fig: go.Figure, shares: pd.DataFrame, p: style.Paint) -> None:
    for index, (_, row) in enumerate(shares.iterrows()):
        for column, share in enumerate(row):
            if share > 0:
                style.note(
                    fig,
                    column,
                    index,
                    percent(share),
                    p.ground if share > 0.4 else p.text,
                    xanchor="center",
                )
