"""Axes of days, logarithmic with ticks people know (1 h, 1 d, 10 d, 100 d) or plain; of shares; and
of months."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date

import plotly.graph_objects as go

from funnel.charts.style import SIZE, paint, text_width
from funnel.i18n import bare_days, calendar_days, days, hours, month_short, percent

MINUTE = 1 / 1440
SMALLEST = MINUTE / 3  # shorter stays stand there, under a tick that says so
PLOT = 460  # px, on a small screen


def _tiers(day: float) -> tuple[tuple[float, ...], ...]:
    """The round ones first; the others only where all of them have room. A day has so many
    hours."""
    hour = 1 / day
    parts = (6 * hour, 12 * hour) if day == hours.CALENDAR else (2 * hour, 4 * hour)
    some, more = (tuple(part for part in (one,) if part < 1) for one in parts)
    return (
        (1, 10, 100, 1000, hour, 1 / (60 * day)),
        (5, 50, 500, 5000, *some, hour / 6),
        (2, 20, 200, 2000, *more),
    )


def log_days(
    figure: go.Figure,
    values: Iterable[float],
    dark: bool,
    over: str = "",
    plot: int = PLOT,
    *,
    calendar: bool = False,
) -> None:
    """Fit the x axis to the durations (days of the clock in force, or of the `calendar`); `over` is
    said at the last tick; `plot` is how wide the axis is on a small screen."""
    p = paint(dark)
    known = _known(values)
    low = min(known) * 0.8
    high = max(max(known), min(known) * 3) * 1.25
    day = (None if calendar else hours.of_working_day()) or hours.CALENDAR
    say = calendar_days if calendar else days
    ticks = _ticks(low, high, plot, _tiers(day), say, has_seconds=min(known) < MINUTE)
    words = [say(tick) for tick in ticks]
    if over and words:
        words[-1] = (  # on a line of its own: beside it, it would run into the tick before
            f"{words[-1]}<br>{over}"
        )
    figure.update_xaxes(
        type="log",
        range=[math.log10(low), math.log10(high)],
        tickvals=ticks,
        ticktext=words,
        showgrid=True,
        gridcolor=p.faint,
        gridwidth=1,
        tickfont={"size": SIZE - 1, "color": p.muted},
        tickangle=0,
    )


def _known(values: Iterable[float]) -> list[float]:
    """The durations that there are, none too small to be shown; some days if there are none."""
    known = (value for value in values if value is not None and not math.isnan(value))
    return [max(value, SMALLEST) for value in known] or [1.0, 10.0]


def _ticks(
    low: float,
    high: float,
    plot: int,
    tiers: tuple[tuple[float, ...], ...],
    say: Callable[[float], str],
    *,
    has_seconds: bool,
) -> list[float]:
    """Those whose words do not touch."""
    px = plot / math.log10(high / low)
    kept: list[float] = [SMALLEST] if has_seconds else []
    for tier in tiers:
        more = [tick for tick in tier if low <= tick <= high]
        fitting: list[float] = []
        for tick in more:
            fitting += (
                [] if any(_touch(tick, other, px, say) for other in kept + fitting) else [tick]
            )
        kept += fitting if fitting == more or len(kept) < 4 else []
    return sorted(kept)


def _touch(tick: float, other: float, px: float, say: Callable[[float], str]) -> bool:
    needed = sum(text_width(say(one), SIZE - 1) / 2 + 5 for one in (tick, other))
    return abs(math.log10(tick / other)) * px < needed


def placed(value: float) -> float:
    """A duration as it stands on the axis."""
    return max(float(value), SMALLEST)


def plain_days(figure: go.Figure, top: float) -> None:
    """A plain x axis from 0 to so many days."""
    steps = (0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
    step = next((one for one in steps if top / one <= 8), top)
    ticks = [step * number for number in range(int(top / step) + 1)]
    figure.update_xaxes(
        range=[0, top * 1.03],
        tickvals=ticks,
        ticktext=words_of(ticks),
        ticklabelstandoff=6,
    )


def words_of(ticks: Sequence[float]) -> list[str]:
    """Ticks of days in words; the last one says in which clock they are."""
    return [*map(bare_days, ticks[:-1]), *map(days, ticks[-1:])]


def tenths(most: float, step: int = 1) -> list[float]:
    """Shares to name on an axis: every tenth, or every `step`th of them, up to the largest."""
    return [tick / 10 for tick in range(0, 11, step) if tick / 10 <= most]


def shares(
    figure: go.Figure, axis: str, ends: tuple[float, float], ticks: Sequence[float], dark: bool
) -> None:
    """An axis (`x` or `y`) of shares between two ends, named at the ticks, with a faint line at
    each."""
    set_axis = figure.update_xaxes if axis == "x" else figure.update_yaxes
    words = [percent(tick) for tick in ticks]
    set_axis(
        range=list(ends),
        tickvals=list(ticks),
        ticktext=words,
        showgrid=True,
        gridcolor=paint(dark).faint,
    )


def months(figure: go.Figure, when: Sequence[date], plot: int = 780) -> None:
    """Name the columns 0, 1, 2 … of an x axis by their months; the year stands under its first
    month."""
    step = max(1, -(-len(when) * 44 // plot))
    shown = [index for index in range(len(when)) if index % step == 0]
    words = []
    year = None
    for index in shown:
        words.append(
            month_short(when[index])
            + (f"<br><b>{when[index].year}</b>" if when[index].year != year else "")
        )
        year = when[index].year
    figure.update_xaxes(
        tickvals=shown,
        ticktext=words,
        range=[-0.7, len(when) - 0.3],
        tickangle=0,
        tickfont={"size": SIZE - 2},
    )
