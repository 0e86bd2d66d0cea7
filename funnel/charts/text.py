"""Names from the data inside figures: Plotly reads a little HTML, so nothing of theirs may be
any."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterable
from typing import Any


def escape(name: Any) -> str:
    """A name as Plotly shows it letter by letter."""
    return html.escape(" ".join(_words(name)), quote=False)


def _words(name: Any) -> list[str]:
    """The words of a name; a dash where there is none."""
    return ("–" if name is None or name != name else str(name)).split()


# About how wide letters are, in parts of the type size: measured in the font of the pages.
SLIM = " .,:;'·|!()ijlftrIІіїЇ-"
WIDE = "HNOQGUDЖжыИЙНОДЛПЦЧ"
WIDEST = "mwMWфюМФШЩшщЮЖЫ—%№…@"


def width(text: str, size: int) -> float:
    """About how wide a line is, in px."""
    return size * sum(_letter_width(letter) for letter in text)


def _letter_width(letter: str) -> float:
    """A letter's share of its height."""
    for letters, share in ((SLIM, 0.29), (WIDEST, 0.83), (WIDE, 0.66)):
        if letter in letters:
            return share
    if letter.isupper():
        return 0.6
    return 0.53


def wrapped(name: Any, width: int = 26, lines: int = 2) -> str:
    """A label on at most so many lines of so many letters; what does not fit ends in “…” (the whole
    name is in the table and on hover)."""
    return _lines(name, lambda text: len(text) <= width, lines)


def fitted(name: Any, room: float, size: int, lines: int = 1) -> str:
    """A label on at most so many lines that are `room` px wide; a word too long for a line is
    broken where there is another line."""
    return _lines(name, lambda text: width(text, size) <= room, lines, breaks=True)


def _lines(name: Any, fits: Callable[[str], bool], lines: int, *, breaks: bool = False) -> str:
    words = _words(name)
    rows = [""]
    while words:
        word = words.pop(0)
        longer = f"{rows[-1]} {word}".strip()
        if fits(longer):
            rows[-1] = longer
        elif len(rows) == lines:
            rows[-1] = _cut(longer, fits, "…")
            break
        elif rows[-1]:  # the word goes to the next line
            rows.append("")
            words.insert(0, word)
        else:
            rows[-1], rest = _broken(word, fits) if breaks else (_cut(word, fits, "…"), "")
            words[:0] = [rest] if rest else []
            rows += [""] if words else []
    return "<br>".join(html.escape(row, quote=False) for row in rows)


def _broken(word: str, fits: Callable[[str], bool]) -> tuple[str, str]:
    """A word that is longer than a line: what has room, and the rest of it."""
    begin = _cut(word, fits, "-", rest=3)
    return begin, word[len(begin) - 1 :]


def _cut(text: str, fits: Callable[[str], bool], end: str, rest: int = 1) -> str:
    """The beginning of a text that does not fit, with a sign that it goes on, by `rest` letters at
    least."""
    most = next(
        (
            count
            for count in range(len(text) - rest, 1, -1)
            if fits(text[:count].rstrip(" ,;:–-") + end)
        ),
        1,
    )
    return text[:most].rstrip(" ,;:–-") + end


def row_labels(names: Iterable[Any], room: int, width: int = 26) -> list[str]:
    """Labels of rows that are `room` px high: on two lines where these fit, else on one."""
    return [wrapped(name, width) if room >= 44 else wrapped(name, width + 8, 1) for name in names]


def mark(of: str, **values: Any) -> str:
    """What stands behind a mark, as its customdata."""
    return json.dumps({"of": of} | values, ensure_ascii=False, default=str)
