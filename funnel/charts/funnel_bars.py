"""The bars of a funnel, whatever the height of its rows: who went on, who is still there, who
stopped; green who won."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.text import escape, mark
from funnel.i18n import N_, number, percent, t

# In the order of the bar.
PARTS = {"went_on": N_("went on"), "waiting": N_("still there"), "stopped": N_("stopped")}
Parts = Mapping[str, pd.Series]


def columns(measure: str) -> dict[str, str]:
    """The columns of the table that the parts of a bar are."""
    return {part: part if measure == "reached" else f"{measure}_{part}" for part in PARTS}


def add_stages(
    fig: go.Figure,
    table: pd.DataFrame,
    parts: Parts,
    measure: str,
    *,
    width: float,
    size: int,
    room: float,
    p: style.Paint,
) -> None:
    """A bar of three parts per stage; a click on each leads to its deals. `width` is of a row,
    `room` the px of the longest bar; a part says its count where it has room."""
    most = longest(parts)
    for part, values in parts.items():
        colour, ink, pattern = _look(part, p)
        counts = table[columns(measure)[part]]
        inside = [
            _inside(count, value / most * room, size)
            for count, value in zip(counts, values, strict=True)
        ]
        fig.add_bar(
            x=values,
            y=list(range(len(table))),
            orientation="h",
            width=width,
            marker={
                "color": colour,
                "line": {"width": 1, "color": p.ground},
                "pattern": {
                    "shape": pattern,
                    "fgcolor": p.muted,
                    "size": 7,
                    "solidity": 0.2,
                    "fgopacity": 0.4,
                },
            },
            text=inside,
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"size": size, "color": ink},
            constraintext="none",
            customdata=[
                [
                    mark(
                        "conversion",
                        pipeline=row["pipeline"],
                        stage=row["stage"],
                        column=columns(measure)[part],
                    )
                ]
                for _, row in table.iterrows()
            ],
            hovertext=[
                f"{escape(stage)}<br>{t(PARTS[part])}: {number(count)}"
                for stage, count in zip(table["stage"], counts, strict=True)
            ],
            # a bar that says its number needs no label, which would cover those beside it
            hoverinfo=["none" if text else "text" for text in inside],
        )


def add_before(fig: go.Figure, before: pd.Series, said: str, p: style.Paint) -> None:
    """A thin bar under each stage's own: what it counted in the period before."""
    fig.add_bar(
        x=before,
        y=[index + 0.35 for index in range(len(before))],
        orientation="h",
        width=0.09,
        marker={"color": p.muted},
        hovertext=[f"{said}: {number(value)}" for value in before],
        hoverinfo="text",
    )


def longest(parts: Parts) -> float:
    """What the longest bar counts."""
    return max(float(np.max(sum(values.to_numpy(dtype=float) for values in parts.values()))), 1.0)


def _inside(count: float, room: float, size: int) -> str:
    text = number(count)
    if count and style.text_width(text, size) + 10 <= room:
        return text
    return ""


def _look(part: str, p: style.Paint) -> tuple[str, str, str]:
    """Colour, the colour of the text on it, and pattern."""
    on_thing = style.on_colour(p)
    return {
        "went_on": (p.thing, on_thing, ""),
        "waiting": (p.pale, p.text, ""),
        "stopped": (p.faint, p.text, "/"),
    }[part]


def key(p: style.Paint) -> str:
    """What the parts are, in one line."""
    signs = {"went_on": (p.thing, "■"), "waiting": (p.pale, "■"), "stopped": (p.muted, "▨")}
    return "    ".join(
        f"<span style='color:{signs[part][0]}'>{signs[part][1]}</span> {t(words)}"
        for part, words in PARTS.items()
    )


@dataclass(frozen=True)
class _Passage:
    """What a bar is made of, and whether its share is what is expected of all (`to_next`) rather
    than counted."""

    on: float
    waiting: float
    total: float
    is_expected: bool

    @property
    def so_far(self) -> str:
        return percent(self.on / self.total)


def _passage_of(row: pd.Series, measure: str, by_amount: bool) -> _Passage | None:
    """Of the bar that is shown; None where it is empty, or blank by the mode of credit."""
    start = "amount_" if by_amount else ""
    on, waiting, stopped = (float(row[start + name]) for name in columns(measure).values())
    total = on + waiting + stopped
    if not total or pd.isna(row["to_next_so_far"]):
        return None
    is_count = measure == "reached" and not by_amount
    return _Passage(on, waiting, total, is_count and bool(pd.notna(row["to_next"])))


def passage(row: pd.Series, measure: str, by_amount: bool) -> tuple[str, str]:
    """The share of a bar that goes on, and what stands beside it: its interval, or how much is not
    known yet. Both belong to the bar that is shown."""
    one = _passage_of(row, measure, by_amount)
    if one is None:
        return "", ""
    if one.is_expected:
        return _expected(row, one)
    if not one.waiting:
        return t("{share} go on", share=one.so_far), ""
    still = percent(one.waiting / one.total)
    beside = t("{share} of them are still there", share=still)
    if by_amount:
        beside = t("{share} of the amount is still there", share=still)
    return t("{share} so far", share=one.so_far), beside


def _expected(row: pd.Series, one: _Passage) -> tuple[str, str]:
    share = percent(row["to_next"])
    between = f"{percent(row['to_next_low'])}–{percent(row['to_next_high'])}"
    if not one.waiting:
        return t("{share} go on", share=share), between
    such = t("{between} of such deals", between=between)
    now = t("{share} so far", share=one.so_far)
    return t("{share} are expected to go on", share=share), f"{such} · {now}"


def short(row: pd.Series, measure: str, by_amount: bool) -> str:
    """The share alone; “≥ 43 %” where it is not known yet what it becomes."""
    one = _passage_of(row, measure, by_amount)
    if one is None:
        return ""
    if one.is_expected:
        return percent(row["to_next"])
    if one.waiting:
        return f"≥ {one.so_far}"
    return one.so_far


def add_wins(fig: go.Figure, table: pd.DataFrame, won: float, width: float, p: style.Paint) -> None:
    """The bar of the wins under the stages."""
    last = table.iloc[-1]
    data = [[mark("conversion", pipeline=last["pipeline"], stage=last["stage"], column="won")]]
    fig.add_bar(
        x=[won],
        y=[len(table)],
        orientation="h",
        marker={"color": p.good},
        width=width,
        hoverinfo="none",
        customdata=data,
    )
