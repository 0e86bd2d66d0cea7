"""What became of the deals that stayed open: one bar, a part per way."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import key, style
from funnel.charts.text import escape, mark
from funnel.i18n import N_, number, t
from funnel.week.postings import STEPS

NAME = "change"
UNMOVED = "unmoved"
ROOM = style.WIDTH * 0.55  # px of a line of the key
WORDS = {
    "forward": N_("moved forward"),
    "skipped": N_("left a stage out"),
    "back": N_("moved back"),
    "parked": N_("were set aside"),
    "returned": N_("came back from a side track"),
    "other_pipeline": N_("changed the pipeline"),
    UNMOVED: N_("did not move"),
}


def figure(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """The deals of `metrics.change` that stayed, by what happened to them; a click on a part leads
    to its deals."""
    counts = table["change"].value_counts().reindex([*STEPS, UNMOVED]).fillna(0).astype(int)
    counts = counts[counts > 0]
    if not len(counts):
        return style.empty(t("No deal was open from the beginning to the end of this time"), dark)
    p = style.paint(dark)
    lines = _key(counts, p)
    top = 10 + 24 * len(lines)
    fig = style.base(dark, top + 52, left=8, right=8, top=top, bottom=4)
    room = style.WIDTH * 0.55
    for code, count in counts.items():
        colour, shape, ink = _look(str(code), p)
        text = number(count)
        has_room = count / counts.sum() * room > style.text_width(text) + 10
        fig.add_bar(
            x=[count],
            y=[0],
            orientation="h",
            text=[text if has_room else ""],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"size": style.SIZE + 2, "color": ink},
            constraintext="none",
            marker={
                "color": colour,
                "line": {"width": 1, "color": p.ground},
                "pattern": style.hatch(shape, p),
            },
            hovertext=[f"{escape(t(WORDS[str(code)]))}: {text}"],
            hoverinfo="text",
            customdata=[[mark("change", change=code)]],
        )
    fig.update_layout(barmode="stack", bargap=0.1)
    fig.update_xaxes(visible=False, range=[0, counts.sum()])
    fig.update_yaxes(visible=False)
    style.key(fig, "<br>".join(lines), p.text)
    return fig


def _look(code: str, p: style.Paint) -> tuple[str, str, str]:
    """Colour, pattern, and the colour of the text on it."""
    on_thing = style.on_colour(p)
    return {
        "forward": (p.thing, "", on_thing),
        "skipped": (p.violet, "", on_thing),
        "back": (p.warn, "\\", on_thing),
        "parked": (p.pale, "x", p.text),
        "returned": (p.pale, "", p.text),
        "other_pipeline": (p.muted, "", on_thing),
    }.get(code, (p.faint, "/", p.text))


def _key(counts: pd.Series, p: style.Paint) -> list[str]:
    """Every part with its count."""
    return key.lines((_part(str(code), count, p) for code, count in counts.items()), ROOM)


def _part(code: str, count: int, p: style.Paint) -> str:
    colour, shape, _ = _look(code, p)
    colour = p.muted if colour == p.faint else colour
    sign = "▨" if shape else "■"
    word = f"<b>{number(count)}</b> {t(WORDS[code])}"
    return f"<span style='color:{colour}'>{sign}</span> {word}"
