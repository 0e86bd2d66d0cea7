"""The bridge as lines of SVG with real text, for a page that carries no drawing program."""

from __future__ import annotations

import html

import pandas as pd

from funnel.charts.bridge import ALWAYS, ENDS, WORDS
from funnel.i18n import number, t
from funnel.week.postings import AMOUNTS, LINES

WIDE, ROW, LEFT, RIGHT = 1000, 34, 230, 190
GOOD, THING, PALE, FAINT = "#188038", "#0b57d0", "#c4d9fb", "#dadce0"


def drawn(now: pd.DataFrame, earlier: pd.DataFrame, by_amount: bool = False) -> str:
    """A row per line that is not 0 in either window: its step, its number, and that of the window
    before."""
    measure = "amount" if by_amount else "deals"
    here, before = (
        table.groupby("line")[measure].sum(min_count=1).reindex(LINES).fillna(0.0)
        for table in (now, earlier)
    )
    lines = _lines(here, before, by_amount)
    spans = _spans(lines, here)
    ends = [end for line, span in zip(lines, spans, strict=True) for end in _levels(line, span)]
    base = _base(min(ends), max(ends))
    scale = (WIDE - LEFT - RIGHT) / ((max(ends) - base) or 1.0)
    rows = [
        _row(place, line, span, base, scale, here[line], before[line])
        for place, (line, span) in enumerate(zip(lines, spans, strict=True))
    ]
    tall, drawn_rows = 30 + ROW * len(lines), _heads(base) + "".join(rows)
    return f'<svg viewBox="0 0 {WIDE} {tall}" width="100%" role="img">{drawn_rows}</svg>'


def _lines(here: pd.Series, before: pd.Series, by_amount: bool) -> list[str]:
    """The lines that are not 0 in either window; changes of amounts only among amounts."""
    meant = LINES if by_amount else [line for line in LINES if line not in AMOUNTS]
    return [line for line in meant if here[line] or before[line] or line in ALWAYS]


def _base(low: float, high: float) -> float:
    """Where the bars begin: not at 0, if all that happens is far above it."""
    if 0 < high - low < 0.4 * high:
        return max(0.0, low - (high - low) / 2)
    return 0.0


def _heads(base: float) -> str:
    cut = t("the bars begin at {value}", value=number(base)) if base else ""
    now = _text(WIDE - 100, 16, t("now"), "end", "#5f6368")
    before = _text(WIDE - 8, 16, t("before it"), "end", "#5f6368")
    return now + before + _text(LEFT, 16, cut, "start", "#5f6368")


def _spans(lines: list[str], here: pd.Series) -> list[tuple[float, float]]:
    begin, spans = 0.0, []
    for line in lines:
        at = 0.0 if line in ENDS else begin
        begin = at + float(here[line])
        spans.append((at, begin))
    return spans


def _levels(line: str, span: tuple[float, float]) -> tuple[float, ...]:
    return (span[1],) if line in ENDS else span


def _row(
    place: int,
    line: str,
    span: tuple[float, float],
    base: float,
    scale: float,
    now: float,
    before: float,
) -> str:
    first = base if line in ENDS else min(span)
    x, wide = LEFT + (first - base) * scale, max((max(span) - first) * scale, 1.0)
    y = 26 + ROW * place
    middle = y + ROW / 2 + 2
    return (
        f'<rect x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{ROW - 8}"'
        f' fill="{_colour(line)}"/>'
        + _text(LEFT - 12, middle, t(WORDS[line]), "end", "#202124")
        + _text(WIDE - 100, middle, _said(now, line), "end", "#202124", bold=True)
        + _text(WIDE - 8, middle, _said(before, line), "end", "#5f6368")
    )


def _colour(line: str) -> str:
    if line in ENDS:
        return THING
    if line == "won":
        return GOOD
    return PALE if line.endswith(("new", "reopened", "_in", "_up")) else FAINT


def _said(value: float, line: str) -> str:
    text = number(abs(value))
    if line in ENDS or not value:
        return text
    return f"+{text}" if value > 0 else f"−{text}"


def _text(x: float, y: float, text: str, anchor: str, fill: str, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}"{weight}'
        f' dominant-baseline="middle">{html.escape(text)}</text>'
    )
