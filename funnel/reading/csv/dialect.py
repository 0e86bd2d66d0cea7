"""Which delimiter and quote a text is written with: found by trying each pair on its first records,
never by counting characters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from funnel.reading.csv.structure import LONGEST
from funnel.reading.csv.tokens import Dialect, Record, tokenise

DELIMITERS = (
    ",",
    ";",
    "\t",
    "|",
    ":",
    "^",
    "~",
    "\x1f",
    "#",
    "&",
    " ",
    ", ",
    "; ",
    "§",
    "¦",
    "\x01",
)
USUAL = ",;\t|"
QUOTES = ('"', "'")
RECORDS = 2_000
# Of a cell without its edges; nothing goes back over what it has passed.
TYPED = re.compile(
    r"[-+(]?(?:[.,\u00a0\u202f' ]*+\d[\d.,]*+)++\)?\s*+[%₴$€£]?|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:["
    r" T]\d{1,2}:\d{2}.*+)?"
    r"|[\w.+-]++@[\w-]++\.[\w.]++|https?://\S++|true|false|yes|no|n/a|",
    re.IGNORECASE,
)
LINK = re.compile(r"https?://\S++", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """The best dialect, and how sure it is: its score beside the next best one's."""

    dialect: Dialect
    score: float = 0.0
    width: int = 1


def find_dialect(lines: Sequence[str], delimiter: str | None = None) -> Found:
    """Try every delimiter with every quote on the first records; the most consistent pair wins."""
    head = list(lines[:RECORDS])
    if delimiter:
        candidates = (delimiter,)
    else:
        candidates = tuple(d for d in DELIMITERS if any(d in line for line in head))
    best = Found(Dialect(delimiter or ",", _quote(head, delimiter or ",")))
    for one in candidates:
        for quote in _quotes(head, one):
            found = _try(
                head, Dialect(one, quote, _escape(head, one, quote), _is_spaced(head, one, quote))
            )
            if found.score > best.score:
                best = found
    return best


def _try(head: list[str], dialect: Dialect) -> Found:
    records = list(tokenise(head, dialect))
    widths = Counter(len(record.cells) for record in records if any(record.cells))
    if not widths:
        return Found(dialect)
    # rows of one cell are titles, footers and blanks: they count against a dialect, but not for one
    width, common = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
    if width < 2:
        return Found(dialect, 0.0, 1)
    share = common / sum(widths.values())
    score = share * (1 - 1 / width) + 0.3 * _typed_share(records, width) + _bonus(dialect.delimiter)
    faults = sum(bool(record.fault) or bool(record.repairs) for record in records)
    return Found(dialect, score - 0.5 * faults / len(records), width)


def _bonus(delimiter: str) -> float:
    """What a usual delimiter is worth; one with a blank is seldom there by chance."""
    if delimiter in USUAL:
        return 0.1
    if delimiter in (", ", "; "):
        return 0.11
    return 0.0


def _typed_share(records: list[Record], width: int) -> float:
    """The share of cells that are a number, a date, an address, a flag or blank, of the records of
    full width."""
    whole = [record.cells for record in records[:300] if len(record.cells) == width]
    cells = list(chain.from_iterable(whole))
    if cells:
        return sum(is_typed(cell) for cell in cells) / len(cells)
    return 0.0


def is_typed(cell: str) -> bool:
    """Whether a cell is a number, a date, an address, a flag or blank; of long ones only a link."""
    text = cell.strip()
    return bool((TYPED if len(text) <= LONGEST else LINK).fullmatch(text))


def _wrapped(head: list[str], delimiter: str, quote: str) -> int:
    """How often a quote opens or closes a cell."""
    text = "\n".join(head)
    mark = re.escape(quote)
    gap = re.escape(delimiter)
    opens = len(re.findall(rf"(?:^|{gap}) ?{mark}(?!{gap})", text, re.MULTILINE))
    closes = len(re.findall(rf"{mark} ?(?:{gap}|$)", text, re.MULTILINE))
    return min(opens, closes)


def _quote(head: list[str], delimiter: str) -> str:
    counts = {quote: _wrapped(head, delimiter, quote) for quote in QUOTES}
    best = max(QUOTES, key=lambda quote: counts[quote])
    if counts[best]:
        return best
    return '"'


def _quotes(head: list[str], delimiter: str) -> tuple[str, ...]:
    """The quotes worth trying: the one that wraps cells; a double one if none does."""
    return (_quote(head, delimiter),)


def _escape(head: list[str], delimiter: str, quote: str) -> str:
    r"""A backslash, if it stands before quotes inside cells more often than quotes are doubled."""
    text = "\n".join(head)
    inside = len(re.findall(rf"\\{quote}(?!{re.escape(delimiter)}|$)", text, re.MULTILINE))
    doubled = len(re.findall(rf"[^{quote}{re.escape(delimiter)}\n]{quote}{quote}[^{quote}]", text))
    if inside > doubled:
        return "\\"
    return ""


def _is_spaced(head: list[str], delimiter: str, quote: str) -> bool:
    text = "\n".join(head)
    return (
        delimiter != " "
        and f"{delimiter} {quote}" in text
        and text.count(f"{delimiter} {quote}") >= text.count(f"{delimiter}{quote}")
    )
