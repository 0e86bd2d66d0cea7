"""Bytes to text: BOM, strict UTF-8, UTF-16 without BOM, else the 8-bit code page whose letters read most like words.

A UTF-8 file with a few rows in another code page stays UTF-8; those rows are set aside one by one.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
CODE_PAGES = ("cp1251", "cp866", "koi8-u", "cp1252", "mac-cyrillic", "cp1250")
SAMPLE = 200_000
MAX_BAD_SHARE = 0.1  # of the lines that are not ASCII; more than that, and the file isn't UTF-8
COMMON = "оеаинтсрвлкмдпуяыьзбгчйхіїєжшющцґэфё"
BAD = "\ufffd"


@dataclass(frozen=True)
class Encoding:
    """How the bytes of a file become text."""

    name: str
    guessed: bool = False


def find_encoding(data: bytes, is_whole: bool = True) -> Encoding:
    """The encoding of a file, from its beginning (or all of it)."""
    for bom, name in BOMS:
        if data.startswith(bom):
            return Encoding(name)
    if wide := _without_bom(data):
        return Encoding(wide, guessed=True)
    if is_utf8(data, is_whole) or _is_mostly_utf8(data):
        return Encoding("utf-8")
    return Encoding(max(CODE_PAGES, key=lambda page: _score(data, page)), guessed=True)


def is_utf8(data: bytes, is_whole: bool = True) -> bool:
    """Whether the bytes are UTF-8; a character cut off at the end is forgiven in a part of a file."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data, final=is_whole)
    except UnicodeDecodeError:
        return False
    return True


def _without_bom(data: bytes) -> str:
    """UTF-16 betrays itself by NULs in every second place."""
    head = data[:4000]
    if len(head) < 8:
        return ""
    even, odd = head[0::2].count(0) / len(head) * 2, head[1::2].count(0) / len(head) * 2
    if odd > 0.3 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.3 and odd < 0.05 else ""


def _is_mostly_utf8(data: bytes) -> bool:
    marked = [line for line in data.splitlines() if not line.isascii()]
    bad = sum(not is_utf8(line) for line in marked)
    return bool(marked) and bad <= max(1, MAX_BAD_SHARE * len(marked)) and len(marked) > bad


def _score(data: bytes, page: str) -> float:
    """How much the letters behind the high bytes read like words of a language written in this code page."""
    lines = [line for line in data[:SAMPLE].splitlines() if not line.isascii()]
    text = b"\n".join(lines)[:SAMPLE].decode(page, errors="replace")
    score, before = 0.0, " "
    for letter in text:
        if letter > "\x7f":
            score += _weight(letter, before)
        before = letter
    # in one word, two alphabets: the wrong page
    return score - 3 * len(re.findall(r"[a-z][а-яёіїєґ]|[а-яёіїєґ][a-z]", text, re.IGNORECASE))


def _weight(letter: str, before: str) -> float:
    if letter == BAD or not letter.isprintable():
        return -4
    place = COMMON.find(letter.lower())
    if place >= 0:
        wrong_case = letter.isupper() and before.isalpha() and before.islower()
        return -2 if wrong_case else 1.2 - place / 40 - (0.3 if letter.isupper() and before.isupper() else 0)
    if letter.isalpha():  # accented Latin: at home among Latin letters
        return 0.9 if before.isascii() and (letter.islower() or not before.isalpha()) else -1
    return 0.4 if letter in "№«»–—’“”„€₴…\u00a0" else -1.5
