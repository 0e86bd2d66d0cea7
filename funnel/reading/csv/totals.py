"""Rows of sums, and lines of words behind the data: none of them is a row of the table."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from funnel.reading.csv.structure import LONGEST, SAMPLE, VALUE, filled, indent, is_like, says
from funnel.reading.csv.tokens import Record

SUMS = (
    r"(?:grand |общий |загальний )?(?:sub-?)?total(?:s|es|e)?|total"
    r" general|sum|suma|summe|gesamt(?:summe)?|razem|ogółem"
    r"|итого|всего|общий итог|общая сумма|сумма|разом|усього|всього|загалом|підсумок|загальний"
    r" підсумок|загальна сума|сума"
)
TOTAL = re.compile(
    rf"(?:{SUMS}|average|avg|count|среднее|количество|середнє|кількість)\b[\W\d_]*+",
    re.IGNORECASE,
)
TOTAL_OF = re.compile(
    r"(?:grand"
    r" total|sub-?total|total|итого|всего|разом|усього|всього|загалом|razem|ogółem)\b.{0,80}",
    re.IGNORECASE,
)
LABELS = (  # the beginnings of such labels, for a quick look through a big file
    r"^\s*(grand |sub|total|sum|gesamt|razem|og|average|avg|count|итог|всего|обща|сумма"
    r"|разом|усього|всього|загал|підсум|сума|средн|колич|серед|кільк)"
)


def is_total(cells: Sequence[str], width: int) -> bool:
    """A row of sums: its label stands in the first cell, or in one of the next where the first is
    blank."""
    is_first = bool(cells and cells[0].strip())
    if is_first and not _is_label(cells[0]):  # said first, since it is so of nearly every row
        return False
    said = [cell for cell in cells if cell.strip()]
    if not said:
        return False
    is_sparse = len(said) <= max(2, width // 2)
    rest = said[1:] if is_first else [cell for cell in said if not _is_label(cell)]
    is_valued = all(is_like(VALUE, cell) for cell in rest)
    if _has_like(TOTAL, said[:2]):
        return is_sparse or is_valued
    return is_sparse and is_valued and _has_like(TOTAL_OF, said[:2])


def _has_like(pattern: re.Pattern[str], cells: Sequence[str]) -> bool:
    return any(is_like(pattern, cell) for cell in cells)


def _is_label(cell: str) -> bool:
    """Whether a cell names a sum."""
    return is_like(TOTAL, cell) or is_like(TOTAL_OF, cell)


def shape(cell: str) -> str:
    """How a cell is written: `D-1017` is `a-0`."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "0", cell.strip()[:LONGEST]))


def is_footer(cells: Sequence[str], width: int, known: Collection[str] = ()) -> bool:
    """A total, or a line of words behind the data (“Copyright …”); `known` are the shapes of first
    cells that are data."""
    if not cells or is_total(cells, width):
        return bool(cells)
    is_alone = width > 2 and filled(cells) == 1 and bool(cells[0].strip())
    if not is_alone or is_like(VALUE, cells[0]) or shape(cells[0]) in known:
        return False
    if _is_of_another_delimiter(cells[0], width):
        return False
    return len(cells) <= 2 or _is_of_words(cells[0].strip())


def _is_of_another_delimiter(cell: str, width: int) -> bool:
    """Whether a cell holds a whole row that something else keeps apart."""
    return any(cell.count(mark) >= width - 1 for mark in ",;\t|")


def _is_of_words(text: str) -> bool:
    """Whether a text is one word, or has several."""
    return " " in text or text.isalpha()


def find_footer(records: Sequence[Record], headers: Sequence[str]) -> int:
    """The place of the first record of the footer; blank records before and inside it belong to
    it."""
    width = len(headers)
    begin = indent(headers)
    data = [
        record.cells for record in records[:SAMPLE] if filled(record.cells) > max(1, width // 2)
    ]
    known = {shape(cells[begin]) for cells in data if len(cells) > begin}
    end = len(records)
    for index in range(len(records) - 1, -1, -1):
        record = records[index]
        if not record.fault and is_footer(record.cells[begin:], width - begin, known):
            end = index
        elif says(record.cells):
            break
    return end
