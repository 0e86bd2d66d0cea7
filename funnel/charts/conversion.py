"""The funnel of one pipeline: who reached each stage, in three parts – went on, still there,
stopped – and the share that goes on between."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import beside_bars, funnel_bars, long_funnel, style
from funnel.charts.text import escape
from funnel.i18n import money, number, t

NAME = "conversion"
WIDE = 0.56  # of a row


@dataclass(frozen=True)
class Bars:
    """What the bars count, and how it is said; `parts` are what each is made of."""

    values: pd.Series
    said: list[str]
    parts: funnel_bars.Parts
    won: float
    won_said: str


def figure(
    table: pd.DataFrame,
    *,
    measure: str = "reached",
    by_amount: bool = False,
    currency: str | None = None,
    worst: str | None = None,
    ends: bool = True,
    beside: pd.DataFrame | None = None,
    nothing: str = "",
    dark: bool = False,
) -> go.Figure:
    """Bars of `reached`, `entered` or `strict` (journeys, or their amounts) from the rows of
    `metrics.conversion` of one pipeline.

    All but counts of `reached` need the metric's `amounts="all"`; `currency` is the one they are
    in. `beside`: the rows of `metrics.compared` for these stages; what each reached in the period
    before is then a thin bar, and the difference of the share stands beside it. `worst` names the
    stage that the headline speaks about; a pipeline that `ends` nowhere (no stage is its win) has
    no bar of wins. Many stages take a compact form. `nothing`: why there is no deal to show.
    """
    table = table[table["position"] > 0]  # side tracks and what is in no stage have no bar
    if blank := _why_blank(table, measure, by_amount, nothing):
        return style.empty(blank, dark)
    bars = _bars(table, measure, by_amount, currency)
    last = (bars.won, bars.won_said) if ends else None
    if len(table) > style.MANY:
        return long_funnel.figure(
            table,
            bars.said,
            bars.parts,
            measure,
            by_amount=by_amount,
            won=last,
            worst=worst,
            dark=dark,
        )
    p = style.paint(dark)
    names = _names(table, ends)
    counts = beside_bars.counts(table, bars.said, by_amount, measure, p)
    before = _before(table, beside if measure == "reached" and not by_amount else None)
    left = style.left_for(names)
    most = max(bars.values.max(), bars.won, before["then_n"].max(), 1)
    texts = [*counts, bars.won_said if ends else ""]
    right = _right(left, [*(bars.values / most), bars.won / most], texts)
    height = 40 + style.row_height(len(names), 96, 66) * len(names)
    fig = style.base(dark, height, left=left, right=right, top=38, bottom=14)
    room = style.WIDTH - left - right
    funnel_bars.add_stages(
        fig, table, bars.parts, measure, width=WIDE, size=style.SMALL, room=room, p=p
    )
    sign_before = _add_before(fig, before, p)
    passages = beside_bars.passages(table, measure, by_amount, worst, p)
    for index, value in enumerate(bars.values):
        style.note(fig, value, index, counts[index], p.text, xshift=12)
        _between(fig, index, passages[index] + beside_bars.differs(before.iloc[index], p), p)
    if ends:
        funnel_bars.add_wins(fig, table, bars.won, WIDE, p)
        style.note(fig, bars.won, len(table), f"<b>{bars.won_said}</b>", p.text, xshift=12)
    style.key(fig, funnel_bars.key(p) + sign_before, p.muted)
    fig.update_layout(barmode="stack")
    fig.update_xaxes(visible=False, range=[0, most])
    style.rows(fig, names, dark, pad=0.5)
    return fig


def _why_blank(table: pd.DataFrame, measure: str, by_amount: bool, nothing: str) -> str:
    """Why there is nothing to draw; empty if there is."""
    if not len(table) or not table["reached"].sum():
        return nothing or t("No deals to show here")
    if table[measure].isna().all():
        return t("Which stages deals passed between two uploads nobody saw")
    if by_amount and table[f"amount_{measure}"].isna().all():
        return _no_amounts(table, measure)
    return ""


def _bars(table: pd.DataFrame, measure: str, by_amount: bool, currency: str | None) -> Bars:
    start = "amount_" if by_amount else ""
    values = table[start + measure].astype(float)
    won = float(table[f"{start}won"].iloc[-1])
    columns = funnel_bars.columns(measure)
    return Bars(
        values,
        [_number(value, by_amount, currency) for value in values],
        {part: table[start + column].astype(float) for part, column in columns.items()},
        won,
        _number(won, by_amount, currency),
    )


def _names(table: pd.DataFrame, ends: bool) -> list[str]:
    names = style.names(table["stage"])
    if ends:
        return [*names, _won(table)]
    return names


def _add_before(fig: go.Figure, before: pd.DataFrame, p: style.Paint) -> str:
    """The bars of the period before, if it is there; returns their sign for the key."""
    if before["then_n"].isna().all():
        return ""
    funnel_bars.add_before(fig, before["then_n"], t("period before"), p)
    return "    ▁ " + t("period before")


def _between(fig: go.Figure, index: int, text: str, p: style.Paint) -> None:
    """What is said of the passage from a stage to the next one."""
    font = {"size": style.SIZE - 1, "color": p.muted}
    style.note(fig, 0, index + 0.5, text, p.muted, xshift=8, font=font)


def _before(table: pd.DataFrame, beside: pd.DataFrame | None) -> pd.DataFrame:
    """What stands beside each stage of the table, in its order; blanks where nothing does."""
    columns = ["then_n", "unit", "difference", "difference_low", "difference_high"]
    columns.append("against_before")
    if beside is None:
        return pd.DataFrame(columns=columns, index=range(len(table))).astype({"then_n": "float64"})
    keys = ["pipeline", "stage"]
    return table[keys].merge(beside, on=keys, how="left")[columns]


def _won(table: pd.DataFrame) -> str:
    """The name of the last bar: a pipeline that hands on has wins of another kind."""
    if table.attrs.get("hands_on"):
        return t("Won or passed on")
    return t("Won")


def _right(left: int, parts: list[float], texts: list[str]) -> int:
    """The margin that the words beside the bars need: those beside a short bar have the rest of its
    row."""
    room = style.WIDTH - left
    needed = [
        room - (room - style.text_width(text) - 24) / max(part, 0.01)
        for part, text in zip(parts, texts, strict=True)
    ]
    return round(min(max(*needed, 30), 330))


def _no_amounts(table: pd.DataFrame, measure: str) -> str:
    own = f"amount_{measure}_"
    parts = {f"{own}{part}" for part in ("went_on", "stopped", "waiting")}
    several = any(str(column).startswith(own) and column not in parts for column in table)
    if several:
        return t("Amounts of several currencies are never added: the table has each")
    return t("No deal here has an amount")


def _number(value: float, by_amount: bool, currency: str | None) -> str:
    if by_amount:
        return escape(money(value, currency))
    return number(value)
