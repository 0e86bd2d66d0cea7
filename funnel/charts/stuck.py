"""Stuck deals per manager: how far over the limit, how much money, and what the tasks say – by
colour and by shape."""

from __future__ import annotations

import math

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.crowded import of_each_place
from funnel.charts.scale import log_days, placed
from funnel.charts.strokes import scattered
from funnel.charts.text import escape, mark
from funnel.i18n import days, money, number, t, tn
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
    amount; `most` managers at most."""
    if not len(table):
        return style.empty(t("No deal is stuck"), dark)
    p = style.paint(dark)
    shown = people(table)[:most]
    table = table.assign(manager=_named(table))
    tall = len(shown) <= style.MANY
    size, high, low = (style.SIZE, 78, 40) if tall else (style.SMALL, 34, 26)
    row = style.row_height(len(shown), high, low)
    sums = [_said(table[table["manager"] == person]) for person in shown]
    names = style.names(shown, size, 2 if tall else 1, 260)
    left = style.left_for(names, size)
    right = max(style.text_width(text, size) for text in sums) + 34
    fig = style.base(dark, 106 + row * len(shown), left=left, right=right, top=46, bottom=60)
    biggest = float(table["amount"].max()) if table["amount"].notna().any() else 0.0
    marks = _marks(table, shown)
    for state, shape in SHAPES.items():
        _cloud(fig, marks[marks["task_state"] == state], shown, state, shape, biggest, p)
    for index, text in enumerate(sums):
        style.at_right(fig, index, text, p.text, size)
    _key(
        fig,
        sorted(set(table["task_state"]) & set(SHAPES), key=list(SHAPES).index),
        biggest > 0,
        _is_one_money(table),
        p,
    )
    log_days(fig, table["days_over"], dark, t("over the limit"), plot=style.WIDTH - left - right)
    style.rows(fig, names, dark, pad=0.7, size=size)
    return fig


def left_out(table: pd.DataFrame, most: int | None = None) -> str:
    """What is said under the figure where not every deal has a mark; else nothing."""
    named = table.assign(manager=_named(table))
    shown = people(table)[:most]
    marks, rows = len(_marks(named, shown)), int(named["manager"].isin(shown).sum())
    if marks == rows:
        return ""
    return t(
        "{marks} of {all} deals have a mark: where many lie upon each other, those of most money.",
        marks=number(marks),
        all=number(rows),
    )


def _marks(table: pd.DataFrame, people: list[str]) -> pd.DataFrame:
    own = table[table["manager"].isin(people)]
    return of_each_place(own, "manager", "days_over", "amount")


def _paint(state: str, p: style.Paint) -> str:
    hiding = dict.fromkeys(("postponed", "far", "undated", "too_long"), p.violet)
    return ({"none": p.look, "overdue": p.warn} | hiding).get(state, p.muted)


def _cloud(
    fig: go.Figure,
    own: pd.DataFrame,
    people: list[str],
    state: str,
    shape: str,
    biggest: float,
    p: style.Paint,
) -> None:
    own = own[own["manager"].isin(people)]
    if not len(own):
        return
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
            "symbol": shape,
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


def _key(
    fig: go.Figure, states: list[str], has_amounts: bool, by_amount: bool, p: style.Paint
) -> None:
    """Said once above the marks, in their colour and shape."""
    signs = {"none": "●", "overdue": "◆", "postponed": "▶", "unknown": "■"}
    signs |= {"far": "⧗", "undated": "✖", "too_long": "★"}
    words = [
        f"<span style='color:{_paint(state, p)}'>{signs[state]}</span> {t(TASK_STATES[state])}"
        for state in states
    ]
    more = [t("size: amount")] if has_amounts else []
    style.key(
        fig,
        "    ".join(
            [*words, *more, t("most at stake first") if by_amount else t("most deals first")]
        ),
        p.muted,
    )
