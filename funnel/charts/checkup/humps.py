"""Two jobs in one stage: how long the stays took on a logarithmic axis, and the two humps that explain them."""

from __future__ import annotations

import math

import numpy as np
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.scale import log_days
from funnel.checkup.finding import Finding
from funnel.checkup.mixture import Humps
from funnel.i18n import days, percent, t

BINS = 36


def figure(finding: Finding, dark: bool) -> go.Figure | None:
    """Grey bars: stays; two lines: the fitted kinds, each named at its top; dotted: the border between them."""
    humps = finding.evidence.get("humps")
    if humps is None:
        return None
    p = style.paint(dark)
    logs = np.log10(finding.figures["stays"]["dwell_days"].to_numpy(dtype=float))
    edges = np.linspace(logs.min(), logs.max(), BINS + 1)
    counts, _ = np.histogram(logs, edges)
    width = float(edges[1] - edges[0])
    fig = style.base(dark, 360, left=40, right=40, top=30, bottom=40)
    for left, right, count in zip(edges[:-1], edges[1:], counts, strict=True):
        sides = [10**left, 10**left, 10**right, 10**right]
        fig.add_scatter(x=sides, y=[0, count, count, 0], mode="lines", fill="toself", fillcolor=p.faint, line={"width": 0.5, "color": p.ground},
                        hoverinfo="skip")  # fmt: skip
    x = np.linspace(edges[0], edges[-1], 200)
    top = float(counts.max())
    for part, colour in ((0, p.thing), (1, p.look)):
        y = _density(humps, part, x) * logs.size * width
        fig.add_scatter(x=10**x, y=y, mode="lines", line={"color": colour, "width": 4, "dash": "solid" if part == 0 else "dash"}, hoverinfo="skip")
        words = t("<b>{share}</b> about {days}", share=percent(humps.weights[part]), days=days(humps.medians[part]))
        style.note(fig, math.log10(humps.medians[part]), max(float(y.max()), top * 0.3), words, colour, xanchor="center", yshift=20)
        top = max(top, float(y.max()))
    fig.add_vline(x=humps.border, line={"color": p.text, "width": 2, "dash": "dot"})
    log_days(fig, [10 ** edges[0], 10 ** edges[-1]], dark, plot=760)
    fig.update_yaxes(visible=False, range=[0, top * 1.12])
    return fig


def _density(humps: Humps, part: int, x: np.ndarray) -> np.ndarray:
    """One hump per unit of log10 days."""
    weight, mean, spread = humps.weights[part], humps.means[part], humps.widths[part]
    z = (x * math.log(10) - mean) / spread
    return weight * np.exp(-0.5 * z**2) / (spread * math.sqrt(2 * math.pi)) * math.log(10)
