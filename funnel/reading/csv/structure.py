"""Which record is the header of a table, how wide the table is, and where another one begins."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import accumulate

from funnel.reading.csv.tokens import Record

# What follows meets whatever a stranger wrote: nothing in it goes back over what it has passed
# (`*+`), and it is only shown cells that are short enough, without their edges.
LONGEST = 100  # letters of a number, a date or a label: what is longer is a text
VALUE = re.compile(
    r"[-+(−]?\s?\d[\d\s.,\u00a0\u202f']*+\)?\s*+[%₴$€£]?|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:["
    r" T]\d{1,2}:\d{2}.*+)?"
)
NUMBER = re.compile(r"[-+]?\d++(?:[.,]\d++)?(?:e[-+]?\d++)?", re.IGNORECASE)
DATED = re.compile(
    r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:["
    r" T]\d{1,2}:\d{2}.*+)?|[-+]?\d[\d\s]*+[.,]\d++|\d{4,}+"
)
RULE = re.compile(r"[-=_*+:.~—–]{2,}+")
SAMPLE = 200
MOST_COLUMNS = 1_000  # that are looked at: a wider table is refused


def is_like(pattern: re.Pattern[str], cell: str) -> bool:
    """Whether a cell, without its edges, is wholly what the pattern says; a long one is not."""
    text = cell.strip()
    return len(text) <= LONGEST and bool(pattern.fullmatch(text))


def filled(cells: Sequence[str]) -> int:
    """How many cells have something in them."""
    return sum(map(bool, map(str.strip, cells)))


def says(cells: Sequence[str]) -> bool:
    """Whether any cell has something in it."""
    return any(map(str.strip, cells))


def is_rule(cell: str) -> bool:
    """Whether a cell is a line of dashes or the like, however long."""
    text = cell.strip()
    return bool(RULE.fullmatch(text))


def is_blank(cells: Sequence[str]) -> bool:
    """Whether a record says nothing: blank cells, or lines of dashes."""
    return all(not cell.strip() or is_rule(cell) for cell in cells) and filled(cells) != 1


def bare(cells: Sequence[str]) -> list[str]:
    """Cells without edges and without the blank ones at the end."""
    found = [cell.strip() for cell in cells]
    while found and not found[-1]:
        found.pop()
    return found


def usual_width(records: Sequence[Record]) -> int:
    """The width that most records of more than one cell have."""
    widths = Counter(len(record.cells) for record in records if filled(record.cells) > 1)
    if widths:
        return max(widths.items(), key=lambda item: (item[1], item[0]))[0]
    return 1


def find_header(records: Sequence[Record], width: int) -> int:
    """The place of the first record that is wide enough to be a header; what stands before it is a
    preamble."""
    if width == 1:
        return next((index for index, record in enumerate(records) if says(record.cells)), 0)
    for index, record in enumerate(records[:SAMPLE]):
        is_near = abs(len(record.cells) - width) <= 1 or abs(len(bare(record.cells)) - width) <= 1
        if is_near and filled(record.cells) >= max(2, 0.5 * width):
            return index
    return next((index for index, record in enumerate(records) if filled(record.cells) > 1), 0)


def only_numbers(cells: Sequence[str]) -> bool:
    """Whether a record is nothing but numbers."""
    said = [cell for cell in cells if cell.strip()]
    return len(said) > 1 and all(is_like(NUMBER, cell) for cell in said)


def looks_like_data(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a header is really the first row of data: it has a moment or a number where the rows
    below have one."""
    if only_numbers(header):
        return True
    if not any(is_like(DATED, cell) for cell in header):
        return False
    valued = valued_columns(rows)
    return not rows or any(
        is_like(VALUE, cell) and index in valued for index, cell in enumerate(header)
    )


def valued_columns(rows: Sequence[Sequence[str]]) -> set[int]:
    """The columns in which nearly all cells that say something are numbers or dates."""
    found = set()
    for index in range(min(max(map(len, rows), default=0), MOST_COLUMNS)):
        said = [row[index] for row in rows if index < len(row) and row[index].strip()]
        if said and sum(is_like(VALUE, cell) for cell in said) >= 0.8 * len(said):
            found.add(index)
    return found


def joined_header(
    first: Sequence[str], second: Sequence[str], rows: Sequence[Sequence[str]]
) -> list[str]:
    """A header of two records as one: groups above names, or names above units or codes. Nothing if
    the second is data."""
    below = [cell.strip() for cell in [*second, *[""] * len(first)][: max(len(first), len(second))]]
    if len(first) < len(below) or not _are_words(below):
        return []
    valued = valued_columns(rows)
    if sum(bool(below[index]) for index in valued if index < len(below)) < 2:
        return []
    if all(first) and len(set(first)) == len(first):
        return list(first)
    return _under_groups(first, below)


def _under_groups(first: Sequence[str], below: Sequence[str]) -> list[str]:
    """Names below groups, each with its group if it comes again; the group where there is none."""
    names = []
    for group, above, cell in zip(accumulate(first, _last_said), first, below, strict=False):
        is_repeated = below.count(cell) > 1
        under = f"{group} {cell}".strip() if is_repeated else cell
        names.append(under if cell else above)
    return names


def _last_said(last: str, cell: str) -> str:
    return cell or last


def _are_words(cells: Sequence[str]) -> bool:
    """Whether two cells or more say something, and none says it with a digit."""
    said = [cell for cell in cells if cell]
    has_digits = any(letter.isdigit() for cell in said for letter in cell)
    return len(said) > 1 and not has_digits and not is_blank(cells)


def indent(headers: Sequence[str]) -> int:
    """How many columns without a name stand before the first that has one: reports are set in by a
    blank column."""
    return next((index for index, header in enumerate(headers) if header.strip()), 0)


def other_tables(records: Sequence[Record], headers: Sequence[str]) -> set[int]:
    """The places of records of another table under the first: behind a blank record, with a header
    of its own, of other columns."""
    found: set[int] = set()
    width = len(headers)
    header = _folded(headers)
    valued = valued_columns([record.cells for record in records[:SAMPLE]])
    is_other = False
    for index in range(1, len(records)):
        cells = records[index].cells
        if _repeats(cells, header):
            is_other = False
        elif not is_other and says(cells) and not says(records[index - 1].cells):
            is_other = _starts_table(records, index, width, valued)
        if is_other and says(cells):
            found.add(index)
    return found


def _repeats(cells: Sequence[str], header: list[str]) -> bool:
    """Whether a record is the header once more; most differ from it in the first cell."""
    first = [cell.strip().casefold() for cell in cells[:1]]
    return (not header or first == header[:1]) and _folded(cells) == header


def _folded(cells: Sequence[str]) -> list[str]:
    """Cells without edges, in small letters."""
    return [cell.casefold() for cell in bare(cells)]


def _starts_table(
    records: Sequence[Record], index: int, width: int, valued: Collection[int]
) -> bool:
    """Whether a header stands here, perhaps below titles, that can't be a row of this table."""
    end = _behind_titles(records, index)
    if end + 1 >= len(records):
        return False
    header = bare(records[end].cells)
    below = bare(records[end + 1].cells)
    if records[end].fault or not below or not _are_names(header):
        return False
    if len(header) < width - 1 and len(below) <= len(header):
        return True
    return len(valued) > 1 and all(index < len(header) for index in valued)


def _behind_titles(records: Sequence[Record], index: int) -> int:
    """The place behind up to three records of one cell each."""
    end = index
    while end < min(len(records), index + 3) and filled(records[end].cells) == 1:
        end += 1
    return end


def _are_names(cells: Sequence[str]) -> bool:
    """Whether cells can be a header: several, each with a name of its own, none a value."""
    is_each_own = all(cells) and len(set(cells)) == len(cells)
    return len(cells) > 1 and is_each_own and not any(is_like(VALUE, cell) for cell in cells)
