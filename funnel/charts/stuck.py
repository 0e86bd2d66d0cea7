"""Stuck deals per manager: how far over the limit, how much money, and what the tasks say – by
colour and by shape."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import key, stuck_bars, style
from funnel.charts.scale import log_days, placed
from funnel.charts.strokes import scattered
from funnel.charts.text import escape, mark
from funnel.i18n import days, money, t, tn
from funnel.metrics.stuck_words import TASK_STATES

NAME = "stuck"
SHAPES = {
    "none": "circle",
    "overdue": "diamond",
    "postponed": "triangle-right",
    "far": "hourglass",
    "undated": "x",
    "too_long": "star",
    "unknown": "square",
}
SIGNS = {
    "none": "●",
    "overdue": "◆",
    "postponed": "▶",
    "far": "⧗",
    "undated": "✖",
    "too_long": "★",
    "unknown": "■",
}
HATCHES = {"far": ".", "undated": "x", "too_long": "/"}  # where bars have one colour


def people(table: pd.DataFrame) -> list[str]:
    """The managers of stuck deals, the one with most at stake first; where amounts cannot be
    compared, the one with most deals."""
    named = table.assign(manager=_named(table))
    per = named.groupby("manager").agg(deals=("deal_id", "count"), amount=("amount", "sum"))
    order = ["amount", "deals"] if _is_one_money(table) else ["deals", "amount"]
    return list(per.sort_index().sort_values(order, ascending=False, kind="stable").index)


def _is_one_money(table: pd.DataFrame) -> bool:
    return len(table.loc[table["amount"].notna(), "currency"].unique()) == 1


def _named(table: pd.DataFrame) -> pd.Series:
    return table["manager"].astype(object).where(table["manager"].notna(), t("(nobody)"))


def figure(table: pd.DataFrame, *, most: int | None = None, dark: bool = False) -> go.Figure:
    """A row per manager, the one with most at stake on top, from `metrics.stuck`; size is the
    amount, or where a row has too many marks bars say how many; `most` managers at most."""
    if not len(table):
        return style.empty(t("No deal is stuck"), dark)
    p = style.paint(dark)
    shown = people(table)[:most]
    every = table.assign(manager=_named(table), who=table["manager"])
    table = every[every["manager"].isin(shown)]
    tall = len(shown) <= style.MANY
    size, high, low = (style.SIZE, 78, 40) if tall else (style.SMALL, 34, 26)
    row = style.row_height(len(shown), high, low)
    sums = [_said(table[table["manager"] == person]) for person in shown]
    names = style.names(shown, size, 2 if tall else 1, 260)
    left = style.left_for(names, size)
    right = max(style.text_width(text, size) for text in sums) + 34
    states = _states(table)
    said = key.lines(_key(table, states, _is_one_money(every), p))
    top = 24 + key.LINE * len(said)
    fig = style.base(dark, 60 + top + row * len(shown), left=left, right=right, top=top, bottom=60)
    _draw(fig, table, shown, states, p)
    for index, text in enumerate(sums):
        style.at_right(fig, index, text, p.text, size)
    style.key(fig, "<br>".join(said), p.muted)
    log_days(fig, table["days_over"], dark, t("over the limit"), plot=style.WIDTH - left - right)
    style.rows(fig, names, dark, pad=0.7, size=size)
    return fig


def _paint(state: str, p: style.Paint) -> str:
    hiding = dict.fromkeys(("postponed", "far", "undated", "too_long"), p.violet)
    return ({"none": p.look, "overdue": p.warn} | hiding).get(state, p.muted)


def _look(state: str, p: style.Paint) -> dict[str, Any]:
    hatch = style.hatch(HATCHES.get(state, ""), p) | {"fgcolor": p.ground}
    return {"color": _paint(state, p), "pattern": hatch}


def _states(table: pd.DataFrame) -> list[str]:
    """What the tasks of these deals say."""
    return [state for state in SHAPES if (table["task_state"] == state).any()]


def _draw(
    fig: go.Figure, table: pd.DataFrame, people: list[str], states: list[str], p: style.Paint
) -> None:
    """A mark per deal, or bars of how many where there are too many."""
    if stuck_bars.is_crowded(table):
        looks = {state: _look(state, p) for state in states}
        stuck_bars.add(fig, table, people, looks, _said)
        return
    biggest = _biggest(table)
    for state in states:
        _cloud(fig, table[table["task_state"] == state], people, state, biggest, p)


def _biggest(table: pd.DataFrame) -> float:
    """The largest amount; 0 where none is known."""
    return float(table["amount"].fillna(0.0).max())


def _cloud(
    fig: go.Figure,
    own: pd.DataFrame,
    people: list[str],
    state: str,
    biggest: float,
    p: style.Paint,
) -> None:
    size = [
        8 + 26 * math.sqrt(max(amount, 0) / biggest) if biggest and not pd.isna(amount) else 9
        for amount in own["amount"]
    ]
    heights = [
        people.index(person) + 0.3 * (at * 2 - 1)
        for person, at in zip(own["manager"], scattered(len(own)), strict=True)
    ]
    fig.add_scatter(
        x=[placed(value) for value in own["days_over"]],
        y=heights,
        mode="markers",
        hoverinfo="text",
        cliponaxis=False,
        marker={
            "size": size,
            "symbol": SHAPES[state],
            "color": _paint(state, p),
            "opacity": 0.65,
            "line": {"width": 1, "color": p.ground},
        },
        customdata=[[mark("deals", deal_id=deal)] for deal in own["deal_id"]],
        hovertext=[
            f"{escape(name)}<br>{escape(stage)}<br>{days(over)} ·"
            f" {escape(money(amount, currency if isinstance(currency, str) else None))}"
            for name, stage, over, amount, currency in zip(
                own["name"],
                own["stage"],
                own["days_over"],
                own["amount"],
                own["currency"],
                strict=True,
            )
        ],
    )


def _said(own: pd.DataFrame) -> str:
    sums = own.groupby("currency", dropna=False)["amount"].sum(min_count=1).dropna()
    amounts = [
        escape(money(value, code if isinstance(code, str) else None))
        for code, value in sums.items()
    ][:3]
    return " · ".join([tn("<b>{n}</b> deal", "<b>{n}</b> deals", len(own)), *amounts])


def _key(table: pd.DataFrame, states: list[str], by_amount: bool, p: style.Paint) -> Iterator[str]:
    """What the marks or bars mean, in their colour and shape."""
    is_crowded = stuck_bars.is_crowded(table)
    for state in states:
        bar = "▨" if state in HATCHES else "■"
        sign = bar if is_crowded else SIGNS[state]
        yield f"<span style='color:{_paint(state, p)}'>{sign}</span> {t(TASK_STATES[state])}"
    if is_crowded:
        yield t("height: how many deals")
    elif _biggest(table) > 0:
        yield t("size: amount")
    yield t("most at stake first") if by_amount else t("most deals first")
