"""Split too fine: per stage the share of stays of minutes, of those that only pass, and of those
that leave it out."""

from __future__ import annotations

import plotly.graph_objects as go

from funnel.charts import scale, style
from funnel.charts.strokes import stroke
from funnel.charts.text import row_labels
from funnel.checkup.finding import Finding
from funnel.i18n import percent

MOST = 16
SHAPES = {"short": "circle", "passed": "square", "skipped": "diamond"}


def figure(finding: Finding, dark: bool) -> go.Figure:
    """Three marks per stage in the order of the pipeline; the stage of the finding in colour."""
    p = style.paint(dark)
    table = finding.figures["stages"].sort_values("position").head(MOST)
    table = table.assign(
        short_share=table["short"] / table["timed"].clip(lower=1),
        passed_share=table["passed"] / table["left"].clip(lower=1),
        skipped_share=1 - table["entered"] / table["reached"].clip(lower=1),
    )
    room = style.row_height(len(table), 50, 28)
    labels = row_labels(table["stage"], room)
    fig = style.base(
        dark, 66 + room * len(table), left=style.left_for(labels), right=40, top=16, bottom=36
    )
    colours = {"short": p.look, "passed": p.muted, "skipped": p.warn}
    for index, (_, row) in enumerate(table.iterrows()):
        stroke(fig, index, 0, 1, p.faint, 2)
        for sign, shape in SHAPES.items():
            share = float(row[f"{sign}_share"])
            hot = finding.stage == row["stage"] and sign != "passed"
            fig.add_scatter(
                x=[share],
                y=[index],
                mode="markers",
                hoverinfo="text",
                hovertext=[percent(share)],
                marker={
                    "size": 17 if hot else 13,
                    "symbol": shape,
                    "color": colours[sign] if hot else p.muted,
                    "opacity": 1 if hot else 0.75,
                },
            )
    scale.shares(fig, "x", (-0.03, 1.03), scale.tenths(1, 2), dark)
    style.rows(fig, labels, dark)
    return fig
