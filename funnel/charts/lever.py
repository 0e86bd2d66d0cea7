"""The lever: what a tenth more at each passage, and a tenth less time, would bring in wins a
month."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import key, style
from funnel.charts.text import escape, mark
from funnel.i18n import money, number, t
from funnel.metrics.lever import KINDS, PASSAGE
from funnel.metrics.rows import records, several_pipelines

NAME = "lever"
ROWS = 12


def figure(table: pd.DataFrame, *, currency: str | None = None, dark: bool = False) -> go.Figure:
    """The rows of `metrics.lever`, the largest on top; amounts in words, where there is one
    currency."""
    known = table[table["wins_a_month"].notna() & (table["wins_a_month"] > 0)].head(ROWS)
    if not len(known):
        return style.empty(t("Too little is known to say what would bring most"), dark)
    p = style.paint(dark)
    several = several_pipelines(known)
    names = [_named(row, several) for row in records(known)]
    row_px = style.row_height(len(known), 56, 32)
    labels = style.names(names, style.SIZE - 1, 2 if row_px >= 44 else 1, 400)
    left = style.left_for(labels, style.SIZE - 1)
    said = _key(p)
    top = 26 + key.LINE * len(said)
    fig = style.base(dark, 22 + top + row_px * len(known), left=left, right=250, top=top, bottom=8)
    for index, row in enumerate(records(known)):
        is_passage = row["lever"] == PASSAGE
        fig.add_bar(
            x=[row["wins_a_month"]],
            y=[index],
            orientation="h",
            width=0.62,
            marker={
                "color": p.thing if is_passage else p.pale,
                "line": {"width": 0},
            },
            hoverinfo="text",
            hovertext=[f"{escape(row['stage'])}: {t(KINDS[row['lever']])}"],
            customdata=[[_behind(row)]],
        )
        amount = row.get("amount_a_month")
        has_amount = amount is not None and amount == amount
        words = t("<b>{wins}</b> wins", wins=number(row["wins_a_month"], 1))
        more = f" · {escape(money(amount, currency))}" if has_amount else ""
        style.at_right(fig, index, words + more, p.text, style.SIZE - 1)
    fig.update_xaxes(visible=False, range=[0, float(known["wins_a_month"].max()) * 1.01])
    style.rows(fig, labels, dark, size=style.SIZE - 1)
    style.key(fig, "<br>".join(said), p.muted)
    return fig


def _key(p: style.Paint) -> list[str]:
    text = t(
        "{passage} a tenth more go on: wins a month more   {time} a tenth less time: wins that"
        " come a month earlier",
        passage=f'<span style="color:{p.thing}">■</span>',
        time=f'<span style="color:{p.pale}">■</span>',
    )
    return key.lines(key.phrases(text))


def _behind(row: dict) -> str:
    """Of a passage those that stopped there; of the time those over the limit."""
    of, column = ("conversion", "stopped") if row["lever"] == PASSAGE else ("dwell", "over_limit")
    return mark(of, pipeline=row["pipeline"], stage=row["stage"], column=column)


def _named(row: dict, several: bool) -> str:
    if several:
        return f"{row['stage']} · {row['pipeline']}"
    return str(row["stage"])
