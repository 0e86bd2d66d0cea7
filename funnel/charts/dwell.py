"""Time in stage: half have left by (open stays counted) against the plain median, the open stays
below as what they are, the limit as a line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import scale, style
from funnel.charts.scale import log_days, placed
from funnel.charts.text import escape, mark
from funnel.i18n import bare_days, days, month, t, tn

NAME = "dwell"
DOTS = 400  # per row; more would be a bar, and the count at the right says how many there are

DURATIONS = (  # columns that the axis has to reach
    "median_days",
    "km_median_days",
    "p90_days",
    "days_to_go_on_low",
    "days_to_go_on_high",
    "days_to_loss",
    "limit_days",
)


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


def figure(
    table: pd.DataFrame,
    open_stays: pd.DataFrame,
    *,
    by: str = "stage",
    most: int | None = None,
    dark: bool = False,
) -> go.Figure:
    """A row per stage from `metrics.dwell`, or per `by`: manager, the one with most stays on top,
    `most` at most.

    `open_stays`: stage, open_days, deal_id of those still there.
    """
    if not len(table):
        return style.empty(t("No stays to show"), dark)
    if by == "manager":
        table = table.sort_values("visits", ascending=False, kind="stable")[:most]
        open_stays = open_stays[open_stays[by].isin(table[by]) | open_stays[by].isna()]
    p, sizes = style.paint(dark), Sizes.of(len(table))
    said = [name if isinstance(name, str) else t("(nobody)") for name in table[by]]
    names = (
        style.names(said, sizes.text) if sizes.is_roomy else style.names(said, sizes.text, 1, 340)
    )
    counts = [_count(row, sizes) for _, row in table.iterrows()]
    left = style.left_for(names, sizes.text)
    right = max(style.text_width(count, sizes.text) for count in counts) + 34
    fig = style.base(dark, 130 + sizes.row * len(table), left=left, right=right, top=90, bottom=36)
    for place, (_, row) in enumerate(table.iterrows()):
        _summary(fig, place, row, sizes, _who(row, by), p)
        _dots(fig, place, _of_row(open_stays, row, by), float(row["limit_days"]), sizes, p)
        style.at_right(fig, place, counts[place], p.muted, sizes.text)
    log_days(fig, _durations(table, open_stays), dark, plot=style.WIDTH - left - right)
    _key(fig, p, "   " + t("most stays first") if by == "manager" else "")
    style.rows(fig, names, dark, pad=0.6, size=sizes.text)
    return fig


def _durations(table: pd.DataFrame, open_stays: pd.DataFrame) -> list[float]:
    """All that the axis has to reach."""
    return [*table[list(DURATIONS)].to_numpy().ravel("F"), *open_stays["open_days"]]


def _of_row(open_stays: pd.DataFrame, row: pd.Series, by: str) -> pd.DataFrame:
    """The open stays that belong to a row of the table."""
    names = open_stays[by]
    is_own = names == row[by] if isinstance(row[by], str) else names.isna()
    return open_stays[is_own & (open_stays["pipeline"] == row["pipeline"])]


def _count(row: pd.Series, sizes: Sizes) -> str:
    here = tn("{n} still here", "{n} still here", int(row["still_here"]))
    return here if sizes.is_roomy else f"<b>{days(row['km_median_days'])}</b> · {here}"


def _who(row: pd.Series, by: str) -> dict[str, Any]:
    """Whose stays a row of a figure per manager is about; the empty text stands for nobody."""
    if by != "manager":
        return {}
    return {"manager": row["manager"] if isinstance(row["manager"], str) else ""}


def _key(fig: go.Figure, p: style.Paint, order: str) -> None:
    """What each mark is, in the order of reading."""
    thing, look, end = (
        f"<span style='color:{p.thing}'>",
        f"<span style='color:{p.look}'>",
        "</span>",
    )
    lines = [
        t(
            "{full}●{end} half have left by, open stays counted   {full}○{end} median of those that"
            " left   {full}—{end} until nine in ten had left",
            full=thing,
            end=end,
        ),
        t(
            "by way out: {violet}▶{end} half of those that go on, {violet}—{end} 95% interval  "
            " {violet}✕{end} half of those lost",
            violet=f"<span style='color:{p.violet}'>",
            end=end,
        ),
        t("┊ limit   ● below: deals there now, {red}◆{end} those over the limit", red=look, end=end)
        + order,
    ]
    style.key(fig, "<br>".join(lines), p.muted)


def _summary(
    fig: go.Figure, place: int, row: pd.Series, sizes: Sizes, who: dict[str, Any], p: style.Paint
) -> None:
    median, km, p90 = row["median_days"], row["km_median_days"], row["p90_days"]
    stage, pipeline = row["stage"], row["pipeline"]
    data = [[mark("dwell", pipeline=pipeline, stage=stage, column="visits", **who)]]
    top = place - sizes.above
    common = {
        "y": [top],
        "mode": "markers",
        "customdata": data,
        "hoverinfo": "text",
        "cliponaxis": False,
    }
    if not math.isnan(p90):
        fig.add_scatter(
            x=[placed(median), placed(p90)],
            y=[top, top],
            mode="lines",
            line={"color": p.pale, "width": sizes.bar},
            hoverinfo="skip",
        )
    limit = placed(row["limit_days"])
    fig.add_scatter(
        x=[limit, limit],
        y=[place - 0.42, place + 0.42],
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
    on, lost = row["days_to_go_on"], row["days_to_loss"]
    low, high = row["days_to_go_on_low"], row["days_to_go_on_high"]
    below = top + 0.21
    if not math.isnan(low + high):
        fig.add_scatter(
            x=[placed(low), placed(high)],
            y=[below, below],
            mode="lines",
            line={"color": p.violet, "width": 3},
            hoverinfo="skip",
        )
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


def _dots(
    fig: go.Figure, place: int, own: pd.DataFrame, limit: float, sizes: Sizes, p: style.Paint
) -> None:
    own = own.sort_values("open_days", ascending=False).head(DOTS)
    if not len(own):
        return
    # a fixed pattern instead of chance: the same picture every time
    jitter = [place + 0.17 + 0.18 * ((number * 0.618) % 1) for number in range(len(own))]
    over = own["open_days"] > limit
    fig.add_scatter(
        x=[placed(value) for value in own["open_days"]],
        y=jitter,
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


def by_month(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """Half have left by, month by month of entry, from `metrics.dwell` by month of one stage; grey
    under 20 stays."""
    table = table[table["month"].notna()]
    if not len(table):
        return style.empty(t("No stays to show"), dark)
    p = style.paint(dark)
    fig = style.base(dark, 400, left=30, right=30, top=52, bottom=60)
    places, km = list(range(len(table))), table["km_median_days"]
    sure = table["visits"] >= 20
    every = max(1, -(-len(table) // 14))  # more numbers would touch
    fig.add_scatter(
        x=places,
        y=km,
        mode="lines",
        line={"color": p.pale, "width": 4},
        hoverinfo="skip",
        connectgaps=False,
    )
    fig.add_scatter(
        x=places,
        y=km,
        mode="markers+text",
        marker={"size": 14, "color": [p.thing if enough else p.muted for enough in sure]},
        hoverinfo="text",
        text=[
            bare_days(value) if place % every == 0 else ""
            for place, value in zip(places, km, strict=True)
        ],
        textposition="top center",
        textfont={"size": style.SIZE - 3, "color": p.text},
        cliponaxis=False,
        hovertext=[
            f"{month(when)}: {days(value)} · {tn('{n} stay', '{n} stays', int(n))}"
            for when, value, n in zip(table["month"], km, table["visits"], strict=True)
        ],
        customdata=[
            [mark("dwell", pipeline=row["pipeline"], stage=row["stage"], month=row["month"])]
            for _, row in table.iterrows()
        ],
    )
    limit = float(table["limit_days"].iloc[0])
    fig.add_hline(y=limit, line={"color": p.text, "width": 2, "dash": "dot"})
    style.note(fig, 0, limit, t("limit {days}", days=days(limit)), p.text, xref="paper", yshift=14)
    style.key(
        fig,
        t(
            "half have left by, open stays counted, by month of entry; grey: fewer than {n} stays",
            n=20,
        ),
        p.muted,
    )
    fig.update_yaxes(
        range=[0, max(float(km.max()) if km.notna().any() else 0, limit) * 1.2], visible=False
    )
    scale.months(fig, list(table["month"]))
    return fig
