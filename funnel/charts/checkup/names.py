"""Stage names: the stages of a pipeline in order with the deals that lie in each, those with a name
to mend in colour, beside a better one."""

from __future__ import annotations

import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.text import escape, row_labels
from funnel.checkup.finding import Finding
from funnel.i18n import number

MOST = 16


def figure(finding: Finding, dark: bool) -> go.Figure:
    """One bar per stage: open deals; the stage of the finding stands out."""
    p = style.paint(dark)
    table = finding.figures["names"]
    place = table["stage"].tolist().index(finding.stage)
    table = table.iloc[max(0, min(place - MOST // 2, len(table) - MOST)) :].head(MOST)
    room = style.row_height(len(table), 50, 28)
    labels = row_labels(table["stage"], room)
    fig = style.base(
        dark, 30 + room * len(table), left=style.left_for(labels), right=360, top=10, bottom=10
    )
    for row, (_, one) in enumerate(table.iterrows()):
        is_meant = one["stage"] == finding.stage
        other = p.pale if one["is_wrong"] else p.faint
        colour = p.look if is_meant else other
        fig.add_bar(
            x=[one["deals"]],
            y=[row],
            orientation="h",
            marker={"color": colour},
            width=0.6,
            hoverinfo="skip",
        )
        if one["suggestion"]:
            better = f"{number(one['deals'])}   → {escape(one['suggestion'])}"
        else:
            better = number(one["deals"])
        style.at_right(fig, row, better, p.look if is_meant else p.muted, style.SIZE - 1)
    fig.update_xaxes(visible=False, range=[0, max(float(table["deals"].max()), 1.0)])
    style.rows(fig, labels, dark)
    return fig
