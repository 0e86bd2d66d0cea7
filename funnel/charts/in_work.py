"""Where the open deals stand, the stuck ones standing out."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.text import escape, fitted, mark
from funnel.i18n import number, t, tn

NAME = "in_work"
MOST = 8  # stages; the table has all
ROOM = 300  # px, between the tiles
NAMES = 360  # px at most, of a small screen's width


def figure(table: pd.DataFrame, *, has_tasks: bool = True, dark: bool = False) -> go.Figure:
    """A bar per stage from `metrics.in_work`, in the order of the pipelines, the stuck hatched red;
    of many stages those with most deals."""
    if not len(table):
        return style.empty(t("No open deals"), dark)
    p = style.paint(dark)
    stages = len(table)
    table = table.loc[table["deals"].nlargest(MOST).index.sort_values()]
    several = len(table["pipeline"].unique()) > 1
    said = [_said(row, p) for _, row in table.iterrows()]
    size = style.SIZE - 2 if len(table) > 4 else style.SIZE
    names = [_name(row, several, size, p) for _, row in table.iterrows()]
    left = style.left_for(names, size)
    right = max(style.text_width(text) for text in said) + 24
    row_px = max(26, min(46, ROOM // len(table)))
    fig = style.base(dark, 50 + row_px * len(table), left=left, right=right, top=40, bottom=6)
    _add_bars(fig, table, names, p)
    for index, (deals, text) in enumerate(zip(table["deals"], said, strict=True)):
        style.note(fig, deals, index, text, p.text, xshift=10)
    _key(fig, stages, len(table), _stuck_words(has_tasks) if table["stuck"].sum() else "", p)
    fig.update_layout(barmode="stack")
    fig.update_xaxes(visible=False, range=[0, table["deals"].max()])
    style.rows(fig, names, dark, pad=0.5, size=size)
    return fig


def _add_bars(fig: go.Figure, table: pd.DataFrame, names: list[str], p: style.Paint) -> None:
    """What is on its way, then what is stuck; a name that is cut is whole on hover."""
    common = {
        "y": list(range(len(table))),
        "orientation": "h",
        "width": 0.66,
        "hovertext": [escape(stage) for stage in table["stage"]],
        "hoverinfo": "text" if any("…" in name for name in names) else "none",
    }
    hatch = {
        "shape": "/",
        "fillmode": "overlay",
        "solidity": 0.2,
        "size": 7,
        "fgcolor": p.ground,
        "fgopacity": 0.5,
    }
    looks = {False: {"color": p.thing}, True: {"color": p.look, "pattern": hatch}}
    for is_stuck, count in ((False, table["deals"] - table["stuck"]), (True, table["stuck"])):
        fig.add_bar(x=count, marker=looks[is_stuck], customdata=_marks(table, is_stuck), **common)


def _stuck_words(has_tasks: bool) -> str:
    if has_tasks:
        return t("stuck: over the limit of the stage, without an honest task ahead")
    return t("stuck: over the limit of the stage")


def _name(row: pd.Series, several: bool, size: int, p: style.Paint) -> str:
    if not several:
        return fitted(row["stage"], NAMES, size)
    pipeline = f"{fitted(row['pipeline'], NAMES / 3, size)} · "
    return (
        "<span"
        f" style='color:{p.muted}'>{pipeline}</span>"
        f"{fitted(row['stage'], NAMES - style.text_width(pipeline, size), size)}"
    )


def _said(row: pd.Series, p: style.Paint) -> str:
    deals = f"<b>{number(row['deals'])}</b>"
    if row["stuck"]:
        return (
            f"{deals}  <span"
            f" style='color:{p.look}'>{tn('{n} stuck', '{n} stuck', int(row['stuck']))}</span>"
        )
    return deals


def _marks(table: pd.DataFrame, is_stuck: bool) -> list[list[str]]:
    keys = (
        table[["pipeline", "stage"]].astype(object).where(table[["pipeline", "stage"]].notna(), "")
    )
    return [
        [mark("in_work", pipeline=row["pipeline"], stage=row["stage"], stuck=is_stuck)]
        for _, row in keys.iterrows()
    ]


def _key(fig: go.Figure, stages: int, shown: int, stuck: str, p: style.Paint) -> None:
    parts = [t("deals in work, by stage")]
    if shown < stages:
        parts = [
            t(
                "deals in work, the {shown} of {all} stages with most of them",
                shown=number(shown),
                all=number(stages),
            )
        ]
    if stuck:
        parts.append(f"<span style='color:{p.look}'>▨</span> {stuck}")
    style.key(fig, "    ".join(parts), p.muted)
