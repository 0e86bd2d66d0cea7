"""Names from the data inside figures: Plotly reads a little HTML, so nothing of theirs may be any."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from typing import Any


def escape(name: Any) -> str:
    """A name as Plotly shows it letter by letter."""
    text = "–" if name is None or name != name else str(name)
    return html.escape(" ".join(text.split()), quote=False)


def wrapped(name: Any, width: int = 26, lines: int = 2) -> str:
    """A label on at most so many lines; what does not fit ends in “…” (the whole name is in the table and on hover)."""
    words, rows = ("–" if name is None or name != name else str(name)).split(), [""]
    for word in words:
        if rows[-1] and len(rows[-1]) + 1 + len(word) > width:
            rows.append("")
        rows[-1] = f"{rows[-1]} {word}".strip()
    kept = [row if len(row) <= width else row[: width - 1] + "…" for row in rows[:lines]]
    if len(rows) > lines:
        kept[-1] = kept[-1][: width - 1].rstrip(" ,;:–-") + "…"
    return "<br>".join(html.escape(row, quote=False) for row in kept)


def row_labels(names: Iterable[Any], room: int, width: int = 26) -> list[str]:
    """Labels of rows that are `room` px high: on two lines where these fit, else on one."""
    return [wrapped(name, width) if room >= 44 else wrapped(name, width + 8, 1) for name in names]


def mark(of: str, **values: Any) -> str:
    """What stands behind a mark, as its customdata."""
    return json.dumps({"of": of} | values, ensure_ascii=False, default=str)
