"""Names from the data are shown as they are: never read as Markdown or HTML."""

from __future__ import annotations

import re

SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")


def plain(text: str) -> str:
    """A text that Markdown shows letter by letter."""
    return SPECIAL.sub(r"\\\1", text.replace("\n", " "))
