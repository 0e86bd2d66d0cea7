"""What is printed: a terminal shows it and obeys nothing of it. Light, since every command needs
it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

# What a terminal obeys instead of showing it: control characters (of eight bits too), marks that
# turn the direction of writing, ends of lines that are none, invisible letters, halves of letters.
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def shown(text: str) -> str:
    """A text as a terminal may show it: what it would obey is written out, as JSON does."""
    return UNSAFE.sub(lambda found: json.dumps(found[0])[1:-1].replace("\x7f", "\\u007f"), text)


def one_line(text: str) -> str:
    """The same, where a line end would begin a line that only looks like one of ours."""
    return shown(text.replace("\r", "\\r").replace("\n", "\\n"))


class Careful:
    """A stream that shows what it is given (`shown`); all else is the stream's own."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        """Write a text without anything that a terminal obeys."""
        return self.stream.write(shown(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


@contextmanager
def careful() -> Generator[None]:
    """Inside, everything that is printed is shown and nothing of it obeyed."""
    before = sys.stdout, sys.stderr
    sys.stdout = Careful(sys.stdout)
    sys.stderr = Careful(sys.stderr)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def progress(text: str) -> None:
    """Write over the line that stands there."""
    stream = getattr(sys.stderr, "stream", sys.stderr)
    stream.write("\r" + one_line(text))
    stream.flush()
