"""How moments are written: patterns and words. What they mean says `moments` beside it."""

from __future__ import annotations

import math
import re
from datetime import datetime

from funnel.reading.types import amounts

EARLIEST = datetime(1980, 1, 1)
LATEST = datetime(2100, 1, 1)
# Of the many short names of zones those that mean one offset to everybody.
ABBREVIATED = {
    "UTC": "+00",
    "GMT": "+00",
    "CET": "+01",
    "CEST": "+02",
    "EET": "+02",
    "EEST": "+03",
    "MSK": "+03",
    "WET": "+00",
    "WEST": "+01",
    "EDT": "-04",
    "MDT": "-06",
    "PDT": "-07",
}
# Of the others what people mean by them; which, the file does not say.
LETTERS = {
    "BST": ("+01:00", "+06:00"),
    "IST": ("+05:30", "+02:00", "+01:00"),
    "AST": ("-04:00", "+03:00"),
    "ECT": ("-05:00", "+01:00"),
    "EST": ("-05:00", "+10:00"),
    "CST": ("-06:00", "+08:00"),
    "CDT": ("-05:00", "-04:00"),
    "MST": ("-07:00", "+08:00"),
    "PST": ("-08:00", "+08:00"),
    "GST": ("+04:00",),
    "SST": ("+08:00", "-11:00"),
    "ART": ("-03:00",),
    "WAT": ("+01:00",),
}
TIME = (
    r"(?:[T ,]+(?:(?:в|о|об|у|at|kl\.?|um|à|a las|às|alle|ore|u|klo|o) )?"
    r"(?P<h>\d{1,2})[:.](?P<mi>\d{2})"
    r"(?:[:.](?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?\s*(?P<ap>[AaPp]\.?[Mm]\.?)?)?"
)
ZONE = (
    r"\s*(?P<z>(?:UTC|GMT)?\s?[+-]\d{1,2}(?::?\d{2})?|[A-Z][a-z]+/[A-Z][A-Za-z_/]+|Z|[A-Z]{2,5})?"
    r"(?:\s?\[[\w/]+\]|\s\([^()\d]{2,60}\))?"
)
DAY = r"(?:[^\W\d_]{2,}[.,]?\s+)?"  # of the week
ISO = re.compile(
    rf"(?P<y>\d{{4}})(?P<sep>[-/.])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}}){TIME}{ZONE}"
)
COMPACT = re.compile(
    r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:T?(?P<h>\d{2})(?P<mi>\d{2})(?P<s>\d{2}))?(?P<z>Z)?"
)
ORDERED = re.compile(
    r"(?P<a>\d{1,2})(?P<sep>[-/."
    rf" ])(?P<b>\d{{1,2}})(?P=sep)(?P<y>\d{{4}}|\d{{2}})(?:\s?[гр]\.,?)?{TIME}{ZONE}"
)
NAMED = re.compile(
    rf"{DAY}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[-\s./]*(?:de )?(?P<n>[^\W\d_]{{3,}})\.?,?[-\s./]*(?:de"
    r" )?(?P<y>\d{4}|\d{2})"
    rf"(?:\s*(?:г|р)(?:\.|оку|оци|ода|оду)?,?)?{TIME}{ZONE}"
)
NAMED_FIRST = re.compile(
    rf"{DAY}(?P<n>[^\W\d_]{{3,}})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd"
    rf"|th)?,?\s+(?P<y>\d{{4}}){TIME}{ZONE}"
)
NAMED_LAST = re.compile(
    rf"(?P<y>\d{{4}})[-\s./](?P<n>[^\W\d_]{{3,}})[-\s./](?P<d>\d{{1,2}}){TIME}{ZONE}"
)
CLOCK_FIRST = re.compile(r"(\d{1,2}:\d{2}(?::\d{2})?)[ ,]+(\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4})")
C_TIME = re.compile(
    rf"{DAY}(?P<n>[^\W\d_]{{3,}})\s+(?P<d>\d{{1,2}})\s+(?P<h>\d{{1,2}}):(?P<mi>\d{{2}}):"
    rf"(?P<s>\d{{2}})\s+"
    rf"(?:(?P<z>[A-Z]{{2,5}})\s+)?(?P<y>\d{{4}})"
)
NAMES = (NAMED, NAMED_FIRST, NAMED_LAST, C_TIME)
MOMENTS = (ISO, ORDERED, *NAMES)
SHORTENED = "shortened"
NEVER = "no_date"
NUMBER = re.compile(r"-?\d{1,16}(?:[.,]\d+)?")
# Numbers that other programs write for no date: 1899 and 1900, 9999 as days, seconds, milliseconds.
NO_DATES = (
    (-math.inf, 2.0),
    (2_958_465.0, 2_958_467.0),
    (253_402_128_000.0, 253_402_387_200.0),
    (253_402_128_000_000.0, 253_402_387_200_000.0),
)
ZERO = re.compile(r"0{1,4}([-./])0{1,2}\1(?:0{4}|0{1,2})(?:[ T].*)?")
# A number that a spreadsheet shortened (`1.77E+12`) may have lost its last digits.
POWER = re.compile(r"(\d)(?:[.,](\d+))?[Ee]\+?(\d{1,2})")
WORDED = re.compile(r"[^\W\dTZEe_]")  # has a word in it, not only the letters of ISO
# How other languages say the half of the day and the hour; each becomes what English writes.
HALVES = (
    (re.compile(r"(?<=[\s,T])12(:\d\d(?::\d\d)?)\s+(?:ночі|ночи)\.?$", re.IGNORECASE), r"00\1"),
    (re.compile(r"(?<=[\s,T])0?([1-5]:\d\d(?::\d\d)?)\s+(?:ночі|ночи)\.?$", re.IGNORECASE), r"0\1"),
    (re.compile(r"(?<=\d)\s+(?:ночі|ночи)\.?$", re.IGNORECASE), " pm"),
    (re.compile(r"(?<=\d)\s*([ap])\.?\s?m\b\.?", re.IGNORECASE), r" \1m"),
    (re.compile(r"(?:上午|午前|오전)\s*(\d{1,2}:\d{2}(?::\d{2})?)"), r"\1 am"),
    (re.compile(r"(?:下午|午後|오후)\s*(\d{1,2}:\d{2}(?::\d{2})?)"), r"\1 pm"),
    (re.compile(r"(?<=\d)\s+(?:дп|ранку|утра|π\.?μ\.?|öö|de|ch|sa)\.?$", re.IGNORECASE), " am"),
    (
        re.compile(r"(?<=\d)\s+(?:пп|вечора|вечера|дня|μ\.?μ\.?|ös|du|chiều)\.?$", re.IGNORECASE),
        " pm",
    ),
    (
        re.compile(r"(?<=[\s,T]\d)[hH]\s?(\d{2})(?!\d)|(?<=[\s,T]\d\d)[hH]\s?(\d{2})(?!\d)"),
        r":\1\2",
    ),
    (re.compile(r"(?<=:\d\d)(?:m(?:in)?|\s?(?:Uhr|uur|hrs?\.?|h|год\.?|ч\.?|godz\.?))$"), ""),
)
MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "янв січ jan ene sty gen",
            "фев лют feb fev fév lut",
            "мар бер mar mär mrt",
            "апр кві apr abr avr kwi",
            "мая май тра may mai maj mag",
            "июн чер jun juin cze giu",
            "июл лип jul juil lip lug",
            "авг сер aug ago aoû sie",
            "сен вер sep set wrz",
            "окт жов oct out okt paź paz ott",
            "ноя лис nov lis",
            "дек гру dec dez dic déc gru",
        ),
        start=1,
    )
    for word in words.split()
}
# What a program or a person writes into the date of what has not happened yet says something: only
# the other words for nothing are counted.
NOT_YET = {
    "не закрыта",
    "не закрыто",
    "не закрита",
    "не закрито",
    "открыта",
    "открыто",
    "відкрита",
    "відкрито",
    "open",
    "não fechado",
    "nao fechado",
    "no cerrado",
    "not closed",
    "never",
}
NOTHING = {"0", *amounts.NOTHING}
BLANK = {"", *NOT_YET, *NOTHING}


# Between which plain numbers are moments: days since 1899, seconds since 1970 and parts of them.
SIZES = {
    "excel": (20_000, 80_000),
    "epoch": (3e8, 4.2e9),
    "epoch_ms": (3e11, 4.2e12),
    "epoch_us": (3e14, 4.2e15),
}
EPOCHS = {"epoch": 1, "epoch_ms": 1_000, "epoch_us": 1_000_000}
DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"))
