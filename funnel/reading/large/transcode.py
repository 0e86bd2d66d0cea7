"""The bytes of a big file as text in UTF-8; what is no text of its encoding stands out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from funnel.reading.csv.decode import CODE_PAGES, Encoding, is_stranger
from funnel.reading.csv.mending import CONTROL, without_controls
from funnel.reading.csv.tokens import OLD, put_right

# Two letters beside each other as UTF-8 writes them; a byte that it never has, so that the line is
# set aside like any other in a wrong encoding.
TWO_LETTERS = re.compile(rb"(?:[\xc2-\xdf][\x80-\xbf]){2}")
STRANGE = b"\xff"


def transcode(path: Path, encoding: Encoding, to: Path) -> None:
    """The whole file as UTF-8 with LF line ends, as a stream; lines that are UTF-8 already, among
    others that are not, are made to stand out."""
    if encoding.guessed and encoding.name in CODE_PAGES:
        _transcode_lines(path, encoding.name, to)
        return
    with (
        path.open(encoding=encoding.name, errors="replace", newline=None) as source,
        to.open("w", encoding="utf-8", newline="") as target,
    ):
        while text := source.read(1 << 20):
            target.write(text)


def _transcode_lines(path: Path, page: str, to: Path) -> None:
    rest = b""
    with path.open("rb") as source, to.open("wb") as target:
        while block := source.read(1 << 20):
            data = rest + block
            cut = data.rfind(b"\n") + 1 or data.rfind(b"\r", 0, -1) + 1
            rest = data[cut:]
            target.write(_as_utf8(data[:cut], page))
        target.write(_as_utf8(rest, page))


def _as_utf8(data: bytes, page: str) -> bytes:
    data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if not TWO_LETTERS.search(data):
        return data.decode(page, errors="replace").encode()
    lines = data.split(b"\n")
    return b"\n".join(
        line + STRANGE if is_stranger(line) else line.decode(page, errors="replace").encode()
        for line in lines
    )


def decoded(raw_lines: Sequence[bytes], delimiter: str) -> tuple[list[str], dict[str, set[int]]]:
    """Lines of bytes as text, without what no export means to say; the places of those that were
    not UTF-8, or were mended, by the code of their notice."""
    lines: list[str] = []
    found: dict[str, set[int]] = {
        code: set() for code in ("bad_encoding", "control_chars_removed", "old_letters")
    }
    for index, raw in enumerate(raw_lines):
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError:
            line = raw.decode("utf-8", errors="replace")
            found["bad_encoding"].add(index)
        if CONTROL.search(line) and (clean := without_controls(line, delimiter)) != line:
            line = clean
            found["control_chars_removed"].add(index)
        if OLD.search(line):
            line = put_right(line)
            found["old_letters"].add(index)
        lines.append(line)
    return lines, found
