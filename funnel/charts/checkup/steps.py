"""Chains of pipelines: the funnel over the whole chain, step by step."""

from __future__ import annotations

import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.text import escape
from funnel.checkup.finding import Finding
from funnel.i18n import number, percent, t


def figure(finding: Finding, dark: bool) -> go.Figure:
    """A bar per step; between two bars the share that got from one to the next, the transfer in
    red."""
    p = style.paint(dark)
    steps = finding.figures["steps"]
    labels = [
        _words(step, escape(pipeline))
        for step, pipeline in zip(steps["step"], steps["pipeline"], strict=True)
    ]
    fig = style.base(
        dark,
        40 + 66 * len(steps),
        left=min(style.left_for(labels), 380),
        right=150,
        top=20,
        bottom=16,
    )
    fig.update_layout(bargap=0.5)
    counts = list(steps["deals"])
    colours = [p.pale if step == "began" else p.thing for step in steps["step"]]
    fig.add_bar(
        x=counts,
        y=list(range(len(counts))),
        orientation="h",
        marker={"color": colours},
        hoverinfo="skip",
    )
    for index, count in enumerate(counts):
        style.at_right(fig, index, f"<b>{number(count)}</b>", p.text)
        if index:
            before = counts[index - 1]
            is_transfer = steps["step"].iloc[index] == "went_on"
            style.note(
                fig,
                0,
                index - 0.5,
                f"↓ {percent(count / before) if before else '–'}",
                p.look if is_transfer else p.muted,
                xshift=4,
            )
    fig.update_xaxes(visible=False, range=[0, max([*counts, 1])])
    style.rows(fig, labels, dark)
    return fig


def _words(step: str, pipeline: str) -> str:
    if step == "began":
        return t("began in “{pipeline}”", pipeline=pipeline)
    if step == "won":
        return t("won in “{pipeline}”", pipeline=pipeline)
    return t("went on to “{pipeline}”", pipeline=pipeline)
