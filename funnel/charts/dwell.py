"""Time in stage: half have left by (open stays counted) against the plain median, the open stays
below as what they are, the limit as a line."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from funnel.blanks import text_or
from funnel.charts import scale, style
from funnel.charts.dwell_row import Sizes, dots, summary
from funnel.charts.scale import log_days
from funnel.charts.text import mark
from funnel.evidence import ENOUGH
from funnel.i18n import bare_days, days, month, t, tn

NAME = "dwell"

DURATIONS = (  # columns that the axis has to reach
    "median_days",
    "km_median_days",
    "p90_days",
    "days_to_go_on_low",
    "days_to_go_on_high",
    "days_to_loss",
    "limit_days",
)


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
    p = style.paint(dark)
    sizes = Sizes.of(len(table))
    said = [text_or(name, t("(nobody)")) for name in table[by]]
    if sizes.is_roomy:
        names = style.names(said, sizes.text)
    else:
        names = style.names(said, sizes.text, 1, 340)
    counts = [_count(row, sizes) for _, row in table.iterrows()]
    left = style.left_for(names, sizes.text)
    right = max(style.text_width(count, sizes.text) for count in counts) + 34
    fig = style.base(dark, 130 + sizes.row * len(table), left=left, right=right, top=90, bottom=36)
    for index, (_, row) in enumerate(table.iterrows()):
        summary(fig, index, row, sizes, _who(row, by), p)
        dots(fig, index, _of_row(open_stays, row, by), float(row["limit_days"]), sizes, p)
        style.at_right(fig, index, counts[index], p.muted, sizes.text)
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
    if sizes.is_roomy:
        return here
    return f"<b>{days(row['km_median_days'])}</b> · {here}"


def _who(row: pd.Series, by: str) -> dict[str, Any]:
    """Whose stays a row of a figure per manager is about; the empty text stands for nobody."""
    if by != "manager":
        return {}
    return {"manager": text_or(row["manager"], "")}


def _key(fig: go.Figure, p: style.Paint, order: str) -> None:
    """What each mark is, in the order of reading."""
    thing = f"<span style='color:{p.thing}'>"
    look = f"<span style='color:{p.look}'>"
    end = "</span>"
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


def by_month(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """Half have left by, month by month of entry, from `metrics.dwell` by month of one stage; grey
    under 20 stays."""
    table = table[table["month"].notna()]
    if not len(table):
        return style.empty(t("No stays to show"), dark)
    p = style.paint(dark)
    fig = style.base(dark, 400, left=30, right=30, top=52, bottom=60)
    places = list(range(len(table)))
    km = table["km_median_days"]
    sure = table["visits"] >= ENOUGH
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
            bare_days(value) if index % every == 0 else ""
            for index, value in zip(places, km, strict=True)
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
            n=ENOUGH,
        ),
        p.muted,
    )
    fig.update_yaxes(
        range=[0, max(float(km.max()) if km.notna().any() else 0, limit) * 1.2], visible=False
    )
    scale.months(fig, list(table["month"]))
    return fig
