"""Phantom passes: per stage the deals that the CRM counts through it, and how many of them really
were there."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.text import row_labels
from funnel.checkup.finding import Finding
from funnel.i18n import number, percent, t

MOST = 14


def figure(finding: Finding, dark: bool) -> go.Figure:
    """A bar per stage in the order of the pipeline: full really entered, hatched only on paper."""
    p = style.paint(dark)
    table = _stages(finding)
    room = style.row_height(len(table), 54, 30)
    labels = row_labels(table["stage"], room)
    fig = style.base(
        dark, 90 + room * len(table), left=style.left_for(labels), right=260, top=42, bottom=16
    )
    fig.update_layout(barmode="stack")
    places = list(range(len(table)))
    really = table["reached"] - table["phantom"]
    fig.add_bar(x=really, y=places, orientation="h", marker={"color": p.thing}, hoverinfo="skip")
    hatch = {"shape": "/", "fgcolor": p.look, "bgcolor": p.ground, "size": 7}
    fig.add_bar(
        x=table["phantom"],
        y=places,
        orientation="h",
        marker={"color": p.ground, "pattern": hatch, "line": {"width": 1, "color": p.look}},
        hoverinfo="skip",
    )
    for index, (_, row) in enumerate(table.iterrows()):
        words = t(
            "never there {count} of {total}: {share}",
            count=f"<b>{number(row['phantom'])}</b>",
            total=number(row["reached"]),
            share=percent(row["phantom"] / row["reached"], int(row["reached"])),
        )
        style.at_right(fig, index, words, p.look if row["stage"] == finding.stage else p.muted)
    fig.update_xaxes(visible=False, range=[0, max(float(table["reached"].max()), 1.0)])
    style.rows(fig, labels, dark)
    style.key(
        fig,
        t(
            "<span style='color:{one}'>■</span> really entered   <span"
            " style='color:{other}'>▨</span> passed on paper only",
            one=p.thing,
            other=p.look,
        ),
        p.muted,
    )
    return fig


def _stages(finding: Finding) -> pd.DataFrame:
    """The stages of the finding's pipeline, else those of the pipeline with most passes."""
    table = finding.figures["stages"]
    pipeline = finding.pipeline or table.groupby("pipeline")["reached"].sum().idxmax()
    return (
        table[(table["pipeline"] == pipeline) & (table["reached"] > 0)]
        .sort_values("position")
        .head(MOST)
    )
