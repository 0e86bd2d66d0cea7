"""What goes with winning and losing: the difference in points with its interval, the wins beside
it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.strokes import stroke
from funnel.charts.text import escape, fitted, mark
from funnel.i18n import number, percent, t
from funnel.metrics.driver_words import said
from funnel.metrics.rows import records
from funnel.metrics.stage_journeys import SLOW

NAME = "drivers"
ROWS = 12
TWO_LINES = 46  # px of a row in which two lines of a name fit


def figure(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """A row per fact shown, of `metrics.drivers`, the most wins more on top; right of the line more
    are won."""
    nothing = t("Nothing that was asked goes with winning or losing")
    key = t(
        "points fewer won  ← ┊ →  points more won than without it, within pipelines, with interval"
    )
    return _figure(table, "more_wins", key, nothing, dark)


def at_stage(table: pd.DataFrame, *, pipeline: str, dark: bool = False) -> go.Figure:
    """The same of `metrics.stage_drivers`, asked of one pipeline; right of the line more are lost
    there, or stay over the limit."""
    if table.attrs["about"] == SLOW:
        nothing = t("Nothing that was asked goes with slowness here")
        key = t("points fewer over the limit  ← ┊ →  points more than without it, with interval")
    else:
        nothing = t("Nothing that was asked goes with being lost here")
        key = t("points fewer lost here  ← ┊ →  points more than without it, with interval")
    return _figure(table, "more_hits", key, nothing, dark, pipeline)


def _figure(
    table: pd.DataFrame,
    more: str,
    key: str,
    nothing: str,
    dark: bool,
    pipeline: str | None = None,
) -> go.Figure:
    shown = table[table["is_shown"]]
    if not len(shown):
        return style.empty(nothing, dark)
    p = style.paint(dark)
    shown = shown.assign(_size=shown[more].abs()).nlargest(ROWS, "_size")
    shown = shown.sort_values(more, ascending=False)
    row_px = style.row_height(len(shown), 60, 34)
    names = [said(row["fact"], row["value"]) for row in records(shown)]
    labels = style.names(names, lines=2 if row_px >= TWO_LINES else 1, most=330)
    left = style.left_for(labels)
    fig = style.base(dark, 100 + row_px * len(shown), left=left, right=260, top=62, bottom=36)
    for index, row in enumerate(records(shown)):
        behind = _behind(row, table, pipeline)
        _row(fig, index, row, behind, p)
    fig.add_vline(x=0, line={"color": p.text, "width": 2, "dash": "dot"})
    _axis(fig, shown, p)
    style.rows(fig, labels, dark)
    style.key(fig, key, p.muted)
    return fig


def _axis(fig: go.Figure, shown: pd.DataFrame, p: style.Paint) -> None:
    """Differences in points, as far to either side as the longest interval reaches."""
    ends = shown[["difference_low", "difference_high"]].astype("float64").abs()
    top = float(ends.max().max()) * 1.08
    step = next((one for one in (0.05, 0.1, 0.2) if top / one <= 4), 0.25)
    ticks = [step * n for n in range(-int(top / step), int(top / step) + 1)]
    fig.update_xaxes(
        range=[-top, top],
        tickvals=ticks,
        ticktext=[number(100 * tick) for tick in ticks],
        showgrid=True,
        gridcolor=p.faint,
    )


def _behind(row: dict[str, Any], table: pd.DataFrame, pipeline: str | None) -> str | None:
    """The mark of a row; none of rarer values together."""
    if not isinstance(row["value"], str):
        return None
    own = {"fact": row["fact"], "value": row["value"]}
    if pipeline is None:
        return mark("driver", **own)
    asked = {name: table.attrs[name] for name in ("stage", "about")}
    return mark("stage_driver", **own, **asked, pipeline=pipeline)


def _row(
    fig: go.Figure, index: int, row: dict[str, Any], behind: str | None, p: style.Paint
) -> None:
    more = row["difference"] > 0
    is_win = "more_wins" in row
    colour = p.good if more == is_win else p.look
    low = row["difference_low"]
    high = row["difference_high"]
    stroke(fig, index, low, high, style.faded(colour, 0.35), 10)
    fig.add_scatter(
        x=[row["difference"]],
        y=[index],
        mode="markers",
        marker={"size": 18, "color": colour, "symbol": "circle" if more else "diamond"},
        customdata=[[behind]] if behind else None,
        cliponaxis=False,
        hoverinfo="text",
        hovertext=[
            f"{escape(said(row['fact'], row['value']))}: {percent(row['share'])} ·"
            f" {percent(row['share_without'])}"
        ],
    )
    words = _words(row)
    if isinstance(row["goes_with"], str):
        other = fitted(t("goes with {other}", other=row["goes_with"]), 240, style.SMALL)
        words += f'<br><span style="font-size:{style.SMALL}px">{other}</span>'
    style.at_right(fig, index, words, colour, style.SIZE - 1)


def _words(row: dict[str, Any]) -> str:
    """Points, and wins or deals more or fewer."""
    points = number(abs(100 * row["difference"]))
    more = row["difference"] > 0
    if "more_hits" in row:
        deals = number(abs(row["more_hits"]))
        if more:
            return t("<b>+{points}</b> points · {deals} deals more", points=points, deals=deals)
        return t("<b>−{points}</b> points · {deals} deals fewer", points=points, deals=deals)
    wins = number(abs(row["more_wins"]))
    if more:
        return t("<b>+{points}</b> points · {wins} wins more", points=points, wins=wins)
    return t("<b>−{points}</b> points · {wins} wins fewer", points=points, wins=wins)
