"""What became of the stays in each stage: one bar per stage, its parts labelled where they are wide
enough."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.text import escape, mark
from funnel.i18n import N_, number, percent, t, tn

NAME = "flow"
WAYS = {
    "forward": N_("forward"),
    "skipped": N_("skipped"),
    "won": N_("won"),
    "returned": N_("returned"),
    "still_here": N_("still here"),
    "parked": N_("parked"),
    "back": N_("back"),
    "moved_out": N_("moved out"),
    "lost": N_("lost"),
}
TALL = 8  # rows; above that a label has one line only


def figure(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """Shares of the visits by how they ended, from `metrics.flow` of one pipeline."""
    if not len(table):
        return style.empty(t("No stays to show"), dark)
    p, tall = style.paint(dark), len(table) <= TALL
    table = table.assign(**{way: table[way].fillna(0).astype("int64") for way in WAYS})
    size = style.SIZE - 2 if tall else style.SMALL
    names = (
        style.names(table["stage"], size + 2) if tall else style.names(table["stage"], size, 1, 340)
    )
    counts = [tn("<b>{n}</b> stay", "<b>{n}</b> stays", int(visits)) for visits in table["visits"]]
    left, right = (
        style.left_for(names, size + 2),
        max(style.text_width(count) for count in counts) + 24,
    )
    room = style.WIDTH - left - right
    row = style.row_height(len(table), 84, 56) if tall else style.row_height(len(table), 40, 22)
    said = {way: _said(table, way, room, size, tall) for way in WAYS}
    unsaid = [
        way
        for way in WAYS
        if table[way].sum() and not any(t(WAYS[way]) in text for text in said[way])
    ]
    fig = style.base(
        dark,
        (50 if unsaid else 20) + row * len(table),
        left=left,
        right=right,
        top=42 if unsaid else 10,
        bottom=10,
    )
    for way, words in WAYS.items():
        colour, pattern, ink = _look(way, p)
        fig.add_bar(
            x=table[way] / table["visits"],
            y=list(range(len(table))),
            orientation="h",
            width=0.7,
            text=said[way],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"size": size, "color": ink},
            constraintext="none",
            marker={
                "color": colour,
                "line": {"width": 1, "color": p.ground},
                "pattern": {
                    "shape": pattern,
                    "fillmode": "overlay",
                    "solidity": 0.18,
                    "size": 8,
                    "fgcolor": p.ground,
                    "fgopacity": 0.35,
                },
            },
            hovertext=[
                f"{escape(stage)}<br>{t(words)}: {number(count)}"
                for stage, count in zip(table["stage"], table[way], strict=True)
            ],
            hoverinfo="text",
            customdata=[
                [mark("flow", pipeline=row["pipeline"], stage=row["stage"], ended=way)]
                for _, row in table.iterrows()
            ],
        )
    for place, count in enumerate(counts):
        style.at_right(fig, place, count, p.text, size + 2)
    if unsaid:
        style.key(fig, "    ".join(_sign(way, p) for way in unsaid), p.muted)
    fig.update_layout(barmode="stack")
    fig.update_xaxes(visible=False, range=[0, 1])
    style.rows(fig, names, dark, size=size + (2 if tall else 0))
    return fig


def _said(table: pd.DataFrame, way: str, room: float, size: int, tall: bool) -> list[str]:
    """The way and its share where a part has room for both, its share alone where for that, else
    nothing: the table has it."""
    words = []
    for share in table[way] / table["visits"]:
        both, alone = f"{t(WAYS[way])}{'<br>' if tall else ' '}{percent(share)}", percent(share)
        words.append(
            next(
                (
                    text
                    for text in (both, alone)
                    if share and style.text_width(text, size) + 8 <= share * room
                ),
                "",
            )
        )
    return words


def _sign(way: str, p: style.Paint) -> str:
    colour, pattern, _ = _look(way, p)
    return f"<span style='color:{colour}'>{'▨' if pattern else '■'}</span> {t(WAYS[way])}"


def _look(way: str, p: style.Paint) -> tuple[str, str, str]:
    """Colour, pattern and the colour of the text on it."""
    on_thing = style.on_colour(p)
    return {
        "forward": (p.thing, "", on_thing),
        "skipped": (p.thing, "/", on_thing),
        "won": (p.good, "", on_thing),
        "returned": (p.pale, "", p.text),
        "still_here": (p.faint, "", p.text),
        "parked": (p.warn, "", on_thing),
        "back": (p.warn, "\\", on_thing),
        "moved_out": (p.muted, "/", on_thing),
        "lost": (p.muted, "", on_thing),
    }[way]
