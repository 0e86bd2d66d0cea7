"""Numbers as they are written: `1 234,50 ₴`, `1.234,56`, `1,234.56`, `1'234`, `(100)`, `1,2E+06`;
one decimal sign per column.

A number that fits two readings (`1.234`: a thousand or one and a bit) does not decide; if nothing
in the column does, it is asked.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import NamedTuple

SPACES = "\u00a0\u202f\u2009\u2007 "
SIGNS = str.maketrans({"−": "-", "–": "-", "’": "'", "´": "'"} | dict.fromkeys(SPACES[:-1], " "))
CODES = (
    "aed|afn|all|amd|ars|aud|azn|bam|bdt|bgn|bhd|bob|brl|byn|cad|chf|clp|cny|cop|crc|czk|"
    "dkk|dop|dzd|egp|eur|gbp|gel|ghs|gtq|hkd|hnl|huf|idr|ils|inr|iqd|isk|jod|jpy|kes|kgs|"
    "krw|kwd|kzt|lbp|lkr|mad|mdl|mkd|mmk|mnt|mur|mxn|myr|ngn|nio|nok|npr|nzd|omr|pab|pen|"
    "php|pkr|pln|pyg|qar|ron|rsd|rub|sar|sek|sgd|thb|tjs|tmt|tnd|try|twd|tzs|uah|ugx|usd|"
    "uyu|uzs|vnd|xaf|xof|zar|zmw"
)
MONEY = (
    r"(?:₴|\$|€|₽|£|¥|₹|₺|₾|₼|₪|₦|₱|₫|₩|฿|₡|₲|₵|₨|﷼|zł|zl|kč|kr\.?|ft|lei|лв\.?"
    r"|s/\.?|rd\$|mx\$|a\$|nz\$|hk\$|c\$|r\$|us\$"
    rf"|{CODES}|rs\.?|byn"
    r"|грн\.?|гривень|гривні|гривня|руб\.?|рубл(?:ей|я|ь)|р\.|тенге|тг\.?|₸|dollars?|долл?\."
    r"|доллар(?:ов|а)?|долар(?:ів|и|а)?|евро|євро|euros?|злотих|злотых)"
)
BEFORE = re.compile(MONEY, re.IGNORECASE)
BEHIND = re.compile(rf"{MONEY}$", re.IGNORECASE)
LONGEST = 100  # letters of a number: what is longer is a text
LONGEST_MONEY = 12  # letters of a currency
# A number in thousands or millions says so behind it.
THOUSANDS = {
    1e3: r"k|к|тис\.?|тыс\.?|тисяч[аі]?|тысяч[аи]?|thousand|tys\.?",
    1e6: r"m|mm|mln\.?|млн\.?|мільйон(?:ів|а|и)?|миллион(?:ов|а)?|million|mio\.?",
    1e9: r"b|bn|mlrd\.?|млрд\.?|мільярд(?:ів|а|и)?|миллиард(?:ов|а)?|billion",
}
SCALED = tuple(
    (size, re.compile(rf"(?<=\d)\s?(?:{words})$", re.IGNORECASE))
    for size, words in THOUSANDS.items()
)
DASHED = re.compile(r"(?<=\d)[.,][-–—]{1,2}(?=$|\s)")  # 1000.- of Switzerland and Sweden
INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?")  # 12,34,567.50
BODY = re.compile(
    r"\d+(?:[.,]\d+)?(?:e[+-]?\d{1,3})?|\d{1,3}(?:([ '.,])\d{3})(?:\1\d{3})*(?:[.,]\d+)?|[.,]\d+",
    re.IGNORECASE,
)
# Words for nothing, as people and spreadsheets write them: blank, but counted, since a plain empty
# cell says the same without a doubt.
NOTHING = {
    "-",
    "--",
    "---",
    "—",
    "–",
    "n/a",
    "na",
    "n.a.",
    "#n/a",
    "#n/d",
    "#н/д",
    "н/д",
    "н.д.",
    "null",
    "none",
    "nil",
    "nan",
    "\\n",
    "(blank)",
    "не указано",
    "не вказано",
    "не указана",
    "не вказана",
    "нет",
    "немає",
    "нема",
}
BLANK = {"", *NOTHING}


class Hint(NamedTuple):
    """What a number says about the decimal sign: the signs that it can be read with."""

    signs: frozenset[str]
    values: tuple[float | None, float | None]  # with a decimal point, with a decimal comma


ANY = frozenset(".,")


def is_blank(text: str) -> bool:
    """Whether a cell says that there is nothing in it."""
    return text.strip().casefold() in BLANK


def is_nothing(text: str) -> bool:
    """Whether a cell says so with a word."""
    return text.strip().casefold() in NOTHING


def hint(text: str) -> Hint:
    """Both readings of a number."""
    values = parse(text, "."), parse(text, ",")
    return Hint(
        frozenset(sign for sign, value in zip(".,", values, strict=True) if value is not None),
        values,
    )


def _is_telling(found: Hint) -> bool:
    """Whether the decimal sign makes a difference to a number."""
    return bool(found.signs) and found.values[0] != found.values[1]


def decide(texts: Iterable[str]) -> tuple[str, str]:
    """The decimal sign of a column, or, behind a blank one, an example that can be read in two
    ways."""
    can = {".", ","}
    example = ""
    clash: list[str] = []
    for text in texts:
        found = hint(text)
        if not _is_telling(found):
            continue
        if len(found.signs) == 2:
            example = example or text
        elif found.signs <= can:
            can = set(found.signs)
            clash = [text]
        else:
            return "", f"{clash[0]} / {text}" if clash else text
    if len(can) == 2 and example:
        return "", example
    return ("." if "." in can else ","), ""


def parse(text: str, decimal: str = ".") -> float | None:
    """The number of a text with this decimal sign, or nothing."""
    text = text.strip()
    if len(text) > LONGEST:
        return None
    text, is_negative = _unsigned(_unguarded(text.translate(SIGNS).strip()))
    size, text = _size(text)
    if decimal == "." and INDIAN.fullmatch(text):
        text = text.replace(",", "")
    plain = _plain(text, decimal)
    value = float(plain) if plain else math.nan
    if not math.isfinite(value):
        return None
    value = round(value * size, 6) if size > 1 else value
    if is_negative:
        return -value
    return value


def _unguarded(text: str) -> str:
    """A number without the apostrophe that keeps a spreadsheet from reading it, and without the
    dash that stands for no cents."""
    is_guarded = text[:1] == "'" and text[1:2] in ("-", "+", *"0123456789")
    return DASHED.sub("", text[1:] if is_guarded else text)


def _unsigned(text: str) -> tuple[str, bool]:
    """A number without its sign and its currency, and whether it is below zero: by a minus, by one
    behind it as SAP writes it, or by brackets."""
    is_negative = False
    if (bare := _bare(text)).startswith("("):
        text = bare  # €(63.12)
    if text.startswith("(") and text.endswith(")"):
        is_negative = True
        text = text[1:-1].strip()
    elif text.endswith("-") and text[:1].isdigit():
        is_negative = True
        text = text[:-1].strip()
    text = _bare(_bare(text))
    if text[:1] in ("-", "+"):
        is_negative ^= text[0] == "-"
        text = _bare(text[1:].strip())
    return text, is_negative


def _plain(text: str, decimal: str) -> str:
    """The digits of a number with a point for its decimal sign; nothing if it is none."""
    found = BODY.fullmatch(text)
    if not found or not _fits(text, found[1], decimal):
        return ""
    if found[1]:
        text = text.replace(found[1], "")
    elif _is_group(text, decimal):
        text = re.sub(r"[.,]", "", text)
    if decimal == ",":
        return text.replace(",", ".")
    return text


def is_scaled(text: str) -> bool:
    """Whether a number says behind it that it is in thousands or millions."""
    text = text.translate(SIGNS).strip(" ()")
    bare = _bare(text) if len(text) <= LONGEST else ""
    return any(pattern.search(bare) for _, pattern in SCALED)


def _size(text: str) -> tuple[float, str]:
    """What a number has to be multiplied with by the word behind it, and the number without it."""
    for size, pattern in SCALED:
        if found := pattern.search(text):
            return size, text[: found.start()].strip()
    return 1.0, text


def _bare(text: str) -> str:
    """A number without the currency before it and the one behind it."""
    if found := BEFORE.match(text):
        text = text[found.end() :].lstrip()
    tail = text[-LONGEST_MONEY:]
    if found := BEHIND.search(tail):
        text = text[: len(text) - len(tail) + found.start()]
    return text.strip()


def _is_group(text: str, decimal: str) -> bool:
    """One separator that is not the decimal sign, before exactly three digits: it groups
    thousands."""
    other = "," if decimal == "." else "."
    return bool(re.fullmatch(rf"[1-9]\d{{0,2}}{re.escape(other)}\d{{3}}", text))


def _fits(text: str, group: str | None, decimal: str) -> bool:
    other = "," if decimal == "." else "."
    if group is None:
        return other not in text or _is_group(text, decimal)
    if group == decimal:
        return False
    tail = re.search(r"[.,](\d+)$", text)
    if group in " '":
        return other not in text
    return not (tail and text[tail.start()] == group and len(tail[1]) != 3)
