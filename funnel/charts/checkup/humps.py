"""Two jobs in one stage: how long the stays took on a logarithmic axis, and the two kinds of which
they are.

Without nights and weekends two curves explain the bars. Where the kinds were told by working time,
each has bars of its own.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.scale import log_days
from funnel.checkup.finding import Finding
from funnel.checkup.mixture import Humps
from funnel.i18n import calendar_days, percent, t

BINS = 36


def figure(finding: Finding, dark: bool) -> go.Figure | None:
    """Bars: stays, of each kind in its own colour where nights lie between; lines: the fitted
    kinds, dotted the border between them."""
    humps = finding.evidence.get("humps")
    if humps is None:
        return None
    p = style.paint(dark)
    stays = finding.figures["stays"]
    logs = np.log10(stays["dwell_days"].to_numpy(dtype=float))
    edges = np.linspace(logs.min(), logs.max(), BINS + 1)
    fig = style.base(dark, 360, left=40, right=40, top=30, bottom=40)
    keeps_hours = finding.evidence["keeps_hours"]
    top = _kinds(fig, stays, logs, edges, p) if keeps_hours else _curves(fig, humps, logs, edges, p)
    for part, (colour, size) in enumerate(zip((p.thing, p.look), top, strict=True)):
        median = finding.evidence[("fast_days", "slow_days")[part]]
        words = t(
            "<b>{share}</b> about {days}",
            share=percent(humps.weights[part]),
            days=calendar_days(median),
        )
        style.note(
            fig,
            math.log10(median),
            max(size, max(top) * 0.3),
            words,
            colour,
            xanchor="center",
            yshift=20,
        )
    log_days(fig, [10 ** edges[0], 10 ** edges[-1]], dark, plot=760, calendar=True)
    fig.update_yaxes(visible=False, range=[0, max(top) * 1.2])
    return fig


def _curves(
    fig: go.Figure, humps: Humps, logs: np.ndarray, edges: np.ndarray, p: style.Paint
) -> list[float]:
    """Grey bars under two curves; how high each curve goes."""
    _bars(fig, np.histogram(logs, edges)[0], np.zeros(BINS), edges, p.faint, p)
    x = np.linspace(edges[0], edges[-1], 200)
    tops = []
    for part, (colour, dash) in enumerate(((p.thing, "solid"), (p.look, "dash"))):
        y = _density(humps, part, x) * logs.size * float(edges[1] - edges[0])
        fig.add_scatter(
            x=10**x,
            y=y,
            mode="lines",
            line={"color": colour, "width": 4, "dash": dash},
            hoverinfo="skip",
        )
        tops.append(float(y.max()))
    fig.add_vline(x=humps.border, line={"color": p.text, "width": 2, "dash": "dot"})
    return [max(tops[0], float(np.histogram(logs, edges)[0].max())), tops[1]]


def _kinds(
    fig: go.Figure, stays: pd.DataFrame, logs: np.ndarray, edges: np.ndarray, p: style.Paint
) -> list[float]:
    """The slow kind's bars on top of the fast one's; how high each kind goes."""
    is_slow = stays["is_slow"].to_numpy(dtype=bool)
    fast, slow = (np.histogram(logs[part], edges)[0] for part in (~is_slow, is_slow))
    _bars(fig, fast, np.zeros(BINS), edges, p.thing, p)
    _bars(fig, slow, fast, edges, p.look, p)
    return [float(fast.max()), float((fast + slow)[slow > 0].max(initial=0))]


def _bars(
    fig: go.Figure,
    counts: np.ndarray,
    base: np.ndarray,
    edges: np.ndarray,
    colour: str,
    p: style.Paint,
) -> None:
    for left, right, low, count in zip(edges[:-1], edges[1:], base, counts, strict=True):
        sides = [10**left, 10**left, 10**right, 10**right]
        fig.add_scatter(
            x=sides,
            y=[low, low + count, low + count, low],
            mode="lines",
            fill="toself",
            fillcolor=colour,
            line={"width": 0.5, "color": p.ground},
            hoverinfo="skip",
        )


def _density(humps: Humps, part: int, x: np.ndarray) -> np.ndarray:
    """One hump per unit of log10 days."""
    weight = humps.weights[part]
    mean = humps.means[part]
    spread = humps.widths[part]
    z = (x * math.log(10) - mean) / spread
    return weight * np.exp(-0.5 * z**2) / (spread * math.sqrt(2 * math.pi)) * math.log(10)
