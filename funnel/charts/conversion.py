"""The funnel of one pipeline: who reached each stage, in three parts – went on, still there,
stopped – and the share that goes on between."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import funnel_bars, long_funnel, style
from funnel.charts.text import escape
from funnel.i18n import money, number, percent, t, tn
from funnel.metrics.compared_words import of_row

NAME = "conversion"
AMBER, RED = 0.10, 0.25
LITTLE = 0.005  # would be written as 0 %
ENOUGH = 20
WIDE = 0.56  # of a row


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
    if not len(table) or not table["reached"].sum():
        return style.empty(nothing or t("No deals to show here"), dark)
    if table[measure].isna().all():
        return style.empty(t("Which stages deals passed between two uploads nobody saw"), dark)
    if by_amount and table[f"amount_{measure}"].isna().all():
        return style.empty(_no_amounts(table, measure), dark)
    start = "amount_" if by_amount else ""
    values = table[start + measure].astype(float)
    won = float(table[f"{start}won"].iloc[-1])
    parts = {
        part: table[start + column].astype(float)
        for part, column in funnel_bars.columns(measure).items()
    }
    said = [_number(value, by_amount, currency) for value in values]
    last = (won, _number(won, by_amount, currency)) if ends else None
    if len(table) > style.MANY:
        return long_funnel.figure(
            table, said, parts, measure, by_amount=by_amount, won=last, worst=worst, dark=dark
        )
    p, names = style.paint(dark), [*style.names(table["stage"]), *([_won(table)] if ends else [])]
    counts = [
        _count(row, value, by_amount, measure, p)
        for value, (_, row) in zip(said, table.iterrows(), strict=True)
    ]
    before = _before(table, beside if measure == "reached" and not by_amount else None)
    left, most = style.left_for(names), max(values.max(), won, before["then_n"].max(), 1)
    right = _right(left, [*(values / most), won / most], [*counts, last[1] if last else ""])
    fig = style.base(
        dark,
        40 + style.row_height(len(names), 96, 66) * len(names),
        left=left,
        right=right,
        top=38,
        bottom=14,
    )
    room = style.WIDTH - left - right
    funnel_bars.add_stages(fig, table, parts, measure, width=WIDE, size=style.SMALL, room=room, p=p)
    if len(before.dropna(subset=["then_n"])):
        funnel_bars.add_before(fig, before["then_n"], t("period before"), p)
    for place, (value, (_, row)) in enumerate(zip(values, table.iterrows(), strict=True)):
        style.note(fig, value, place, counts[place], p.text, xshift=12)
        passage = _passage(
            row, funnel_bars.passage(row, measure, by_amount), row["stage"] == worst, p
        )
        style.note(
            fig,
            0,
            place + 0.5,
            passage + _differs(before.iloc[place], p),
            p.muted,
            xshift=8,
            font={"size": style.SIZE - 1, "color": p.muted},
        )
    if last:
        funnel_bars.add_wins(fig, table, last[0], WIDE, p)
        style.note(fig, last[0], len(table), f"<b>{last[1]}</b>", p.text, xshift=12)
    thin = "" if before["then_n"].isna().all() else "    ▁ " + t("period before")
    style.key(fig, funnel_bars.key(p) + thin, p.muted)
    fig.update_layout(barmode="stack")
    fig.update_xaxes(visible=False, range=[0, most])
    style.rows(fig, names, dark, pad=0.5)
    return fig


def _before(table: pd.DataFrame, beside: pd.DataFrame | None) -> pd.DataFrame:
    """What stands beside each stage of the table, in its order; blanks where nothing does."""
    columns = ["then_n", "unit", "difference", "difference_low", "difference_high"]
    columns.append("against_before")
    if beside is None:
        return pd.DataFrame(columns=columns, index=range(len(table))).astype({"then_n": "float64"})
    keys = ["pipeline", "stage"]
    return table[keys].merge(beside, on=keys, how="left")[columns]


def _differs(row: pd.Series, p: style.Paint) -> str:
    """The difference from the period before, in colour if it is one for sure."""
    said = of_row(row.to_dict())
    if not said:
        return ""
    colours = {"more": p.good, "fewer": p.look}
    colour = colours.get(row["against_before"], p.muted)
    return f"  <span style='color:{colour}'>{said}</span>"


def _won(table: pd.DataFrame) -> str:
    """The name of the last bar: a pipeline that hands on has wins of another kind."""
    return t("Won or passed on") if table.attrs.get("hands_on") else t("Won")


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
    return (
        t("Amounts of several currencies are never added: the table has each")
        if several
        else t("No deal here has an amount")
    )


def _number(value: float, by_amount: bool, currency: str | None) -> str:
    return escape(money(value, currency)) if by_amount else number(value)


def _count(row: pd.Series, value: str, by_amount: bool, measure: str, p: style.Paint) -> str:
    words = f"<b>{value}</b>"
    if measure != "reached":
        missing = int(row["reached"]) - int(row[measure])
        fewer = (
            tn("{n} deal fewer", "{n} deals fewer", missing)
            if by_amount
            else t("{n} fewer than reached", n=number(missing))
        )
        more = fewer if missing else ""
        return f"{words}  <span style='color:{p.muted}'>{more}</span>"
    phantom = row["phantom"]
    if pd.isna(phantom) or phantom < LITTLE:
        return words
    below_red = p.warn if phantom >= AMBER else p.muted
    colour = p.look if phantom >= RED else below_red
    said = (
        t("{share} of deals never entered", share=percent(phantom))
        if by_amount
        else t("{share} never entered", share=percent(phantom))
    )
    return f"{words}  <span style='color:{colour}'>{said}</span>"


def _passage(row: pd.Series, words: tuple[str, str], is_worst: bool, p: style.Paint) -> str:
    said, beside = words
    if not said:
        return ""
    is_few = row["reached"] < ENOUGH
    usual = p.muted if is_few else p.text
    colour = p.look if is_worst else usual
    few = f"n = {number(row['reached'])}" if is_few else ""
    more = " · ".join(part for part in (beside, few) if part)
    return (
        f"<span style='color:{colour}'>↓ <b>{said}</b></span>  <span"
        f" style='color:{p.muted}'>{more}</span>"
    )
