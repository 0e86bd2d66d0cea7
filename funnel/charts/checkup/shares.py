"""A row per person or stage: a share as a dot with its interval, the rest as a dotted line, the
counts at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import scale, style
from funnel.charts.strokes import stroke
from funnel.charts.text import row_labels
from funnel.checkup.finding import ENOUGH, Finding
from funnel.checkup.proof import interval
from funnel.checkup.stays import person
from funnel.i18n import number, percent, t

MOST = 12  # rows; those that are looked at first


@dataclass(frozen=True)
class Row:
    """One share: `count` of `n`; `is_hot` is what the finding is about."""

    label: str
    count: int
    n: int
    is_hot: bool = False

    @property
    def share(self) -> float:
        """The share; 0 of nobody."""
        if self.n:
            return self.count / self.n
        return 0.0


def draw(every: Sequence[Row], dark: bool, *, keep_order: bool = False) -> go.Figure:
    """The rows, the largest share on top unless they have an order of their own; those under 20
    cases are grey and last."""
    p = style.paint(dark)
    rows = _first(every, keep_order)
    height = style.row_height(len(rows), 52, 30)
    labels = row_labels([row.label for row in rows], height, 24)
    whole = sum(row.count for row in every) / max(sum(row.n for row in every), 1)
    left = style.left_for(labels)
    fig = style.base(dark, 96 + height * len(rows), left=left, right=170, top=42, bottom=36)
    top = _top(rows, whole)
    for index, row in enumerate(rows):
        _mark(fig, index, row, top, p)
    fig.add_vline(x=whole, line={"color": p.text, "width": 2, "dash": "dot"})
    style.note(
        fig,
        whole,
        1,
        t("all {share}", share=percent(whole)),
        p.text,
        yref="paper",
        yshift=16,
        xanchor="center",
    )
    ticks = scale.tenths(top, 1 if top < 0.35 else 2)
    scale.shares(fig, "x", (-0.015 * top, top * 1.06), ticks, dark)
    style.rows(fig, labels, dark)
    return fig


def _first(every: Sequence[Row], keep_order: bool) -> list[Row]:
    """The rows that are drawn, in their order."""
    rows = [row for row in every if row.n]
    if not keep_order:
        rows.sort(key=lambda row: (not row.is_hot, row.n < ENOUGH, -row.share))
    return rows[:MOST]


def _top(rows: list[Row], whole: float) -> float:
    """Where the scale ends: beyond every share, and the intervals that tell something."""
    telling = [row for row in rows if row.n >= ENOUGH or row.is_hot]
    highs = [interval(row.count, row.n)[1] for row in telling]
    return max(0.1, whole, *highs, *(row.share for row in rows))


def _mark(fig: go.Figure, index: int, row: Row, top: float, p: style.Paint) -> None:
    low, high = interval(row.count, row.n)
    line, dot = (p.look, p.look) if row.is_hot else (p.faint, p.muted)
    stroke(fig, index, low, min(high, top * 1.06), line)
    fig.add_scatter(
        x=[row.share],
        y=[index],
        mode="markers",
        hoverinfo="text",
        hovertext=[percent(row.share)],
        marker={"size": 16, "color": dot, "symbol": "diamond" if row.is_hot else "circle"},
    )
    words = t("<b>{count}</b> of {total}", count=number(row.count), total=number(row.n))
    usual = p.text if row.n >= ENOUGH else p.muted
    style.at_right(fig, index, words, p.look if row.is_hot else usual)


def idle(finding: Finding, dark: bool) -> go.Figure:
    """“The client decides”: open deals without a task ahead, stage by stage."""
    table = finding.figures["stages"]
    is_hot = (table["stage"] == finding.stage) & (table["pipeline"] == finding.pipeline)
    rows = zip(table["stage"], table["idle"], table["deals"], is_hot, strict=True)
    return draw(
        [
            Row(str(stage), int(count), int(n), bool(hot) and finding.verdict == "found")
            for stage, count, n, hot in rows
        ],
        dark,
    )


def hidden(finding: Finding, dark: bool) -> go.Figure:
    """Hidden postponement: tasks pushed (or pushed late, or made again) of those that came due, per
    person."""
    table = finding.figures["people"]
    column = finding.evidence.get("column", "pushed")
    return draw(
        _people(table.rename(columns={"assignee": "manager"}), column, "due", finding.manager), dark
    )


def quiet(finding: Finding, dark: bool) -> go.Figure:
    """Forgotten deals of the open ones, per manager."""
    table = (
        finding.figures["counts"]
        .groupby("manager", as_index=False, dropna=False)[["open", "quiet"]]
        .sum()
    )
    return draw(_people(table, "quiet", "open", None), dark)


def flagged(finding: Finding, dark: bool) -> go.Figure:
    """Wins closed in one click, per manager."""
    return draw(_people(finding.figures["people"], "won_flagged", "won", finding.manager), dark)


def _people(table: pd.DataFrame, count: str, n: str, hot: str | None) -> list[Row]:
    rows = zip(table["manager"], table[count].fillna(0), table[n].fillna(0), strict=True)
    return [
        Row(person(name), int(hits), int(whole), isinstance(name, str) and name == hot)
        for name, hits, whole in rows
    ]


def helped(finding: Finding, dark: bool) -> go.Figure:
    """Stages in which the helper of a field is seen at work, in their order."""
    table = finding.figures["work"].sort_values(["pipeline", "position"])
    rows = zip(table["stage"], table["helped"], table["stays"], strict=True)
    needed = 0.2 if finding.verdict == "found" else 2.0
    return draw(
        [Row(str(stage), int(count), int(n), count >= needed * n) for stage, count, n in rows],
        dark,
        keep_order=True,
    )
