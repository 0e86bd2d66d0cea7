"""What stands behind the word of a header: the form of its dates, a zone, a unit, a currency, a
remark in brackets.

`Created (MM/DD/YYYY)`, `Created at (UTC)`, `Бюджет, тис. грн`, `Amount [EUR]` are headers that are
known all the same, and what stands behind the word says how the cells are to be read.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from funnel.formats import CURRENCY_TAIL, Sheet, currency_of, fold

DAY = "[dдtj]{1,2}"
MONTH = "[mм]{1,3}"
YEAR = "[yгрja]{2,4}"
CLOCK = r"(?:[ t,]*[hчг]{1,2}[:.][mмхi]{2}(?:[:.][sс]{2})?(?: ?(?:am/pm|a|tt|p))?)?"
FORMS = {
    "dmy": re.compile(rf"{DAY}([-./ ]){MONTH}\1{YEAR}{CLOCK}"),
    "mdy": re.compile(rf"{MONTH}([-./ ]){DAY}\1{YEAR}{CLOCK}"),
    "ymd": re.compile(rf"{YEAR}([-./ ]){MONTH}\1{DAY}{CLOCK}"),
}
# Letters of zones that mean one offset to everybody; others are read from the cells alone.
ZONES = {
    "utc": "UTC",
    "gmt": "UTC",
    "z": "UTC",
    "utc time": "UTC",
    "за utc": "UTC",
    "по utc": "UTC",
    "cet": "+01:00",
    "cest": "+02:00",
    "eet": "+02:00",
    "eest": "+03:00",
    "msk": "+03:00",
    "мск": "+03:00",
    "kyiv": "Europe/Kyiv",
    "kyiv time": "Europe/Kyiv",
    "kiev time": "Europe/Kyiv",
    "київ": "Europe/Kyiv",
    "за києвом": "Europe/Kyiv",
    "київський час": "Europe/Kyiv",
    "по киеву": "Europe/Kyiv",
    "киевское время": "Europe/Kyiv",
    "московское время": "Europe/Moscow",
}
OFFSET = re.compile(r"(?:utc|gmt)?\s?([+-]|\u2212)(\d{1,2})(?::?(\d{2}))?(?: ?h)?")
REGION = re.compile(r"[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+")
THOUSAND = 1e3
MILLION = 1e6
WORDS_OF_UNITS = {
    THOUSAND: (
        "тис тыс тисяч тисячі тысяч тысячи thousand thousands thous thsd k к 000 000s 1000 tsd tys"
        " mil miles x1000 ×1000 teur"
    ),
    MILLION: (
        "млн мільйон мільйонів миллион миллионов million millions mln mio mn m mm millones milhões"
    ),
    1e9: "млрд billion billions bn mld mrd",
    0.01: "коп копійок копеек cent cents minor центів центов",
}
UNITS_IN = {"teur": "EUR"}  # units that name a currency, too
UNITS = {word: factor for factor, words in WORDS_OF_UNITS.items() for word in words.split()}
FILLERS = frozenset(("in", "у", "в", "en", "em", "units", "од", "ед", "of", "по", "сума", "sum"))
# Words that change nothing …
SILENT_WORDS = (
    "text date datetime time timestamp number id local required optional auto converted дата час"
    " время число текст обов'язково обязательно місцевий местное local_time date/time дата/час"
    " дата/время mandatory deal угода сделка угоди сделки name email ім'я имя піб фио full currency"
    " валюта"
)
SILENT = frozenset(SILENT_WORDS.split())
# … and words behind which another thing stands.
OTHER = re.compile(
    r"expect|plan|forecast|previous|prev\b|\bold\b|weight|target|max|min|first|last\b|estimat"
    r"|probab|original|план|очік|ожида|поперед|предыд|стар|прогноз|зваж|взвеш|ціль|цель|ймовір"
    r"|вероят|перш|перв|esperad|previst|prevu|geplant",
    re.IGNORECASE,
)
BRACKET = re.compile(r"\s*[(\[{<]([^()\[\]{}<>]*)[)\]}>]?\s*$")
BARE_FORM = re.compile(
    r"[\s,:]+"
    r"([dmyдмгрtjaDMYДМГРTJA]{1,4}[-./][dmyдмгрtjaDMYДМГРTJA]{1,4}[-./][dmyдмгрtjaDMYДМГРTJA]{2,4}"
    r"(?:[ T,]+[hHчЧгГ]{1,2}:[mMмМхХ]{2}(?::[sSсС]{2})?(?: ?[aA]+(?:/[pP][mM])?)?)?)\s*$"
)
BARE_ZONE = re.compile(r"[\s,_-]+((?:utc|gmt)(?:\s?[+-]\d{1,2}(?::?\d{2})?)?)\s*$", re.IGNORECASE)
BARE_UNIT = re.compile(
    r"(?:,\s*|\s+)(?:(?:in|у|в)\s+)?"
    r"([^\W\d_]{1,10}|'?000s?|[$€£₴] ?[kKmMкК]|[kKmMкК] ?[$€£₴])\.?\s*$"
)


LONGEST = 200  # letters of a header that says more than its word


class Header(NamedTuple):
    """A header taken apart: its word as it is compared, and what stands behind it."""

    word: str
    order: str = ""  # dmy, mdy or ymd
    zone: str = ""  # UTC, +02:00 or a region
    factor: float = 1.0
    currency: str = ""
    remark: str = ""  # what stands in brackets and is not understood


@lru_cache(maxsize=10_000)
def parse(header: str) -> Header:
    """A header taken apart; a remark that makes another thing of it (“expected”) stays with the
    word."""
    text = unicodedata.normalize("NFC", header).strip().strip("*:").strip()
    found = Header("")
    if len(text) > LONGEST:  # what stands behind a word is looked for back and forth
        return Header(fold(text))
    for _ in range(4):  # `Бюджет (тис. грн) [UA]` has no more behind its word
        cut = _currency(text, found) or _bracket(text, found) or _bare(text, found)
        if not cut or not cut[0]:
            break
        text, found = cut
    return found._replace(word=fold(text))


def _currency(text: str, found: Header) -> tuple[str, Header] | None:
    code = currency_of(text)
    if not code:
        return None
    rest = CURRENCY_TAIL.sub("", text).rstrip(" ,([{")
    return rest, found._replace(currency=found.currency or code)


def _bracket(text: str, found: Header) -> tuple[str, Header] | None:
    match = BRACKET.search(text)
    if not match or not match.start():
        return None
    inside = match[1].strip()
    rest = text[: match.start()].strip()
    known = told(inside, found)
    if known is None:
        if OTHER.search(inside):
            return None
        words = set(re.split(r"[\s,/]+", inside.casefold())) - {""}
        known = found if words <= SILENT else found._replace(remark=inside)
    return rest, known


def _bare(text: str, found: Header) -> tuple[str, Header] | None:
    for pattern in (BARE_FORM, BARE_ZONE, BARE_UNIT):
        match = pattern.search(text)
        if match and match.start() and (known := told(match[1], found)) is not None:
            is_unit = known.factor != found.factor
            if pattern is not BARE_UNIT or (is_unit and len(match[1]) > 1) or "," in match[0]:
                return text[: match.start()].strip(" ,"), known
    return None


def told(inside: str, found: Header) -> Header | None:
    """What the text behind a word says of the cells; None if it says nothing that is known."""
    plain = inside.strip().casefold()
    squeezed = re.sub(r"\s+", " ", plain)
    for order, form in FORMS.items():
        if form.fullmatch(squeezed):
            return found._replace(order=order)
    if zone := zone_of(inside.strip()):
        return found._replace(zone=zone)
    return _unit(plain, found)


def zone_of(text: str) -> str:
    """The zone that a text names: UTC, +02:00 or a region; nothing if it names none."""
    plain = text.casefold()
    if plain in ZONES:
        return ZONES[plain]
    if match := OFFSET.fullmatch(plain):
        sign = "+" if match[1] == "+" else "-"
        return f"{sign}{int(match[2]):02}:{match[3] or '00'}"
    if REGION.fullmatch(text):
        return text
    return ""


def _unit(text: str, found: Header) -> Header | None:
    tokens = re.split(r"[\s,./'’]+", re.sub(r"([$€£₴])", r" \1 ", text))
    telling = [token for token in tokens if token and token not in FILLERS]
    factor = 1.0
    currency = ""
    for token in telling:
        if token in UNITS:
            factor = UNITS[token]
            currency = currency or UNITS_IN.get(token, "")
        elif code := _code_of(token):
            currency = code
        else:
            return None
    if not telling:
        return None
    return found._replace(factor=found.factor * factor, currency=found.currency or currency)


def _code_of(token: str) -> str | None:
    return currency_of(f"0 {token}") or currency_of(f"0 {token.upper()}")


def near(sheet: Sheet, *names: str) -> str | None:
    """The raw column of the first of these names that the file has, as it is or with something
    behind it."""
    if column := sheet.find(*names):
        return column
    words = words_of(sheet.headers)
    for name in names:
        if (word := fold(name)) in words:
            return f"c{words[word]}"
    return None


@lru_cache(maxsize=100)
def words_of(headers: tuple[str, ...]) -> dict[str, int]:
    """The words of the headers, and where each stands first."""
    places: dict[str, int] = {}
    for index, header in enumerate(headers):
        places.setdefault(parse(header).word, index)
    return places
