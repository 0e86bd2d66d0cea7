"""Share of wins closed in one click, per manager, with its interval against the team."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.text import mark, wrapped
from funnel.i18n import number, percent, t

NAME = "managers"


def figure(table: pd.DataFrame, *, flagged: int, won: int, dark: bool = False) -> go.Figure:
    """A row per manager with wins, the highest share on top, from `metrics.managers`; `flagged` of `won` is the team's share."""
    table = table[table["won"] > 0].sort_values(["share_flagged", "won"], ascending=[False, False])
    if not len(table):
        return style.empty(t("No wins in this period"), dark)
    p = style.paint(dark)
    fig = style.base(dark, 100 + 62 * len(table), left=170, right=200, top=50, bottom=40)
    top = max(float(table["share_flagged_high"].max()), 0.1)
    team = flagged / won if won else 0.0
    for place, (_, row) in enumerate(table.iterrows()):
        hot = bool(row["differs"]) and row["share_flagged"] > team
        line, dot = (p.look, p.look) if hot else (p.faint, p.muted)
        fig.add_scatter(
            x=[row["share_flagged_low"], row["share_flagged_high"]], y=[place, place], mode="lines", line={"color": line, "width": 9},
            hoverinfo="skip",
        )  # fmt: skip
        person = row["manager"] if isinstance(row["manager"], str) else None
        fig.add_scatter(
            x=[row["share_flagged"]], y=[place], mode="markers", marker={"size": 18, "color": dot, "symbol": "diamond" if hot else "circle"},
            customdata=[[mark("managers", manager=person)]], hoverinfo="text", hovertext=[percent(row["share_flagged"])],
        )  # fmt: skip
        words = t("<b>{count}</b> of {wins} wins", count=number(row["wins_flagged"]), wins=number(row["won"]))
        style.at_right(fig, place, words, p.look if hot else p.text)
    fig.add_vline(x=team, line={"color": p.text, "width": 2, "dash": "dot"})
    style.note(fig, team, 1, t("team {share}", share=percent(team)), p.text, yref="paper", yshift=18, xanchor="center")
    ticks = [tick / 10 for tick in range(0, 11, 1 if top < 0.35 else 2) if tick / 10 <= top * 1.1]
    fig.update_xaxes(range=[-0.01, top * 1.08], tickvals=ticks, ticktext=[percent(tick) for tick in ticks], showgrid=True, gridcolor=p.faint)
    names = [wrapped(name if isinstance(name, str) else t("(nobody)"), 18) for name in table["manager"]]
    style.rows(fig, names, dark)
    return fig
