"""Which record is the header, and which are title, blank, repeated header, total or footer; all of them counted, none silent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from funnel.reading.tokens import Record

TOTAL = re.compile(r"^\s*(?:grand total|sub-?total|total|totals|итого|всего|разом|усього|загалом|підсумок|сума|сумма)\b[^\w]*$", re.IGNORECASE)
VALUE = re.compile(r"\s*(?:[-+(−]?\s?\d[\d\s.,\u00a0\u202f']*\)?\s*[%₴$€£]?|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[ T]\d{1,2}:\d{2}.*)?)\s*")
NUMBER = re.compile(r"\s*[-+]?\d+(?:[.,]\d+)?(?:e[-+]?\d+)?\s*", re.IGNORECASE)
DATED = re.compile(r"\s*\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[ T]\d{1,2}:\d{2}.*)?\s*|\s*[-+]?\d[\d\s]*[.,]\d+\s*|\s*\d{4,}\s*")


def filled(cells: Sequence[str]) -> int:
    """How many cells have something in them."""
    return sum(bool(cell.strip()) for cell in cells)


def usual_width(records: Sequence[Record]) -> int:
    """The width that most records of more than one cell have."""
    widths = Counter(len(record.cells) for record in records if filled(record.cells) > 1)
    return max(widths.items(), key=lambda item: (item[1], item[0]))[0] if widths else 1


def find_header(records: Sequence[Record], width: int) -> int:
    """The place of the first record that is wide enough to be a header; what stands before it is a preamble."""
    if width == 1:
        return next((place for place, record in enumerate(records) if filled(record.cells)), 0)
    for place, record in enumerate(records[:200]):
        if abs(len(record.cells) - width) <= 1 and filled(record.cells) >= max(2, 0.5 * width):
            return place
    return next((place for place, record in enumerate(records) if filled(record.cells) > 1), 0)


def only_numbers(cells: Sequence[str]) -> bool:
    """Whether a record is nothing but numbers."""
    said = [cell for cell in cells if cell.strip()]
    return len(said) > 1 and all(NUMBER.fullmatch(cell) for cell in said)


def looks_like_data(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a header is really the first row of data: it has a moment or a number where the rows below have one."""
    if only_numbers(header):
        return True
    if not any(DATED.fullmatch(cell) for cell in header):
        return False
    same = 0
    for place, cell in enumerate(header):
        below = [row[place] for row in rows if place < len(row) and row[place].strip()]
        if VALUE.fullmatch(cell) and below and sum(bool(VALUE.fullmatch(other)) for other in below) >= 0.8 * len(below):
            same += 1
    return same > 0 or not rows


def is_footer(cells: Sequence[str], width: int) -> bool:
    """A total, or a line of words behind the data (“Copyright …”)."""
    said = [cell for cell in cells if cell.strip()]
    if any(TOTAL.match(cell) for cell in said[:2]) and len(said) <= max(2, width // 2) and (not cells[0].strip() or TOTAL.match(cells[0])):
        return True
    return width > 2 and len(said) == 1 and len(cells) <= 2 and bool(cells[0].strip()) and not VALUE.fullmatch(cells[0])


def find_footer(records: Sequence[Record], width: int) -> int:
    """The place of the first record of the footer; blank records before and inside it belong to it."""
    end = len(records)
    for place in range(len(records) - 1, -1, -1):
        record = records[place]
        if is_footer(record.cells, width):
            end = place
        elif filled(record.cells):
            break
    return end
