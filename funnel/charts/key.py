"""What the marks of a figure mean, said above them on as many lines as that needs."""

from __future__ import annotations

from collections.abc import Iterable

from funnel.charts import style

BETWEEN = "    "
SIZE = style.SIZE - 2
LINE = 22  # px


def phrases(text: str) -> list[str]:
    """The parts of a text that has three blanks between them."""
    return text.split("   ")


def lines(parts: Iterable[str], room: float = style.WIDTH - 16) -> list[str]:
    """The parts beside each other, on as many lines as they need in `room` px."""
    full = [""]
    for part in parts:
        longer = f"{full[-1]}{BETWEEN}{part}" if full[-1] else part
        if full[-1] and style.text_width(longer, SIZE) > room:
            full.append(part)
        else:
            full[-1] = longer
    return full
