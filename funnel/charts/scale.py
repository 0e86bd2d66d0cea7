"""A logarithmic axis of days with ticks people know: 1 h, 1 d, 10 d, 100 d."""

from __future__ import annotations

import math
from collections.abc import Iterable

import plotly.graph_objects as go

from funnel.charts.style import SIZE, paint
from funnel.i18n import days

TICKS = (1 / 1440, 10 / 1440, 1 / 24, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
SMALLEST = 1 / 1440  # a minute; shorter stays stand there


def log_days(figure: go.Figure, values: Iterable[float], dark: bool, over: str = "") -> None:
    """Fit the x axis to the durations (days); `over` is said at the last tick."""
    p = paint(dark)
    known = [max(value, SMALLEST) for value in values if value is not None and not math.isnan(value)] or [1.0, 10.0]
    low, high = min(known) * 0.8, max(max(known), min(known) * 3) * 1.25
    ticks = [tick for tick in TICKS if low <= tick <= high]
    while len(ticks) > 9:  # they would touch
        ticks = ticks[::2]
    words = [days(tick) for tick in ticks]
    if over and words:
        words[-1] = f"{words[-1]}<br>{over}"  # on a line of its own: beside it, it would run into the tick before
    figure.update_xaxes(
        type="log", range=[math.log10(low), math.log10(high)], tickvals=ticks, ticktext=words, showgrid=True, gridcolor=p.faint, gridwidth=1,
        tickfont={"size": SIZE - 1, "color": p.muted}, tickangle=0,
    )  # fmt: skip


def placed(value: float) -> float:
    """A duration as it stands on the axis."""
    return max(float(value), SMALLEST)
