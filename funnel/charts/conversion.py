"""The funnel of one pipeline: who reached each stage, the part that only passed on paper hatched, the share that goes on between."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from funnel.charts import style
from funnel.charts.text import escape, mark, wrapped
from funnel.i18n import money, number, percent, t, tn

NAME = "conversion"
AMBER, RED = 0.10, 0.25
LITTLE = 0.005  # would be written as 0 %
ENOUGH = 20


def figure(
    table: pd.DataFrame,
    *,
    measure: str = "reached",
    by_amount: bool = False,
    currency: str | None = None,
    worst: str | None = None,
    dark: bool = False,
) -> go.Figure:
    """Bars of `reached`, `entered` or `strict` (journeys, or their amounts) from the rows of `metrics.conversion` of one pipeline.

    Amounts need the metric's `amounts="all"`; `currency` is the one they are in. `worst` names the stage that the headline speaks about.
    """
    if not len(table) or not table["reached"].sum():
        return style.empty(t("No deals began here in this period"), dark)
    if by_amount and table[f"amount_{measure}"].isna().all():
        return style.empty(_no_amounts(table, measure), dark)
    p, names, start = style.paint(dark), [wrapped(stage) for stage in table["stage"]], "amount_" if by_amount else ""
    values = table[start + measure].astype(float)
    last = table.iloc[-1]
    won = float(last[f"{start}won"])
    fig = style.base(dark, 120 + (104 if len(table) <= 8 else 72) * len(table), left=260, right=260)
    # The amounts that passed on paper are their own sum: the share of the deals says nothing about their money.
    hatched = values - table[f"{start}entered"] if measure == "reached" else values * 0
    _bars(fig, table, values - hatched, hatched, measure, p)
    fig.add_bar(
        x=[won], y=[len(table)], orientation="h", marker={"color": p.good}, width=0.5, hoverinfo="skip",
        customdata=[[mark("conversion", pipeline=last["pipeline"], stage=last["stage"], column="won")]],
    )  # fmt: skip
    for place, (value, (_, row)) in enumerate(zip(values, table.iterrows(), strict=True)):
        style.note(fig, value, place, _count(row, _number(value, by_amount, currency), by_amount, measure, p), p.text, xshift=12)
        style.note(fig, 0, place + 0.5, _passage(row, row["stage"] == worst, p), p.muted, xshift=8, font={"size": style.SIZE - 1, "color": p.muted})
    style.note(fig, won, len(table), f"<b>{_number(won, by_amount, currency)}</b>", p.text, xshift=12)
    fig.update_layout(barmode="stack")
    fig.update_xaxes(visible=False, range=[0, max(values.max(), won, 1) * 1.02])
    style.rows(fig, [*names, t("Won")], dark, pad=0.5)
    return fig


def _bars(fig: go.Figure, table: pd.DataFrame, solid: pd.Series, hatched: pd.Series, measure: str, p: style.Paint) -> None:
    places = list(range(len(table)))
    hover = [escape(stage) for stage in table["stage"]]

    def marks(column: str) -> list[list[str]]:
        keys = zip(table["pipeline"], table["stage"], strict=True)
        return [[mark("conversion", pipeline=pipeline, stage=stage, column=column)] for pipeline, stage in keys]

    common = {"y": places, "orientation": "h", "width": 0.5, "hovertext": hover, "hoverinfo": "text"}
    fig.add_bar(x=solid, marker={"color": p.thing}, customdata=marks("entered" if measure == "reached" else measure), **common)
    pattern = {"shape": "/", "fgcolor": p.thing, "bgcolor": "rgba(0,0,0,0)", "size": 9, "solidity": 0.25}
    fig.add_bar(x=hatched, marker={"color": "rgba(0,0,0,0)", "pattern": pattern}, customdata=marks("phantom"), **common)


def _no_amounts(table: pd.DataFrame, measure: str) -> str:
    several = any(str(column).startswith(f"amount_{measure}_") for column in table)
    return t("Amounts of several currencies are never added: the table has each") if several else t("No deal here has an amount")


def _number(value: float, by_amount: bool, currency: str | None) -> str:
    return escape(money(value, currency)) if by_amount else number(value)


def _count(row: pd.Series, value: str, by_amount: bool, measure: str, p: style.Paint) -> str:
    words = f"<b>{value}</b>"
    if measure != "reached":
        missing = int(row["reached"]) - int(row[measure])
        fewer = tn("{n} deal fewer", "{n} deals fewer", missing) if by_amount else t("{n} fewer than reached", n=number(missing))
        more = fewer if missing else ""
        return f"{words}  <span style='color:{p.muted}'>{more}</span>"
    phantom = row["phantom"]
    if pd.isna(phantom) or phantom < LITTLE:
        return words
    colour = p.look if phantom >= RED else p.warn if phantom >= AMBER else p.muted
    said = t("{share} of deals never entered", share=percent(phantom)) if by_amount else t("{share} never entered", share=percent(phantom))
    return f"{words}  <span style='color:{colour}'>{said}</span>"


def _passage(row: pd.Series, is_worst: bool, p: style.Paint) -> str:
    if pd.isna(row["to_next"]):
        return ""
    colour = p.look if is_worst else p.text if row["reached"] >= ENOUGH else p.muted
    share, low, high = percent(row["to_next"]), percent(row["to_next_low"]), percent(row["to_next_high"])
    said = t("{share} go on", share=f"<b>{share}</b>")
    few = "" if row["reached"] >= ENOUGH else f" · n = {number(row['reached'])}"
    return f"<span style='color:{colour}'>↓ {said}</span>  <span style='color:{p.muted}'>{low}–{high}{few}</span>"


def multiples(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """A small funnel per manager on one scale of shares: of the journeys begun, how many reached each stage; most journeys first."""
    table = table[table["reached"] > 0]
    if not len(table):
        return style.empty(t("No deals began here in this period"), dark)
    p = style.paint(dark)
    begun = table.groupby("manager", dropna=False, sort=False)["reached"].max().sort_values(ascending=False).head(12)
    across = 3
    down = -(-len(begun) // across)
    stages = list(dict.fromkeys(table["stage"]))
    fig = make_subplots(
        rows=down, cols=across, horizontal_spacing=0.05, vertical_spacing=0.22 / down,
        subplot_titles=[f"<b>{escape(name if isinstance(name, str) else t('(nobody)'))}</b>  {number(count)}" for name, count in begun.items()],
    )  # fmt: skip
    fig.update_layout(style.base(dark, 90 + down * (70 + 40 * (len(stages) + 1)), left=10, right=10, top=50).layout)
    for number_, (name, count) in enumerate(begun.items()):
        own = table[table["manager"].isna() if not isinstance(name, str) else table["manager"] == name]
        row, col = divmod(number_, across)
        labels = [*own["stage"], t("Won")]
        values = [*own["reached"], own["won"].iloc[-1]]
        words = [f"{wrapped(stage, 24, 1)}  {percent(value / count)}" for stage, value in zip(labels, values, strict=True)]
        fig.add_bar(
            x=[value / count for value in values], y=list(range(len(values))), orientation="h", row=row + 1, col=col + 1,
            marker={"color": [p.pale] * (len(values) - 1) + [p.good], "opacity": [1.0] * (len(values) - 1) + [0.45]}, text=words,
            textposition="inside", insidetextanchor="start", textfont={"size": style.SIZE - 3, "color": p.text}, constraintext="none",
            hoverinfo="skip",
        )  # fmt: skip
    fig.update_xaxes(visible=False, range=[0, 1.35], fixedrange=True)
    fig.update_yaxes(visible=False, autorange="reversed", fixedrange=True)
    fig.update_annotations(font={"size": style.SIZE, "color": p.text})
    return fig
