"""What became of the stays in each stage: one bar per stage, its parts labelled where they are wide
enough."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Sizes:
    """How large a figure's rows and letters are, px."""

    text: int
    row: int
    is_tall: bool  # a label has two lines


def _sizes(stages: int) -> Sizes:
    if stages <= TALL:
        return Sizes(style.SIZE - 2, style.row_height(stages, 84, 56), True)
    return Sizes(style.SMALL, style.row_height(stages, 40, 22), False)


def figure(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """Shares of the visits by how they ended, from `metrics.flow` of one pipeline."""
    if not len(table):
        return style.empty(t("No stays to show"), dark)
    p = style.paint(dark)
    sizes = _sizes(len(table))
    table = table.assign(**table[list(WAYS)].fillna(0).astype("int64"))
    names = _names(table["stage"], sizes)
    counts = [tn("<b>{n}</b> stay", "<b>{n}</b> stays", int(visits)) for visits in table["visits"]]
    left = style.left_for(names, sizes.text + 2)
    right = max(map(style.text_width, counts)) + 24
    said = {way: _said(table, way, style.WIDTH - left - right, sizes) for way in WAYS}
    key = _key(_unsaid(table, said), p)
    above, top = (50, 42) if key else (20, 10)
    height = above + sizes.row * len(table)
    fig = style.base(dark, height, left=left, right=right, top=top, bottom=10)
    for way in WAYS:
        _add_parts(fig, table, way, said[way], sizes.text, p)
    for index, count in enumerate(counts):
        style.at_right(fig, index, count, p.text, sizes.text + 2)
    if key:
        style.key(fig, key, p.muted)
    fig.update_layout(barmode="stack")
    fig.update_xaxes(visible=False, range=[0, 1])
    style.rows(fig, names, dark, size=sizes.text + (2 if sizes.is_tall else 0))
    return fig


def _names(stages: pd.Series, sizes: Sizes) -> list[str]:
    if sizes.is_tall:
        return style.names(stages, sizes.text + 2)
    return style.names(stages, sizes.text, 1, 340)


def _unsaid(table: pd.DataFrame, said: dict[str, list[str]]) -> list[str]:
    """The ways of some stay whose name had room in no bar: the key has to say them."""
    ways = [way for way in WAYS if table[way].sum()]
    return [way for way in ways if not any(t(WAYS[way]) in text for text in said[way])]


def _key(ways: list[str], p: style.Paint) -> str:
    return "    ".join(_sign(way, p) for way in ways)


def _add_parts(
    fig: go.Figure, table: pd.DataFrame, way: str, said: list[str], size: int, p: style.Paint
) -> None:
    """The part of each bar that ended one way; a click leads to its deals."""
    colour, pattern, ink = _look(way, p)
    fig.add_bar(
        x=table[way] / table["visits"],
        y=list(range(len(table))),
        orientation="h",
        width=0.7,
        text=said,
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
            f"{escape(stage)}<br>{t(WAYS[way])}: {number(count)}"
            for stage, count in zip(table["stage"], table[way], strict=True)
        ],
        hoverinfo="text",
        customdata=[
            [mark("flow", pipeline=row["pipeline"], stage=row["stage"], ended=way)]
            for _, row in table.iterrows()
        ],
    )


def _said(table: pd.DataFrame, way: str, room: float, sizes: Sizes) -> list[str]:
    """What each part says: the way and its share where there is room for both, its share alone
    where for that, else nothing: the table has it."""
    return [_label(way, share, share * room, sizes) for share in table[way] / table["visits"]]


def _label(way: str, share: float, room: float, sizes: Sizes) -> str:
    alone = percent(share)
    both = f"{t(WAYS[way])}{'<br>' if sizes.is_tall else ' '}{alone}"
    if not share:
        return ""
    fitting = [one for one in (both, alone) if style.text_width(one, sizes.text) + 8 <= room]
    if fitting:
        return fitting[0]
    return ""


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
