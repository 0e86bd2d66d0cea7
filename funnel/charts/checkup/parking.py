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

PEOPLE = 5
STAGES = 6
STAGE = 2  # the column of the stage itself
NEXT = 3  # the column of what comes next
Node = tuple[int, Any]  # column, name
Stream = tuple[Node, Node, int]  # from, to, stays


def figure(finding: Finding, dark: bool) -> go.Figure:
    """Four columns of nodes: people, stages before, the stage, what comes next; the width of a
    stream is its stays."""
    p = style.paint(dark)
    routes = finding.figures["routes"]
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
    nodes = list(dict.fromkeys(node for *ends, _ in streams for node in ends))
    fig = style.base(dark, 420, left=10, right=10, top=16, bottom=16)
    fig.add_sankey(
        arrangement="snap",
        orientation="h",
        textfont={"size": 15, "color": p.text, "family": style.FONT},
        node={
            "label": [_label(node, streams, finding.stage) for node in nodes],
            "color": [_colour(node, p) for node in nodes],
            "pad": 18,
            "thickness": 16,
            "line": {"width": 0},
            "hovertemplate": "%{label}<extra></extra>",
        },
        link={
            "source": [nodes.index(start) for start, _, _ in streams],
            "target": [nodes.index(end) for _, end, _ in streams],
            "value": [value for *_, value in streams],
            "hovertemplate": "%{source.label} → %{target.label}: %{value}<extra></extra>",
            "color": [
                style.faded(p.look if _is_bad(end) else p.thing, 0.28) for _, end, _ in streams
            ],
        },
    )
    return fig


def _label(node: Node, streams: list[Stream], stage: str | None) -> str:
    """A node's name with its stays: those that come in, or go out where more do."""
    column, name = node
    stays = max(_sum(streams, 0, node), _sum(streams, 1, node))
    return f"{wrapped(stage if column == STAGE else name, 24)} · {number(stays)}"


def _colour(node: Node, p: style.Paint) -> str:
    if _is_bad(node):
        return p.look
    if node[0] == STAGE:
        return p.thing
    return p.muted


def _is_bad(node: Node) -> bool:
    """Whether it is an end that nobody wants."""
    column, name = node
    return column == NEXT and name in {t("lost"), t("still there")}


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


def _streams(rows: pd.DataFrame, start: str, end: str, column: int) -> list[Stream]:
    sums = rows.groupby([start, end], sort=False, as_index=False)["visits"].sum()
    every = zip(sums[start], sums[end], sums["visits"], strict=True)
    return [
        ((column, one), (column + 1, other), int(value)) for one, other, value in every if value
    ]


def _sum(streams: list[Stream], side: int, name: Any) -> int:
    return sum(stream[2] for stream in streams if stream[side] == name)
