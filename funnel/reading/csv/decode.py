"""Bytes to text: BOM, strict UTF-8, UTF-16 without BOM, else the 8-bit code page whose letters read
most like words.

A file whose rows are not all written in one encoding has that of most of them; the others are set
aside one by one.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CODE_PAGES = ("cp1251", "cp866", "koi8-u", "cp1252", "mac-cyrillic", "cp1250")
WIDE_PAGES = ("shift_jis", "gb18030", "big5", "euc_kr")  # two bytes a letter
SAMPLE = 200_000
# bytes that are not ASCII, below which nothing is said of them; a score per byte that no language
# has
FEW = 16
ODD = 0.3
COMMON = "оеаинтсрвлкмдпуяыьзбгчйхіїєжшющцґэфёъ"
SIGNS = "€₴£₽№"
QUOTES = "«»–—’“”„…\u00a0"
BAD = "\ufffd"
MIXED = re.compile(r"[a-z][\u0400-\u045f]|[\u0400-\u045f][a-z]", re.IGNORECASE)


@dataclass(frozen=True)
class Encoding:
    """How the bytes of a file become text."""

    name: str
    guessed: bool = False
    others: tuple[str, ...] = ()  # no page of ours makes words of it; these may

    @property
    def plain_name(self) -> str:
        """Its name, whether or not a mark of it stands at the beginning of the file."""
        if self.name.startswith("utf-8"):
            return self.name.removesuffix("-sig")
        return self.name


def find_encoding(data: bytes, is_whole: bool = True) -> Encoding:
    """The encoding of a file, from its beginning (or all of it)."""
    for bom, name in BOMS:
        if data.startswith(bom):
            return Encoding(name)
    if wide := _without_bom(data):
        return Encoding(wide, guessed=True)
    if is_utf8(data, is_whole) or _is_mostly_utf8(data):
        return Encoding("utf-8")
    return _code_page(data, is_whole)


def _code_page(data: bytes, is_whole: bool) -> Encoding:
    """The code page that makes words of the bytes; with those of wide letters that may be meant if
    none does."""
    sample = _sample(data)
    scores = {page: _score(sample, page) for page in CODE_PAGES}
    best = max(CODE_PAGES, key=lambda page: scores[page])
    marked = sum(byte > 0x7F for byte in sample)
    if marked < FEW or scores[best] >= ODD * marked:
        return Encoding(best, guessed=True)
    others = tuple(page for page in WIDE_PAGES if _decodes(data, page, is_whole))
    return Encoding(best, guessed=True, others=others)


def _sample(data: bytes) -> bytes:
    """The first lines that are not ASCII, nor UTF-8 among others that are not."""
    lines = [
        line for line in data[:SAMPLE].splitlines() if not line.isascii() and not is_stranger(line)
    ]
    return b"\n".join(lines)[: SAMPLE // 4]


def _decodes(data: bytes, page: str, is_whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder(page)().decode(data, final=is_whole)
    except UnicodeDecodeError:
        return False
    return True


def is_utf8(data: bytes, is_whole: bool = True) -> bool:
    """Whether the bytes are UTF-8; a character cut off at the end is forgiven in a part of a
    file."""
    return _decodes(data, "utf-8", is_whole)


def _without_bom(data: bytes) -> str:
    """UTF-16 betrays itself by NULs in every second place."""
    head = data[:4000]
    if len(head) < 8:
        return ""
    even = head[0::2].count(0) / len(head) * 2
    odd = head[1::2].count(0) / len(head) * 2
    if odd > 0.3 and even < 0.05:
        return "utf-16-le"
    if even > 0.3 and odd < 0.05:
        return "utf-16-be"
    return ""


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether of the lines that are not ASCII at least half are UTF-8: text of another code page
    never is by chance."""
    marked = [line for line in data.splitlines() if not line.isascii()]
    bad = sum(not is_utf8(line) for line in marked)
    return bool(marked) and len(marked) - bad >= bad


def strangers(data: bytes, encoding: Encoding) -> set[int]:
    """Lines (from 1) of a file in a code page that are written in UTF-8 instead."""
    if encoding.name not in CODE_PAGES:
        return set()
    return {number for number, line in enumerate(data.splitlines(), start=1) if is_stranger(line)}


def is_stranger(line: bytes) -> bool:
    """Whether a line is UTF-8 for sure: at least two letters of several bytes, all of them of
    alphabets that a deal is written in."""
    if line.isascii() or not is_utf8(line):
        return False
    marked = [letter for letter in line.decode() if letter > "\x7f"]
    return len(marked) > 1 and all(
        letter < "\u0530" or "\u2000" <= letter < "\u2200" for letter in marked
    )


def _score(sample: bytes, page: str) -> float:
    """How much the letters behind the high bytes read like words of a language written in this code
    page."""
    text = " " + sample.decode(page, errors="replace") + " "
    score = sum(
        _weight(text[index - 1], letter, text[index + 1])
        for index, letter in enumerate(text)
        if letter > "\x7f"
    )
    return score - 3 * len(MIXED.findall(text))  # in one word, two alphabets: the wrong page


def _weight(before: str, letter: str, after: str) -> float:
    """How well a letter stands between two others."""
    if letter == BAD or not (letter.isprintable() or letter == "\u00a0"):
        return -4
    if letter in SIGNS or letter in QUOTES:
        return _weight_of_sign(before, letter, after)
    if not letter.isalpha():
        return -1.5
    if letter < "\u0400":
        return _weight_of_latin(before, letter, after)
    return _weight_of_cyrillic(before, letter, after)


def _weight_of_sign(before: str, letter: str, after: str) -> float:
    """A sign of money or a quotation mark does not stand inside a word; an apostrophe does."""
    if before.isalpha() and after.isalpha() and letter != "’":
        return -1.5
    if letter in SIGNS:
        return 0.8
    return 0.4


def _weight_of_latin(before: str, letter: str, after: str) -> float:
    """An accented letter is at home among Latin ones."""
    is_wrong = (
        (letter.isupper() and before.islower()) or _is_cyrillic(before) or _is_cyrillic(after)
    )
    right = 0.9 if before.isalpha() or after.isalpha() else 0.1
    if is_wrong:
        return -1
    return right


def _weight_of_cyrillic(before: str, letter: str, after: str) -> float:
    """The commoner a letter is in words, the likelier it is one."""
    column = COMMON.find(letter.lower())
    if column < 0 or (letter.isupper() and before.isalpha() and before.islower()):
        return -2
    if not (_is_cyrillic(before) or _is_cyrillic(after)):
        return 0.2
    return 1.2 - column / 40 - (0.3 if letter.isupper() and before.isupper() else 0)


def _is_cyrillic(letter: str) -> bool:
    return "\u0400" <= letter <= "\u04ff"
