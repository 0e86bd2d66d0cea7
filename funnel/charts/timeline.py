"""The moves of one deal on a line of time: where it sat, and what was done in one sitting."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.text import fitted
from funnel.i18n import days, moment, t
from funnel.zones import local_times

NAME = "timeline"
AWAY = 12  # px between a bar and what is said of it
LOW = 40  # px; the names of lower rows are on one line
SMALL = style.SIZE - 2
NARROW = 490  # px of the figure on a deal's page on a small screen
BARS = 70  # px of it that are left for the bars, at least, where rows are low
SAID = 2  # stays of one stage that are said beside it


def figure(
    visits: pd.DataFrame,
    moves: pd.DataFrame,
    *,
    as_of: datetime,
    timezone: str,
    row: int = 44,
    holders: bool = False,
    dark: bool = False,
) -> go.Figure:
    """A bar per stay (stage, entered_at, left_at, dwell_days, open_days) in rows by stage in the
    order visited; a dot per move (moved_at, to_stage).

    A stay that is not over goes on to `as_of`, as a thinner bar. With `holders` each stay says who
    held the deal (`holder`); a stage is `row` px high.
    """
    if not len(visits) and not len(moves):
        return style.empty(t("No moves of this deal are recorded"), dark)
    p = style.paint(dark)
    shown = [moment(at, timezone) for at in moves["moved_at"]]
    visits = visits.assign(
        entered_at=local_times(pd.to_datetime(visits["entered_at"]), timezone),
        left_at=local_times(pd.to_datetime(visits["left_at"]), timezone),
    )
    moves = moves.assign(moved_at=local_times(pd.to_datetime(moves["moved_at"]), timezone))
    end = local_times(pd.Series([as_of]), timezone).iloc[0]
    stages = list(dict.fromkeys([*visits["stage"], *moves["to_stage"]]))
    look = Look.of(row)
    names = style.names(stages, look.size, look.lines, look.most_name)
    left = style.left_for(names, look.size)
    tall = look.frame + row * len(stages)
    told = _told(visits, stages, end, holders)
    most = NARROW - left - BARS - AWAY - 8 if row < LOW else look.most
    notes = {place: (at, fitted(words, most, SMALL)) for place, (at, words) in told.items()}
    right = max((style.text_width(text, SMALL) for _, text in notes.values()), default=0) + AWAY + 8
    fig = style.base(dark, tall, left=left, right=right, top=look.top, bottom=46)
    _stays(fig, visits, stages, end, p)
    font = {"size": SMALL, "color": p.muted}
    for place, (until, said) in notes.items():
        style.note(fig, until, place, said, p.muted, xshift=AWAY, font=font)
    fig.add_scatter(
        x=moves["moved_at"],
        y=[stages.index(stage) for stage in moves["to_stage"]],
        mode="markers",
        marker={"size": 12, "color": p.thing},
        hovertext=shown,
        hoverinfo="text",
    )
    moments = [*visits["entered_at"].dropna(), *visits["left_at"].fillna(end), *moves["moved_at"]]
    _dates(fig, min(moments), max(moments), p)
    style.rows(fig, names, dark, size=look.size)
    return fig


def _dates(fig: go.Figure, first: pd.Timestamp, last: pd.Timestamp, p: style.Paint) -> None:
    """The beginning and the end, and the middle where it stands apart from them on the narrowest
    figure; the clock or the year below the day, so that neighbours keep their distance."""
    margin = fig.layout.margin
    size = style.SIZE - 3
    bars = NARROW - margin.l - margin.r
    has_middle = bars >= 2 * (style.text_width("00.00", size) + AWAY)
    ticks = list(dict.fromkeys([first, *([first + (last - first) / 2] * has_middle), last]))
    form = "%d.%m<br>%H:%M" if last - first < timedelta(days=4) else "%d.%m<br>%Y"
    fig.update_xaxes(
        type="date",
        tickvals=ticks,
        ticktext=[tick.strftime(form) for tick in ticks],
        showgrid=True,
        gridcolor=p.faint,
        tickangle=0,
        tickfont={"size": size, "color": p.muted},
    )


class Look(NamedTuple):
    """What rows of a height have room for: px, but lines and ticks."""

    size: int  # of the names
    lines: int
    most_name: int
    most: int  # of what is said beside a bar
    frame: int  # above and below the rows
    top: int

    @classmethod
    def of(cls, row: int) -> Look:
        """For rows so high."""
        if row < LOW:
            return cls(style.SIZE - 3, 1, 200, 230, 72, 10)
        return cls(style.SIZE, 2, 300, 330, 90, 20)


def _stays(
    fig: go.Figure, visits: pd.DataFrame, stages: list[str], end: datetime, p: style.Paint
) -> None:
    """A bar per stay; one that is not over is thinner and goes on to the `end`."""
    for _, stay in visits.iterrows():
        is_over = pd.notna(stay["left_at"])
        place = stages.index(stay["stage"])
        fig.add_scatter(
            x=[stay["entered_at"], stay["left_at"] if is_over else end],
            y=[place, place],
            mode="lines",
            line={"color": p.pale, "width": 12 if is_over else 6},
            hoverinfo="skip",
        )


def _told(
    visits: pd.DataFrame, stages: list[str], end: pd.Timestamp, holders: bool
) -> dict[int, tuple[pd.Timestamp, str]]:
    """By row: where its words stand, and what is said of its stays; the last ones, if many."""
    told: dict[int, tuple[pd.Timestamp, list[str]]] = {}
    for _, stay in visits.iterrows():
        said = _said(stay, holders).strip()
        place = stages.index(stay["stage"])
        left = stay["left_at"]
        until, before = told.get(place, (end if pd.isna(left) else left, []))
        if said:
            told[place] = (max(end if pd.isna(left) else left, until), [*before, said])
    return {
        place: (until, "; ".join(words if len(words) <= SAID else ["…", *words[-SAID:]]))
        for place, (until, words) in told.items()
    }


def _said(stay: pd.Series, holders: bool) -> str:
    """How long it lasted, and who held the deal."""
    is_over = pd.notna(stay["left_at"])
    lasted = stay["dwell_days"] if is_over else stay["open_days"]
    under = stay.get("under_days")
    is_told = pd.notna(lasted) or pd.notna(under)
    parts = [_lasted(lasted, under, is_over=is_over)] if is_told else []
    if holders and pd.notna(stay["holder"]):
        parts.append(str(stay["holder"]))
    return " · ".join(parts) or " "


def _lasted(lasted: float, under: float | None, *, is_over: bool) -> str:
    if pd.isna(lasted):
        return t("under {days}", days=days(under))
    if is_over:
        return days(lasted)
    return t("{days}, still there", days=days(lasted))
