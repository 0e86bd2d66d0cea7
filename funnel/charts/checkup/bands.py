"""Over the norm: per manager the share of stays over the limit, in bands of how far."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import scale, style
from funnel.charts.text import row_labels
from funnel.checkup.finding import ENOUGH, Finding
from funnel.checkup.over_norm import BANDS
from funnel.checkup.stays import person
from funnel.i18n import number, percent, t

MOST = 12


def figure(finding: Finding, dark: bool) -> go.Figure:
    """A bar of three bands per manager, the largest share on top and those with few stays last; of
    one stage where the finding is about its norm."""
    p = style.paint(dark)
    stays = finding.figures["stays"]
    if finding.stage:
        stays = stays[(stays["stage"] == finding.stage) & (stays["pipeline"] == finding.pipeline)]
    table = stays.groupby("manager", dropna=False)[["stays", "over", *BANDS]].sum().reset_index()
    table = table.assign(share=table["over"] / table["stays"], is_few=table["stays"] < ENOUGH)
    table = table.sort_values(["is_few", "share"], ascending=[True, False]).head(MOST)
    room = style.row_height(len(table), 52, 30)
    labels = row_labels([person(name) for name in table["manager"]], room, 22)
    fig = style.base(
        dark, 92 + room * len(table), left=style.left_for(labels), right=190, top=42, bottom=36
    )
    fig.update_layout(barmode="stack", bargap=0.4)
    for band, colour in zip(BANDS, (p.pale, p.thing, p.look), strict=True):
        _band(fig, table, band, colour, p)
    for index, (_, row) in enumerate(table.iterrows()):
        words = t(
            "<b>{count}</b> of {total}", count=number(row["over"]), total=number(row["stays"])
        )
        style.at_right(
            fig,
            index,
            words,
            p.look if finding.manager and row["manager"] == finding.manager else p.text,
        )
    top = max(float(table["share"].max()), 0.1) * 1.05
    scale.shares(fig, "x", (0, top), scale.tenths(top, 1 if top < 0.35 else 2), dark)
    style.rows(fig, labels, dark)
    words = zip(
        (p.pale, p.thing, p.look),
        (t("up to 1.5 times the limit"), t("up to 3 times"), t("more")),
        strict=True,
    )
    style.key(
        fig,
        "   ".join(f"<span style='color:{colour}'>■</span> {word}" for colour, word in words),
        p.muted,
    )
    return fig


def _band(fig: go.Figure, table: pd.DataFrame, band: str, colour: str, p: style.Paint) -> None:
    share = table[band] / table["stays"]
    if band == "over_3":
        hatched = {
            "shape": "/",
            "bgcolor": colour,
            "fgcolor": p.ground,
            "size": 7,
            "solidity": 0.25,
        }
    else:
        hatched = {}
    fig.add_bar(
        x=share,
        y=list(range(len(table))),
        orientation="h",
        hoverinfo="text",
        hovertext=[
            f"{number(count)}: {percent(one)}"
            for count, one in zip(table[band], share, strict=True)
        ],
        marker={"color": colour, "line": {"width": 1, "color": p.ground}, "pattern": hatched},
    )
