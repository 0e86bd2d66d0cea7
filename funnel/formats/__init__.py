"""One CRM's export per file: how to recognise it, and which of its columns is which of ours.

Reading turns any file (CSV, XLSX, HTML table, JSON list, XES, iCalendar) into one text table `raw`:
`row` (order, from 0), `line` (in the file, from 1) and text columns c0 … cN; nested JSON becomes
one column per dotted path. A format then says which of the tables of `funnel.inputs.INPUTS` come
out of it, still as text; reading gives them their types, with one date order and one number format
for the file.

What a module of this package has to bring says `funnel.formats.format`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import ibis
import ibis.expr.types as ir

# Currencies that a header carries behind its word. A sign stays a sign where several currencies use
# it: a dollar is not always American, and a yen may be a yuan.
SIGNS = {
    "rd$": "DOP",
    "c$": "NIO",
    "r$": "BRL",
    "mx$": "MXN",
    "us$": "USD",
    "s/": "PEN",
    "₴": "UAH",
    "₽": "RUB",
    "€": "EUR",
    "£": "GBP",
    "₺": "TRY",
    "₸": "KZT",
    "₹": "INR",
    "₾": "GEL",
    "₼": "AZN",
    "₪": "ILS",
    "₦": "NGN",
    "₱": "PHP",
    "₫": "VND",
    "₩": "KRW",
    "฿": "THB",
    "₡": "CRC",
    "₲": "PYG",
    "₵": "GHS",
    "¥": "¥",
    "$": "$",
}
WORDS = {
    "грн": "UAH",
    "гривень": "UAH",
    "гривні": "UAH",
    "гривня": "UAH",
    "рублей": "RUB",
    "рубля": "RUB",
    "тенге": "KZT",
    "євро": "EUR",
    "евро": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "злотих": "PLN",
    "злотых": "PLN",
    "доларів": "$",
    "долари": "$",
    "долара": "$",
    "долларов": "$",
    "uah": "UAH",
    "руб": "RUB",
    "zł": "PLN",
    "kč": "CZK",
    "тг": "KZT",
    "usd": "USD",
    "eur": "EUR",
}
CODES = (
    "AED", "AFN", "AMD", "ARS", "AUD", "AZN", "BAM", "BDT", "BGN", "BHD", "BOB", "BRL", "BYN",
    "CAD", "CHF", "CLP", "CNY", "COP", "CRC", "CZK", "DKK", "DOP", "DZD", "EGP", "GBP", "GEL",
    "GHS", "GTQ", "HKD", "HNL", "HUF", "IDR", "ILS", "INR", "IQD", "ISK", "JOD", "JPY", "KES",
    "KGS", "KRW", "KWD", "KZT", "LBP", "LKR", "MAD", "MDL", "MKD", "MMK", "MNT", "MUR", "MXN",
    "MYR", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PHP", "PKR", "PLN", "PYG",
    "QAR", "RON", "RSD", "RUB", "SAR", "SEK", "SGD", "THB", "TJS", "TMT", "TND", "TRY", "TWD",
    "TZS", "UGX", "UYU", "UZS", "VND", "XAF", "XOF", "ZAR", "ZMW",
)  # fmt: skip


def _any(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in names)


CURRENCY_TAIL = re.compile(
    rf"(?:(?<![\s,(])[\s,(]*+(?P<sign>(?i:(?<![^\W\d_])(?:rd|c|r|mx|us)\$|{_any(SIGNS)}))"
    rf"|(?<![\s,(])[\s,(]++(?P<word>(?i:{_any(WORDS)})|{_any(CODES)}))\.?\)?$"
)
LONGEST = 300  # letters of a header that are looked at


def currency_of(header: str) -> str | None:
    """The currency that a header carries behind its word: `Бюджет ₽` → RUB, `Presupuesto RD$` →
    DOP, `Presupuesto $` → $."""
    found = CURRENCY_TAIL.search(unicodedata.normalize("NFC", header[:LONGEST]).rstrip())
    if not found or not found.start():
        return None
    if found["sign"]:
        return SIGNS[found["sign"].casefold()]
    return WORDS.get(found["word"].casefold(), found["word"])


@lru_cache(maxsize=10_000)  # every format asks for the same headers, and for its own
def fold(header: str) -> str:
    """A header as it is compared: without case, spaces, marks (й → и, ё → е), its currency, and
    quotes, arrows, stars and colons around it."""
    text = unicodedata.normalize("NFC", header[:LONGEST]).strip()
    text = unicodedata.normalize("NFKD", CURRENCY_TAIL.sub("", text) or text)
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return (
        re.sub(r"[\s\u00a0]+", " ", text)
        .strip(" '\"\ufeff↑↓▲▼*:")
        .casefold()
        .replace("і", "i")
        .strip()
    )


@lru_cache(maxsize=100)  # every format asks for its own words in the same headers
def places_of(headers: tuple[str, ...]) -> dict[str, list[int]]:
    """Where each header stands, as it is compared."""
    places: dict[str, list[int]] = {}
    for index, header in enumerate(headers):
        places.setdefault(fold(header), []).append(index)
    return places


@dataclass(frozen=True)
class Sheet:
    """What a format may look at to recognise a file: its header, its name, its first rows, and what
    kind of file it was."""

    headers: tuple[str, ...]
    file: str = ""
    sample: tuple[tuple[str, ...], ...] = ()
    container: str = "csv"  # csv, xlsx, html, json, xes, ics
    # what the words of a status mean: (word, won, lost or open; of a task done or open)
    words: tuple[tuple[str, str], ...] = ()

    @property
    def folded(self) -> tuple[str, ...]:
        """The headers as they are compared."""
        return tuple(fold(header) for header in self.headers)

    def has(self, *names: str) -> bool:
        """Whether every one of these headers is there."""
        places = places_of(self.headers)
        return all(fold(name) in places for name in names)

    def find(self, *names: str, last: bool = False) -> str | None:
        """The raw column (c0, c1 …) of the first of these names that the file has; of a repeated
        header the first, or the last."""
        places = places_of(self.headers)
        for name in names:
            if fold(name) in places:
                return f"c{places[fold(name)][-1 if last else 0]}"
        return None


def pick(
    raw: ir.Table, sheet: Sheet, columns: Mapping[str, tuple[str, ...]], **more: ir.Value
) -> ir.Table:
    """The declarative form: `{ours: (their names, in order of preference)}` → a table with the
    columns that the file has.

    `more` adds columns by expression. `row` and `line` always come along.
    """
    chosen: dict[str, ir.Value] = {"row": raw.row, "line": raw.line}
    for ours, theirs in columns.items():
        if column := sheet.find(*theirs):
            chosen[ours] = raw[column]
    return raw.select(**(chosen | more))


def raw_table(width: int) -> ir.Table:
    """The text table of a file with so many columns, unbound."""
    return ibis.table(
        {"row": "int64", "line": "int64"} | {f"c{index}": "string" for index in range(width)},
        name="raw",
    )
