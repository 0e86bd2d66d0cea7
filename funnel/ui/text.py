"""Names from the data are shown as they are: never read as Markdown or HTML, never turned into
links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")
# Markdown makes a link of a bare address, escaped or not; an invisible word joiner inside it keeps
# it a text.
ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)", re.IGNORECASE)
# A number and what it counts: ``95 %``, ``12 d``, ``17 год``.
UNITS = re.compile(r"(?<=\d) (?=(?:%|d|h|min|дн\.|год|хв)(?![\w%]))")


def bound(text: str) -> str:
    """A sentence in which a number and its unit stay on one line."""
    return UNITS.sub("\N{NO-BREAK SPACE}", text)


def plain(text: str) -> str:
    """A text that Markdown shows letter by letter."""
    return SPECIAL.sub(r"\\\1", ADDRESS.sub("\u2060", text.replace("\n", " ")))


def labels(options: Iterable[Any], say: Callable[[Any], str]) -> Callable[[Any], str]:
    """How options are called, said once in the language of this run: Streamlit also asks later,
    where another language may be in force."""
    said = {option: say(option) for option in options}
    return lambda option: said.get(option, str(option))


def upper(text: str) -> str:
    """A sentence of words that began small."""
    return text[:1].upper() + text[1:]
