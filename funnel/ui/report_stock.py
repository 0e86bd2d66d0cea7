"""The open deals of every week as bars of SVG with real text."""

from __future__ import annotations

import html

from funnel.i18n import number

WIDE = 1000
TALL = 190
HEAD = 24
FOOT = 24
BAR = "#c4d9fb"
LAST = "#0b57d0"


def drawn(weeks: dict[str, int]) -> str:
    """One bar a week, by what its end is called; the last, which is now, stands out."""
    most = max(weeks.values(), default=0) or 1
    step = WIDE / max(len(weeks), 1)
    bars = [
        _bar(index, step, label, count, count / most, LAST if index == len(weeks) - 1 else BAR)
        for index, (label, count) in enumerate(weeks.items())
    ]
    return f'<svg viewBox="0 0 {WIDE} {TALL}" width="100%" role="img">{"".join(bars)}</svg>'


def _bar(index: int, step: float, label: str, count: int, share: float, paint: str) -> str:
    room = TALL - HEAD - FOOT
    high = max(1.0, room * share)
    left = index * step + step * 0.15
    top = HEAD + room - high
    middle = index * step + step / 2
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{step * 0.7:.1f}" height="{high:.1f}"'
        f' fill="{paint}"/>{_text(middle, top - 6, number(count))}'
        f"{_text(middle, TALL - 6, label)}"
    )


def _text(x: float, y: float, words: str) -> str:
    safe = html.escape(words)
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="14">{safe}</text>'
