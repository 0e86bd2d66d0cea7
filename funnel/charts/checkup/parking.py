"""A parking stage: who sends deals there, from which stage, and what becomes of them – as
streams."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.text import wrapped
from funnel.checkup.finding import Finding
from funnel.checkup.stays import person
from funnel.i18n import number, t

PEOPLE, STAGES = 5, 6


def figure(finding: Finding, dark: bool) -> go.Figure:
    """Four columns of nodes: people, stages before, the stage, what comes next; the width of a
    stream is its stays."""
    p, routes = style.paint(dark), finding.figures["routes"]
    came = routes[routes["from_stage"].notna()]
    came = came.assign(
        who=_kept(came["entered_by"].map(person), came["visits"], PEOPLE),
        source=_kept(came["from_stage"], came["visits"], STAGES),
    )
    gone = routes.assign(goal=_kept(_goals(routes), routes["visits"], STAGES))
    streams = [
        *_streams(came, "who", "source", 0),
        *_streams(came.assign(stage="*"), "source", "stage", 1),
        *_streams(gone.assign(stage="*"), "stage", "goal", 2),
    ]
    names = list(dict.fromkeys(node for *ends, _ in streams for node in ends))
    size = {name: max(_sum(streams, 0, name), _sum(streams, 1, name)) for name in names}
    bad = {t("lost"), t("still there")}
    paint = {2: p.thing}
    colours = [
        p.look if column == 3 and name in bad else paint.get(column, p.muted)
        for column, name in names
    ]
    fig = style.base(dark, 420, left=10, right=10, top=16, bottom=16)
    fig.add_sankey(
        arrangement="snap",
        orientation="h",
        textfont={"size": 15, "color": p.text, "family": style.FONT},
        node={
            "label": [
                f"{wrapped(finding.stage if column == 2 else name, 24)} ·"
                f" {number(size[column, name])}"
                for column, name in names
            ],
            "color": colours,
            "pad": 18,
            "thickness": 16,
            "line": {"width": 0},
            "hovertemplate": "%{label}<extra></extra>",
        },
        link={
            "source": [names.index(start) for start, _, _ in streams],
            "target": [names.index(end) for _, end, _ in streams],
            "value": [value for *_, value in streams],
            "hovertemplate": "%{source.label} → %{target.label}: %{value}<extra></extra>",
            "color": [
                style.faded(p.look if end[0] == 3 and end[1] in bad else p.thing, 0.28)
                for _, end, _ in streams
            ],
        },
    )
    return fig


def _goals(routes: pd.DataFrame) -> pd.Series:
    """What came next: still there, lost, won, or the stage that the deal went on to."""
    words = {
        "still_here": t("still there"),
        "lost": t("lost"),
        "won": t("won"),
        "moved_out": t("another pipeline"),
    }
    return (
        routes["ended"]
        .map(words)
        .astype(object)
        .where(routes["ended"].isin(words), routes["next_stage"].astype(object))
    )


def _kept(names: pd.Series, visits: pd.Series, most: int) -> pd.Series:
    """The largest of the names; the rest is “others”."""
    names = names.astype(object)
    large = visits.groupby(names, dropna=False).sum().sort_values(ascending=False).index[:most]
    return names.where(names.isin(large), t("others"))


def _streams(rows: pd.DataFrame, start: str, end: str, column: int) -> list[tuple[Any, Any, int]]:
    sums = rows.groupby([start, end], sort=False, as_index=False)["visits"].sum()
    every = zip(sums[start], sums[end], sums["visits"], strict=True)
    return [
        ((column, one), (column + 1, other), int(value)) for one, other, value in every if value
    ]


def _sum(streams: list[tuple[Any, Any, int]], side: int, name: Any) -> int:
    return sum(stream[2] for stream in streams if stream[side] == name)
