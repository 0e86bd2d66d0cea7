"""The bridge as lines of SVG with real text, for a page that carries no drawing program."""

from __future__ import annotations

import html
from dataclasses import dataclass

import pandas as pd

from funnel.charts import style
from funnel.charts.bridge import ALWAYS, ENDS, STEPS, WORDS, spans_said
from funnel.i18n import number, t
from funnel.week.postings import AMOUNTS
from funnel.week.window import Window

# px
WIDE = 1000
ROW = 29
SIZE = 16
BOLD = 18
GAP = 16
GOOD = "#188038"
THING = "#0b57d0"
PALE = "#c4d9fb"
FAINT = "#dadce0"


@dataclass(frozen=True)
class _Room:
    """Where everything stands: the bars between `left` and `right`, the numbers end at `now` and
    `before` under their `heads`; `base` is the value at `left`, `scale` the px of one."""

    left: float
    right: float
    now: float
    before: float
    base: float
    scale: float
    heads: tuple[str, str]

    def at(self, value: float) -> float:
        """The px of a value."""
        return self.left + (value - self.base) * self.scale


def drawn(now: pd.DataFrame, earlier: pd.DataFrame, window: Window, by_amount: bool = False) -> str:
    """A row per line that is not 0 in either window: its step, its number, and that of the window
    before."""
    measure = "amount" if by_amount else "deals"
    here, before = (
        table.groupby("line")[measure].sum(min_count=1).reindex(STEPS).fillna(0.0)
        for table in (now, earlier)
    )
    lines = _lines(here, before, by_amount)
    spans = _spans(lines, here)
    room = _room(lines, spans, here, before, spans_said(window))
    rows = [
        _row(index, line, span, room, here[line], before[line])
        for index, (line, span) in enumerate(zip(lines, spans, strict=True))
    ]
    tall = 30 + ROW * len(lines)
    drawn_rows = _heads(room) + "".join(rows)
    return f'<svg viewBox="0 0 {WIDE} {tall}" width="100%" role="img">{drawn_rows}</svg>'


def _room(
    lines: list[str],
    spans: list[tuple[float, float]],
    here: pd.Series,
    before: pd.Series,
    heads: tuple[str, str],
) -> _Room:
    """As wide as the words and the numbers are, what is left is for the bars."""
    names = _wide([t(WORDS[line]) for line in lines])
    was = _wide([heads[1], *(_said(before[line], line) for line in lines)])
    said = _wide([heads[0], *(_said(here[line], line) for line in lines)], BOLD)
    left = names + GAP
    ends_at = WIDE - was - GAP
    right = ends_at - said - GAP
    ends = [end for line, span in zip(lines, spans, strict=True) for end in _levels(line, span)]
    base = _base(min(ends), max(ends))
    scale = (right - left) / ((max(ends) - base) or 1.0)
    return _Room(left, right, ends_at, WIDE, base, scale, heads)


def _wide(texts: list[str], size: int = SIZE) -> float:
    """The px of the longest; a printer's letters may be a little wider than the screen's."""
    return 1.08 * max(style.text_width(text, size) for text in texts)


def _lines(here: pd.Series, before: pd.Series, by_amount: bool) -> list[str]:
    """The lines that are not 0 in either window; changes of amounts only among amounts."""
    meant = STEPS if by_amount else [line for line in STEPS if line not in AMOUNTS]
    return [line for line in meant if here[line] or before[line] or line in ALWAYS]


def _base(low: float, high: float) -> float:
    """Where the bars begin: not at 0, if all that happens is far above it."""
    if 0 < high - low < 0.4 * high:
        return max(0.0, low - (high - low) / 2)
    return 0.0


def _heads(room: _Room) -> str:
    cut = t("the bars begin at {value}", value=number(room.base)) if room.base else ""
    now = _text(room.now, 16, room.heads[0], "end", "#5f6368")
    before = _text(room.before, 16, room.heads[1], "end", "#5f6368")
    return now + before + _text(room.left, 16, cut, "start", "#5f6368")


def _spans(lines: list[str], here: pd.Series) -> list[tuple[float, float]]:
    begin = 0.0
    spans = []
    for line in lines:
        at = 0.0 if line in ENDS else begin
        begin = at + float(here[line])
        spans.append((at, begin))
    return spans


def _levels(line: str, span: tuple[float, float]) -> tuple[float, ...]:
    if line in ENDS:
        return (span[1],)
    return span


def _row(
    index: int, line: str, span: tuple[float, float], room: _Room, now: float, before: float
) -> str:
    first = room.base if line in ENDS else min(span)
    x = room.at(first)
    wide = max(room.at(max(span)) - room.at(first), 1.0)
    y = 26 + ROW * index
    middle = y + ROW / 2 - 2
    return (
        f'<rect x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{ROW - 8}"'
        f' fill="{_colour(line)}"/>'
        + _text(room.left - GAP, middle, t(WORDS[line]), "end", "#202124")
        + _text(room.now, middle, _said(now, line), "end", "#202124", bold=True)
        + _text(room.before, middle, _said(before, line), "end", "#5f6368")
    )


def _colour(line: str) -> str:
    if line in ENDS:
        return THING
    if line == "won":
        return GOOD
    if line.endswith(("new", "reopened", "_in", "_up")):
        return PALE
    return FAINT


def _said(value: float, line: str) -> str:
    text = number(abs(value))
    if line in ENDS or not value:
        return text
    if value > 0:
        return f"+{text}"
    return f"−{text}"


def _text(x: float, y: float, text: str, anchor: str, fill: str, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}"{weight}'
        f' dominant-baseline="middle">{html.escape(text)}</text>'
    )
