"""Reasons of loss by stage, as counts; and by month, those without any reason apart."""

from __future__ import annotations

from typing import NamedTuple, cast

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import scale, style
from funnel.charts.text import fitted, mark
from funnel.i18n import number, percent, t

NAME = "lost-reasons"
ROWS = 10
STAGES = 8
NONE = ""


def figure(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """A row per reason, the most frequent on top and “no reason given” last; a bar per reason with
    its count, of `metrics.lost_reasons`."""
    if _is_nothing(table):
        return style.empty(t("No deal was lost here"), dark)
    p = style.paint(dark)
    rows = _rows(table)
    total = int(table["lost"].sum())
    row_px = style.row_height(sum(row.is_known for row in rows) + 2, 46, 30)
    labels = style.names([row.name for row in rows], most=320)
    fig = style.base(
        dark, 60 + row_px * len(rows), left=style.left_for(labels), right=150, top=40, bottom=10
    )
    for index, row in enumerate(rows):
        fig.add_bar(
            x=[row.count],
            y=[index],
            orientation="h",
            width=0.66,
            marker={"color": p.warn if row.is_none else p.thing},
            customdata=[[row.mark]] if row.mark else None,
            hoverinfo="text" if row.mark else "skip",
            hovertext=[number(row.count)],
        )
        share = percent(row.count / total)
        words = t("<b>{count}</b> · {share}", count=number(row.count), share=share)
        style.at_right(fig, index, words, p.warn if row.is_none else p.text)
    fig.update_xaxes(visible=False, range=[0, max(row.count for row in rows) * 1.01])
    style.rows(fig, labels, dark)
    style.key(fig, t("deals lost, by reason"), p.muted)
    return fig


class Reason(NamedTuple):
    """A reason as it is said, how many deals were lost for it, and what stands behind its bar."""

    name: str
    count: int
    mark: str | None
    is_known: bool = False
    is_none: bool = False


def _is_nothing(table: pd.DataFrame) -> bool:
    """Whether no deal was lost."""
    return not len(table) or not table["lost"].sum()


def _rows(table: pd.DataFrame) -> list[Reason]:
    """The most frequent reasons, then the rarer ones together, then deals without any."""
    sums = table.assign(reason=table["lost_reason"].fillna(NONE)).groupby("reason")["lost"].sum()
    known = sums.drop(NONE, errors="ignore").sort_values(ascending=False, kind="stable")
    rows = [
        Reason(str(name), int(count), mark("lost", lost_reason=str(name)), is_known=True)
        for name, count in known.head(ROWS).items()
    ]
    if rest := int(known.iloc[ROWS:].sum()):
        rows.append(Reason(t("rarer ones"), rest, None))
    if without := int(sums.get(NONE, 0)):
        behind = mark("lost", lost_reason=NONE)
        rows.append(Reason(t("no reason given"), without, behind, is_none=True))
    return rows


def by_stage(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """Reasons × stages of one pipeline, the count in its field; darker where there are more."""
    if _is_nothing(table):
        return style.empty(t("No deal was lost here"), dark)
    p = style.paint(dark)
    fields = _fields(table)
    stages = list(fields.columns)
    labels = style.names([name or t("no reason given") for name in fields.index], style.SIZE, 1)
    row_px = style.row_height(len(labels), 44, 28)
    left = style.left_for(labels)
    fig = style.base(dark, 110 + row_px * len(labels), left=left, right=8, top=90, bottom=8)
    top = float(fields.to_numpy().max()) or 1.0
    pipeline = str(table["pipeline"].iloc[0])
    for index, (reason, values) in enumerate(fields.iterrows()):
        counts = [int(value) for value in values]
        behind = [
            [mark("lost", lost_reason=str(reason), pipeline=pipeline, stage=stage)]
            for stage in stages
        ]
        _row(fig, index, counts, top, behind, p)
    room = (style.WIDTH - left) // max(len(stages), 1)
    ticks = [_fitted(stage or t("(no stage)"), room) for stage in stages]
    fig.update_xaxes(
        tickvals=list(range(len(stages))),
        ticktext=ticks,
        tickfont={"size": style.SMALL, "color": p.text},
        side="top",
        range=[-0.5, len(stages) - 0.5],
        tickangle=0,
    )
    style.rows(fig, labels, dark, pad=0.5)
    fig.update_layout(bargap=0, barmode="overlay")
    return fig


def _fields(table: pd.DataFrame) -> pd.DataFrame:
    """Deals lost, a row per reason (the most frequent first, those without one last), a column per
    stage in the order of the process."""
    keyed = table.assign(
        reason=table["lost_reason"].fillna(NONE), stage=table["stage"].fillna(NONE)
    )
    fields = keyed.pivot_table(
        index="reason", columns="stage", values="lost", aggfunc="sum", fill_value=0, sort=False
    )
    order = fields.sum(axis=1).sort_values(ascending=False, kind="stable").index
    named = [name for name in order if name != NONE][:ROWS]
    fields = fields.loc[named + ([NONE] if NONE in fields.index else [])]
    return fields[list(dict.fromkeys(keyed["stage"]))[:STAGES]]


def _row(
    fig: go.Figure,
    index: int,
    counts: list[int],
    top: float,
    behind: list[list[str]],
    p: style.Paint,
) -> None:
    """A field per stage; `top` is the highest count of all fields."""
    width = len(counts)
    fig.add_bar(
        x=list(range(width)),
        y=[0.9] * width,
        base=[index - 0.45] * width,
        width=0.96,
        marker={
            "color": [style.faded(p.thing, 0.06 + 0.5 * count / top) for count in counts],
            "line": {"width": 0},
        },
        text=[number(count) if count else "" for count in counts],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"size": style.SIZE, "color": p.text},
        constraintext="none",
        hoverinfo="skip",
        customdata=behind,
    )


def _fitted(stage: str, room: int) -> str:
    return fitted(stage, room - 10, style.SMALL, 3)


def by_month(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """Deals lost by month: with a reason, and on top those without any."""
    known = table[table["month"].notna()]
    if not len(known):
        return style.empty(t("No deal was lost here"), dark)
    p = style.paint(dark)
    has = known["lost_reason"].notna()
    months = sorted(known["month"].unique())[-24:]
    with_one, without = (
        known[part].groupby("month")["lost"].sum().reindex(months, fill_value=0)
        for part in (has, ~has)
    )
    fig = style.base(dark, 330, left=52, right=16, top=46, bottom=60)
    named = known["pipeline"].unique()
    where = {"pipeline": str(named[0])} if len(named) == 1 else {}
    for counts, colour, has_one in ((with_one, p.thing, True), (without, p.warn, False)):
        fig.add_bar(
            x=list(range(len(months))),
            y=counts.tolist(),
            width=0.7,
            marker={"color": colour},
            hoverinfo="text",
            hovertext=[number(count) for count in counts],
            customdata=[
                [mark("lost", **where, month=month, has_reason=has_one)] for month in months
            ],
        )
    fig.update_layout(barmode="stack")
    fig.update_yaxes(showgrid=True, gridcolor=p.faint, nticks=5, tickformat=",d")
    scale.months(fig, cast("list", months))
    look = f'<span style="color:{p.warn}">■</span>'
    thing = f'<span style="color:{p.thing}">■</span>'
    words = t(
        "deals lost by month: {with_one} with a reason   {without} without",
        with_one=thing,
        without=look,
    )
    style.key(fig, words, p.muted)
    return fig
