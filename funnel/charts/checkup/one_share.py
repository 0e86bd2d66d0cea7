"""The share that a verdict rests on, with its interval, against what it is compared with."""

from __future__ import annotations

import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.strokes import stroke
from funnel.checkup.finding import Finding
from funnel.i18n import number, percent, t


def figure(finding: Finding, dark: bool) -> go.Figure | None:
    """One row: a dot with its 95% interval; the others' share as a dotted line."""
    share = finding.share
    low = finding.low
    others = finding.others
    if share is None or low is None or low != low:
        return None
    p = style.paint(dark)
    high = finding.high if finding.high is not None else share
    fig = style.base(dark, 120, left=30, right=160, top=36, bottom=36)
    top = max(high, share, others or 0, 0.05)
    stroke(fig, 0, low, high, p.pale, 10)
    fig.add_scatter(
        x=[share], y=[0], mode="markers", marker={"size": 18, "color": p.thing}, hoverinfo="skip"
    )
    style.note(fig, share, 0, f"<b>{percent(share)}</b>", p.thing, xanchor="center", yshift=24)
    if others is not None and others == others:
        fig.add_vline(x=others, line={"color": p.text, "width": 2, "dash": "dot"})
        style.note(
            fig,
            others,
            0,
            t("others {share}", share=percent(others)),
            p.text,
            xanchor="center",
            yshift=-26,
        )
    style.at_right(fig, 0, t("of {n}", n=number(finding.n or 0)), p.muted)
    fig.update_xaxes(visible=False, range=[-0.02 * top, top * 1.1])
    fig.update_yaxes(visible=False, range=[-1, 1])
    return fig
