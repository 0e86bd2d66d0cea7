"""What became of the stays in each stage: one bar per stage, its parts labelled where they are wide enough."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.text import mark, wrapped
from funnel.i18n import N_, number, percent, t, tn

NAME = "flow"
WAYS = {
    "forward": N_("forward"), "skipped": N_("skipped"), "won": N_("won"), "returned": N_("returned"), "still_here": N_("still here"),
    "parked": N_("parked"), "back": N_("back"), "moved_out": N_("moved out"), "lost": N_("lost"),
}  # fmt: skip
WIDE = 0.07  # of the bar; a narrower part has its number in the table only


def figure(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """Shares of the visits by how they ended, from `metrics.flow` of one pipeline."""
    if not len(table):
        return style.empty(t("No stays began in this period"), dark)
    p = style.paint(dark)
    fig = style.base(dark, 70 + 84 * len(table), left=260, right=170)
    names = [wrapped(stage) for stage in table["stage"]]
    for way, words in WAYS.items():
        colour, pattern, ink = _look(way, p)
        share = table[way] / table["visits"]
        text = [f"{t(words)}<br>{percent(part)}" if part >= WIDE else "" for part in share]
        fig.add_bar(
            x=share, y=list(range(len(table))), orientation="h", width=0.62, text=text, textposition="inside", insidetextanchor="middle",
            textangle=0, textfont={"size": style.SIZE - 2, "color": ink}, constraintext="none",
            marker={"color": colour, "pattern": {"shape": pattern, "solidity": 0.12, "fgcolor": p.ground}, "line": {"width": 1, "color": p.ground}},
            hovertext=[f"{t(words)}: {number(count)}" for count in table[way]], hoverinfo="text",
            customdata=[[mark("flow", pipeline=row["pipeline"], stage=row["stage"], ended=way)] for _, row in table.iterrows()],
        )  # fmt: skip
    for place, visits in enumerate(table["visits"]):
        style.at_right(fig, place, tn("<b>{n}</b> stay", "<b>{n}</b> stays", int(visits)), p.text)
    fig.update_layout(barmode="stack")
    fig.update_xaxes(visible=False, range=[0, 1])
    style.rows(fig, names, dark)
    return fig


def _look(way: str, p: style.Paint) -> tuple[str, str, str]:
    """Colour, pattern and the colour of the text on it."""
    white, dark = "#ffffff", "#202124"
    on_thing = white if p is style.LIGHT else dark
    return {
        "forward": (p.thing, "", on_thing), "skipped": (p.thing, "/", on_thing), "won": (p.good, "", on_thing), "returned": (p.pale, "", p.text),
        "still_here": (p.faint, "", p.text), "parked": (p.warn, "", on_thing), "back": (p.warn, "\\", on_thing),
        "moved_out": (p.muted, "", on_thing), "lost": (p.look, "", on_thing),
    }[way]  # fmt: skip
