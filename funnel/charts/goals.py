"""Goals: how far each is reached by what came, and by what is expected, with the band."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from funnel.blanks import text_or
from funnel.charts import style
from funnel.charts.strokes import layer, tick
from funnel.charts.text import escape, mark
from funnel.i18n import money, month, number, percent, t
from funnel.metrics.rows import records

NAME = "goals"
MOST = 2.0  # a band that reaches further is cut at twice the goal


def figure(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """A row per goal of `metrics.goals`, in shares of the goal: what came, what is expected, the
    80 % band; a line stands at the goal."""
    rows = [row for one in records(table) for row in _measures(one)]
    if not rows:
        return style.empty(t("No goal can be held against a forecast"), dark)
    p = style.paint(dark)
    size = style.SIZE if len(rows) <= style.MANY else style.SMALL
    names = style.names([row["name"] for row in rows], size, 1, 340)
    said = [row["said"] for row in rows]
    left = style.left_for(names, size)
    right = max(style.text_width(text, size) for text in said) + 34
    high = style.row_height(len(rows), 70, 28)
    fig = style.base(dark, 70 + high * len(rows), left=left, right=right, top=46, bottom=14)
    _bars(fig, rows, p)
    for index, row in enumerate(rows):
        _band(fig, index, row, p)
        style.at_right(fig, index, said[index], p.text, size)
    top = max(1.0, *(max(row["high"], row["expected"]) for row in rows))
    fig.add_vline(x=1.0, line={"color": p.look, "width": 2})
    fig.update_xaxes(range=[0, min(top, MOST) * 1.04], visible=False)
    style.rows(fig, names, dark, pad=0.6, size=size)
    style.key(
        fig,
        f"<span style='color:{p.thing}'>■</span> {t('came already')}    "
        f"<span style='color:{p.pale}'>■</span> {t('expected besides')}    "
        f"<span style='color:{p.text}'>├─┤</span> {t('four times in five')}    "
        f"<span style='color:{p.look}'>┃</span> {t('the goal')}",
        p.muted,
    )
    return fig


def _bars(fig: go.Figure, rows: list[dict[str, Any]], p: style.Paint) -> None:
    """What is expected, and over it what came already; a click leads to the open deals."""
    behind = {"expected": [[row["behind"]] for row in rows], "so_far": None}
    for column, colour in (("expected", p.pale), ("so_far", p.thing)):
        values = [row[column] for row in rows]
        said = [row["hover"] for row in rows]
        layer(fig, values, colour, said, behind[column])
    fig.update_layout(barmode="overlay", bargap=0.45)


def _measures(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The goal of the wins and that of the amount, as far as either is set and expected."""
    found = []
    for name, goal in (("wins", "goal_wins"), ("amount", "goal_amount")):
        if pd.notna(row[goal]) and pd.notna(row[name]):
            found.append(_measure(row, name, float(row[goal])))
    return found


def _measure(row: dict[str, Any], name: str, goal: float) -> dict[str, Any]:
    pipeline = text_or(row["pipeline"], None)
    currency = text_or(row["currency"], None)
    chance = row[f"chance_{name}"]

    def say(value: float) -> str:
        if name == "wins":
            return number(value)
        return escape(money(_rounded(value), currency))

    of = t("<b>{expected}</b> of {goal}", expected=say(row[name]), goal=say(goal))
    told = t("{of} · chance {chance}", of=of, chance=percent(chance)) if pd.notna(chance) else of
    low = row[f"{name}_low"]
    high = row[f"{name}_high"]
    hover = [t("so far {n}", n=say(row[f"{name}_so_far"]))]
    if pd.notna(low):
        hover.append(t("expected {low} to {high}", low=say(low), high=say(high)))
    if pd.notna(row["needed"]):
        needed = number(row["needed"])
        usual = number(row["usual"])
        hover.append(t("new deals needed: {needed}, as usual {usual}", needed=needed, usual=usual))
    behind = {"pipeline": pipeline} if pipeline else {}
    return {
        "name": f"{month(row['month'])} · {pipeline or t('all pipelines')}",
        "said": told,
        "so_far": row[f"{name}_so_far"] / goal,
        "expected": row[name] / goal,
        "low": low / goal,
        "high": high / goal if pd.notna(high) else 0.0,
        "hover": " · ".join(hover),
        "behind": mark("expected", month=str(row["month"]), **behind),
    }


def _rounded(value: float) -> float:
    """To three digits: more would be a promise."""
    return float(f"{value:.3g}")


def _band(fig: go.Figure, index: int, row: dict[str, Any], p: style.Paint) -> None:
    """The band around what is expected; none of a month that is over."""
    if pd.isna(row["low"]):
        return
    fig.add_scatter(
        x=[row["low"], min(row["high"], MOST)],
        y=[index, index],
        mode="lines+markers",
        line={"color": p.text, "width": 2},
        marker=tick(2, 16, p.text),
        hoverinfo="skip",
    )
