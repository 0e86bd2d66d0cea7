"""A date and its time of day in two columns: they belong together."""

from __future__ import annotations

import re
from collections.abc import Mapping

from funnel.formats import Sheet, fold
from funnel.formats.cells import Cell, clean, either, found
from funnel.formats.headers import parse
from funnel.formats.plain_words import CLOCK, DATE
from funnel.inputs import INPUTS, MOMENT

TIME = re.compile(
    r"(?:1899-12-3\d |1900-01-0\d )?\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?"
    r"\s?(?:[AaPp]\.?[Mm]\.?)?"
)
DAY = re.compile(r"\d{1,4}[-./ ]\w{1,9}[-./ ]\d{1,4}(?:[ T]0?0:00(?::00)?(?:\.0+)?)?")
MIDNIGHT = r"[ T]0?0:00(?::00)?(?:\.0+)?$"
CLOCKS = tuple(fold(word) for word in CLOCK)
DATES = tuple(fold(word) for word in DATE)


def clocks_of(sheet: Sheet, kind: str, columns: Mapping[str, str]) -> dict[str, str]:
    """`{ours: raw column}` of the times of day that stand in a column of their own, beside a column
    of bare days."""
    used = set(columns.values())
    pairs = {}
    for ours, column in columns.items():
        if INPUTS[kind].get(ours) != MOMENT or not _all(sheet, column, DAY):
            continue
        partner = _partner(sheet, int(column[1:]), used)
        if partner:
            pairs[ours] = partner
            used.add(partner)
    return pairs


def _partner(sheet: Sheet, index: int, used: set[str]) -> str:
    """The column of the time: its header is the date's with the word exchanged, or it stands right
    behind."""
    words = _rest(parse(sheet.headers[index]).word, DATES)
    free = _clock_columns(sheet, used)
    named = [number for number in free if _is_named_so(sheet, number, words)]
    chosen = named or [number for number in free if number == index + 1]
    if chosen:
        return f"c{chosen[0]}"
    return ""


def _clock_columns(sheet: Sheet, used: set[str]) -> list[int]:
    """The columns of times of day that nothing uses."""
    places = [index for index in range(len(sheet.headers)) if f"c{index}" not in used]
    return [index for index in places if _all(sheet, f"c{index}", TIME)]


def _is_named_so(sheet: Sheet, index: int, words: frozenset[str]) -> bool:
    """Whether a header is these words and one for a time of day."""
    word = parse(sheet.headers[index]).word
    return _has_clock(sheet, index) and _rest(word, CLOCKS) == words


def _rest(header: str, words: tuple[str, ...]) -> frozenset[str]:
    """The words of a header without those that say that it is a date, or a time."""
    return frozenset(re.split(r"[\s_]+", header)) - set(words) - {"of", "and", "та", "i", "и"}


def _has_clock(sheet: Sheet, index: int) -> bool:
    words = set(re.split(r"[\s_]+", parse(sheet.headers[index]).word))
    return bool(words & set(CLOCKS))


def _all(sheet: Sheet, column: str, form: re.Pattern[str]) -> bool:
    """Whether the first rows have nothing but such cells."""
    number = int(column[1:])
    cells = [row[number].strip() for row in sheet.sample if number < len(row)]
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(form.fullmatch(cell) for cell in filled)


def with_clock(day: Cell, clock: Cell) -> Cell:
    """A day and its time as one text; without a time the day alone."""
    date = clean(day).re_replace(MIDNIGHT, "")
    time = found(clean(clock), r"\d{1,2}[:.]\d{2}.*$").re_replace(r"^(\d+)[.]", r"\1:")
    return either(time.notnull(), date + " " + time, date)
