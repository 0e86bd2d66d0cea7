"""One row of time in stage: its bar and marks, the way on, the open stays below."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.scale import placed
from funnel.charts.strokes import scattered, stroke
from funnel.charts.text import escape, mark
from funnel.i18n import bare_days, days, t

DOTS = 400  # per row; more would be a bar, and the count at the right says how many there are


@dataclass(frozen=True)
class Sizes:
    """Of a row and its marks, in px; and where in the row they stand."""

    row: int
    text: int
    dot: int
    small: int
    bar: int
    above: float = 0.16

    @classmethod
    def of(cls, rows: int) -> Sizes:
        """Roomy, or the compact form of many rows: there the number stands at the right."""
        if rows <= style.MANY:
            return cls(style.row_height(rows, 90, 58), style.SIZE, 17, 8, 9)
        return cls(style.row_height(rows, 34, 20), style.SMALL, 11, 5, 6, 0.12)

    @property
    def is_roomy(self) -> bool:
        """Whether a number fits above its mark."""
        return self.text == style.SIZE


def summary(
    fig: go.Figure, index: int, row: pd.Series, sizes: Sizes, who: dict[str, Any], p: style.Paint
) -> None:
    """The bar from half to nine in ten, the limit, what half have left by, and the way on; `who`
    says whose stays they are."""
    median = row["median_days"]
    km = row["km_median_days"]
    p90 = row["p90_days"]
    stage = row["stage"]
    pipeline = row["pipeline"]
    data = [[mark("dwell", pipeline=pipeline, stage=stage, column="visits", **who)]]
    top = index - sizes.above
    common = {
        "y": [top],
        "mode": "markers",
        "customdata": data,
        "hoverinfo": "text",
        "cliponaxis": False,
    }
    if not math.isnan(p90):
        stroke(fig, top, placed(median), placed(p90), p.pale, sizes.bar)
    limit = placed(row["limit_days"])
    fig.add_scatter(
        x=[limit, limit],
        y=[index - 0.42, index + 0.42],
        mode="lines",
        line={"color": p.text, "width": 2, "dash": "dot"},
        hoverinfo="skip",
    )
    if not math.isnan(median):
        ring = {"size": sizes.dot + 4, "color": p.ground, "line": {"color": p.thing, "width": 3}}
        said = t(
            "{stage}: median of those that left {days}", stage=escape(stage), days=days(median)
        )
        fig.add_scatter(x=[placed(median)], marker=ring, hovertext=[said], **common)
    _way_on(fig, top, row, sizes, common, p)
    if not math.isnan(km):
        said = t("{stage}: half have left by {days}", stage=escape(stage), days=days(km))
        fig.add_scatter(
            x=[placed(km)], marker={"size": sizes.dot, "color": p.thing}, hovertext=[said], **common
        )
        if sizes.is_roomy:
            style.note(
                fig,
                math.log10(placed(km)),
                top,
                f"<b>{bare_days(km)}</b>",
                p.thing,
                xanchor="center",
                yshift=20,
            )


def _way_on(
    fig: go.Figure,
    top: float,
    row: pd.Series,
    sizes: Sizes,
    common: dict[str, Any],
    p: style.Paint,
) -> None:
    """When half of those that go on have gone on, with its interval; a cross for those lost."""
    on = row["days_to_go_on"]
    lost = row["days_to_loss"]
    low = row["days_to_go_on_low"]
    high = row["days_to_go_on_high"]
    below = top + 0.21
    if not math.isnan(low + high):
        stroke(fig, below, placed(low), placed(high), p.violet, 3)
    named = {"stage": escape(row["stage"])}
    line = {"color": p.violet, "width": 3}
    marks = (
        (
            on,
            "triangle-right",
            {},
            t("{stage}: half of those that go on by {days}", days=days(on), **named),
        ),
        (
            lost,
            "x-thin",
            {"line": line},
            t("{stage}: half of those lost by {days}", days=days(lost), **named),
        ),
    )
    for value, symbol, more, said in marks:
        if not math.isnan(value):
            look = {"size": sizes.dot - 3, "symbol": symbol, "color": p.violet, **more}
            at = common | {"y": [below]}
            fig.add_scatter(x=[placed(value)], marker=look, hovertext=[said], **at)


def dots(
    fig: go.Figure, index: int, own: pd.DataFrame, limit: float, sizes: Sizes, p: style.Paint
) -> None:
    """The open stays, longest first, those over the limit as diamonds."""
    own = own.sort_values("open_days", ascending=False).head(DOTS)
    if not len(own):
        return
    heights = [index + 0.17 + 0.18 * at for at in scattered(len(own))]
    over = own["open_days"] > limit
    fig.add_scatter(
        x=[placed(value) for value in own["open_days"]],
        y=heights,
        mode="markers",
        hoverinfo="text",
        cliponaxis=False,
        marker={
            "size": sizes.small,
            "opacity": 0.6,
            "color": [p.look if is_over else p.muted for is_over in over],
            "symbol": ["diamond" if is_over else "circle" for is_over in over],
        },
        hovertext=[
            f"{escape(deal)}: {days(value)}"
            for deal, value in zip(own["deal_id"], own["open_days"], strict=True)
        ],
        customdata=[[mark("deals", deal_id=deal)] for deal in own["deal_id"]],
    )
