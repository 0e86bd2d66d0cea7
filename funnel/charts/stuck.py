"""Stuck deals per manager: how far over the limit, how much money, and what the tasks say – by colour and by shape."""

from __future__ import annotations

import math

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.scale import log_days, placed
from funnel.charts.text import escape, mark, wrapped
from funnel.i18n import days, money, t, tn

NAME = "stuck"
SHAPES = {"none": "circle", "overdue": "diamond", "postponed": "triangle-right", "unknown": "square"}
MOST = 30  # managers; the table has all


def figure(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """A row per manager, the one with most at stake on top, from `metrics.stuck`; size is the amount."""
    if not len(table):
        return style.empty(t("No deal is stuck"), dark)
    p = style.paint(dark)
    table = table.assign(manager=table["manager"].astype(object).where(table["manager"].notna(), t("(nobody)")))
    counts = table["manager"].value_counts()
    people = list(counts.index[:MOST])
    fig = style.base(dark, 122 + (78 if len(people) <= 10 else 46) * len(people), left=170, right=270, top=52, bottom=62)
    biggest = float(table["amount"].max()) if table["amount"].notna().any() else 0.0
    for state, shape in SHAPES.items():
        _cloud(fig, table[table["task_state"] == state], people, state, shape, biggest, p)
    for place, person in enumerate(people):
        own = table[table["manager"] == person]
        words = tn("<b>{n}</b> deal", "<b>{n}</b> deals", len(own))
        style.at_right(fig, place, " · ".join([words, *_sums(own)]), p.text)
    _key(fig, sorted(set(table["task_state"]) & set(SHAPES), key=list(SHAPES).index), p)
    log_days(fig, table["days_over"], dark, t("over the limit"))
    style.rows(fig, [wrapped(person, 18) for person in people], dark, pad=0.7)
    return fig


def _paint(state: str, p: style.Paint) -> str:
    return {"none": p.look, "overdue": p.warn, "postponed": p.violet}.get(state, p.muted)


def _cloud(fig: go.Figure, own: pd.DataFrame, people: list[str], state: str, shape: str, biggest: float, p: style.Paint) -> None:
    own = own[own["manager"].isin(people)]
    if not len(own):
        return
    size = [8 + 26 * math.sqrt(max(amount, 0) / biggest) if biggest and not pd.isna(amount) else 9 for amount in own["amount"]]
    heights = [people.index(person) + 0.3 * (((number * 0.618) % 1) * 2 - 1) for number, person in enumerate(own["manager"])]
    fig.add_scatter(
        x=[placed(value) for value in own["days_over"]], y=heights, mode="markers", hoverinfo="text",
        marker={"size": size, "symbol": shape, "color": _paint(state, p), "opacity": 0.65, "line": {"width": 1, "color": p.ground}},
        customdata=[[mark("deals", deal_id=deal)] for deal in own["deal_id"]],
        hovertext=[
            f"{escape(name)}<br>{escape(stage)}<br>{days(over)} · {escape(money(amount, currency if isinstance(currency, str) else None))}"
            for name, stage, over, amount, currency in zip(
                own["name"], own["stage"], own["days_over"], own["amount"], own["currency"], strict=True
            )
        ],
    )  # fmt: skip


def _sums(own: pd.DataFrame) -> list[str]:
    sums = own.groupby("currency", dropna=False)["amount"].sum(min_count=1).dropna()
    return [escape(money(value, code if isinstance(code, str) else None)) for code, value in sums.items()][:3]


def _key(fig: go.Figure, states: list[str], p: style.Paint) -> None:
    """Said once above the marks, in their colour and shape."""
    words = {"none": t("no task"), "overdue": t("overdue task"), "postponed": t("pushed task"), "unknown": t("tasks not loaded")}
    signs = {"none": "●", "overdue": "◆", "postponed": "▶", "unknown": "■"}
    text = "     ".join(f"<span style='color:{_paint(state, p)}'>{signs[state]}</span> {words[state]}" for state in states)
    style.note(fig, 0, 1, text, p.muted, xref="paper", yref="paper", yshift=28)
