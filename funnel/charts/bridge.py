"""The bridge: from the deals that were open to those that are, a step per line, with the window
before beside it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.text import escape, mark
from funnel.i18n import N_, money, number, t, tn
from funnel.week.postings import AMOUNTS, LINES
from funnel.week.stood import RESTATED
from funnel.week.window import Window

NAME = "bridge"
WORDS = {
    "before": N_("Open then"),
    "restated": N_("Corrected since"),
    "new": N_("New"),
    "reopened": N_("Reopened"),
    "handed_in": N_("Taken over"),
    "pipeline_in": N_("From another pipeline"),
    "other_in": N_("Came otherwise"),
    "won": N_("Won"),
    "lost": N_("Lost"),
    "gone": N_("Gone from the list"),
    "handed_out": N_("Handed over"),
    "pipeline_out": N_("To another pipeline"),
    "other_out": N_("Left otherwise"),
    "amount_up": N_("Amounts raised"),
    "amount_down": N_("Amounts lowered"),
    "after": N_("Open at the end"),
}
ALWAYS = ("before", "new", "won", "lost", "after")
ENDS = ("before", "after")
STEPS = ("before", RESTATED, *LINES[1:])  # in the order of the rows
ROOM = 380  # px for all rows, on a small screen
# A step that is smaller than this part of the longest bar is not seen: the axis begins later then.
SEEN = 0.4


def figure(
    table: pd.DataFrame,
    earlier: pd.DataFrame,
    *,
    window: Window,
    currency: str | None = None,
    dark: bool = False,
) -> go.Figure:
    """A row per line of `metrics.bridge` that is not 0 in this `window` or in the `earlier` one: in
    deals, or in the amounts of a `currency` (the empty text: of none)."""
    now = _values(table, currency)
    before = _values(earlier, currency)
    lines = _lines(now, before, with_amounts=currency is not None)
    if not now.abs().sum() and not before.abs().sum():
        return style.empty(t("No deal was open, came or left in this time"), dark)
    p = style.paint(dark)
    row = max(28, min(54, ROOM // len(lines)))
    size = style.SIZE + 1 if row >= 38 else style.SIZE - 1
    names = style.names([t(WORDS[line]) for line in lines], size, 2 if row >= 44 else 1, 210)
    said = [_said(now[line], line, currency) for line in lines]
    was = [_said(before[line], line, currency) for line in lines]
    heads = spans_said(window)
    wide = max(_widest(said, size + 3), _widest(heads[:1], style.SIZE - 2))
    narrow = max(_widest(was, size - 1), _widest(heads[1:], style.SIZE - 2))
    left = style.left_for(names, size)
    fig = style.base(dark, 46 + row * len(lines), left, wide + narrow + 40, top=36, bottom=8)
    base = _steps(fig, lines, now, p)
    for index, line in enumerate(lines):
        _beside(fig, index, said[index], size + 3, wide + 8, _ink(line, p))
        _beside(fig, index, was[index], size - 1, wide + narrow + 28, p.muted)
    _heads(fig, heads, (wide + 8, wide + narrow + 28), p)
    _cut(fig, base, currency, p)
    style.rows(fig, names, dark, pad=0.55, size=size)
    return fig


def _lines(now: pd.Series, before: pd.Series, *, with_amounts: bool) -> list[str]:
    """The lines that are not 0 in both windows, or always shown."""
    is_shown = (now.fillna(0) != 0) | (before.fillna(0) != 0) | now.index.isin(ALWAYS)
    if not with_amounts:
        is_shown &= ~now.index.isin(AMOUNTS)
    return [line for line in STEPS if is_shown[line]]


def _widest(texts: Sequence[str], size: int) -> int:
    return max(style.text_width(text, size) for text in texts)


def _values(table: pd.DataFrame, currency: str | None) -> pd.Series:
    measure = "deals"
    if currency is not None:
        measure = "amount"
        if len(table):
            table = table[table["currency"].fillna("") == currency]
    sums = table.groupby("line")[measure].sum(min_count=1).astype("float64")
    return sums.reindex(STEPS)


def _steps(fig: go.Figure, lines: list[str], now: pd.Series, p: style.Paint) -> float:
    """The bars; returns where the axis begins."""
    spans = _spans(lines, now)
    base, high = _axis(lines, spans)
    for index, (line, (start, end)) in enumerate(zip(lines, spans, strict=True)):
        first = base if line in ENDS else min(start, end)
        colour, shape = _look(line, p)
        fig.add_bar(
            x=[max(start, end) - first],
            base=[first],
            y=[index],
            orientation="h",
            width=0.74,
            marker={
                "color": colour,
                "line": {"width": 0},
                "pattern": style.hatch(shape, p),
            },
            hovertext=[escape(t(WORDS[line]))],
            hoverinfo="text",
            customdata=None if line == RESTATED else [[mark("bridge", line=line)]],
        )
        if index + 1 < len(lines):
            _link(fig, index, end, p)
    fig.update_xaxes(visible=False, range=[base, high + (high - base) * 0.01 or 1])
    return base


def _spans(lines: list[str], now: pd.Series) -> list[tuple[float, float]]:
    """From where to where each line reaches: the ends from 0, the others from the one before."""
    values = now.fillna(0.0)
    begin = 0.0
    spans = []
    for line in lines:
        if line in ENDS:
            begin = 0.0
        end = begin + float(values[line])
        spans.append((begin, end))
        begin = end
    return spans


def _axis(lines: list[str], spans: list[tuple[float, float]]) -> tuple[float, float]:
    """Where the axis begins, so that small steps are seen, and where the longest bar ends."""
    floats = [end for line, span in zip(lines, spans, strict=True) for end in _levels(line, span)]
    low = min(floats)
    high = max(floats)
    if high == low or high - low >= SEEN * high:
        return 0.0, high
    return max(0.0, low - (high - low) / 2), high


def _link(fig: go.Figure, index: int, level: float, p: style.Paint) -> None:
    """A dotted line from where a bar ends to the next one."""
    fig.add_shape(
        type="line",
        x0=level,
        x1=level,
        y0=index,
        y1=index + 1,
        line={"color": p.muted, "width": 1, "dash": "dot"},
        layer="below",
    )


def _levels(line: str, span: tuple[float, float]) -> tuple[float, ...]:
    """Where a step stands; of the first and the last bar only its end."""
    if line in ENDS:
        return (span[1],)
    return span


def _look(line: str, p: style.Paint) -> tuple[str, str]:
    if line in ENDS:
        return p.thing, ""
    if line == "won":
        return p.good, ""
    if line in ("lost", "gone"):
        return p.faint, "/"
    if line.endswith(("new", "reopened", "_in", "_up")):
        return (p.pale, "")
    return (p.faint, "")


def _ink(line: str, p: style.Paint) -> str:
    if line == "won":
        return p.good
    return p.text


def _said(value: float, line: str, currency: str | None) -> str:
    if pd.isna(value):
        return "–"
    text = _amount(abs(value), currency)
    if line in ENDS or not value:
        return text
    if value > 0:
        return f"+{text}"
    return f"−{text}"


def _beside(fig: go.Figure, y: float, text: str, size: int, shift: int, colour: str) -> None:
    """A number right-aligned, so many px right of the bars."""
    if colour not in (style.LIGHT.muted, style.DARK.muted):
        text = f"<b>{text}</b>"
    style.note(
        fig,
        1.0,
        y,
        text,
        colour,
        xref="paper",
        xanchor="right",
        xshift=shift,
        font={"size": size, "color": colour},
    )


def spans_said(window: Window) -> tuple[str, str]:
    """What the numbers of a window are called, and those of the window before it."""
    days = round(window.length.total_seconds() / 86_400)
    if not days:
        return t("in this time"), t("before it")
    now = tn("this day", "these {n} days", days)
    return now, tn("the day before", "the {n} days before", days)


def _heads(fig: go.Figure, heads: Sequence[str], shifts: Sequence[int], p: style.Paint) -> None:
    """What the two columns of numbers are."""
    at = {"xref": "paper", "yref": "paper", "xanchor": "right", "yanchor": "bottom", "yshift": 6}
    font = {"size": style.SIZE - 2, "color": p.muted}
    for words, shift in zip(heads, shifts, strict=True):
        style.note(fig, 1.0, 1.0, words, p.muted, xshift=shift, font=font, **at)


def _cut(fig: go.Figure, base: float, currency: str | None, p: style.Paint) -> None:
    """Where the axis begins, if not at 0."""
    if base:
        at = _amount(base, currency)
        style.key(fig, t("the bars begin at {value}", value=at), p.muted)


def _amount(value: float, currency: str | None) -> str:
    """So many deals; with a currency (blank: one that nobody named) so much money."""
    if currency is None:
        return number(value)
    return money(value, currency or None)
