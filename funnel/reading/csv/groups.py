"""Rows that stand as headings over groups of rows (`Stage: New`, then its deals): no deals
themselves, but what they say holds for the rows below."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from funnel.reading.csv.structure import SAMPLE, VALUE, filled, says
from funnel.reading.csv.tokens import Record
from funnel.reading.csv.totals import is_footer, is_total, shape

LABELLED = re.compile(r"\s*(?P<label>[^\W\d_][^:]{0,40}?)\s*[:=]\s*(?P<value>\S.*?)\s*")
COUNTED = re.compile(r"\s*[(\[]\s*\d+(?:\s+[^\W\d_]+\.?)?\s*[)\]]\s*$")
GROUP = "Group"  # the header of what headings without a label say


def is_heading(cells: Sequence[str], width: int, known: Collection[str]) -> bool:
    """Whether a record is a heading: its first cell says something that no ID of the data looks
    like, and the others are blank, or sums if the first has a label."""
    if width < 3 or not cells or not cells[0].strip() or is_total(cells, width):
        return False
    rest = _said(cells[1:])
    if LABELLED.fullmatch(cells[0]) and shape(cells[0]) not in known:
        return _are_sums(rest, width)
    # a line of words alone, without the delimiters of its blank cells, is half of a torn row
    return not rest and len(cells) >= width and is_footer(cells, width, known)


def _said(cells: Sequence[str]) -> list[str]:
    return [cell for cell in cells if cell.strip()]


def _are_sums(cells: Sequence[str], width: int) -> bool:
    """Whether cells are few, and values."""
    return len(cells) <= width // 2 and all(VALUE.fullmatch(cell) for cell in cells)


def take_headings(
    records: Sequence[Record], headers: list[str], begin: int, above: Sequence[Record] = ()
) -> tuple[list[Record], list[str], int]:
    """The records without headings, each with what the headings over it say in columns of their
    own; the names of these columns; and how many headings there were.

    A heading of an outer group ends the inner ones: `Owner: Olha` begins anew below `Owner: Ivan`.
    The first one may stand above the header; it is one if another below it has its label.
    """
    places = _places(records, len(headers), begin)
    if not places:
        return list(records), [], 0
    said = _said_above(above, {_read(records[index].cells[begin])[0] for index in places})
    first = len(said)
    labels = list(said)
    rows: list[tuple[Record, dict[str, str]]] = []
    for index, record in enumerate(records):
        if index not in places:
            rows.append((record, dict(said)))
            continue
        label, value = _read(record.cells[begin])
        labels += [] if label in labels else [label]
        inner = labels[labels.index(label) + 1 :]
        said = {name: text for name, text in said.items() if name not in inner} | {label: value}
    return (
        [_with(record, found, labels, headers) for record, found in rows],
        labels,
        (len(places) + first),
    )


class Labels(NamedTuple):
    """What headings are called: `filled` columns of the table, and columns that were `added`."""

    filled: list[str]
    added: list[str]


def fill_own(
    rows: Sequence[Record], headers: Sequence[str], labels: Sequence[str]
) -> tuple[list[Record], Labels]:
    """Where a heading says what a column of the table leaves blank below it, it belongs into that
    column: `Manager: Ihor` over rows without a manager. A row that says something else there keeps
    the heading apart."""
    places = {header.casefold(): place for place, header in enumerate(headers)}
    width = len(headers)
    found = Labels([], [])
    for label in labels:
        place = places.get(label.casefold(), -1)
        said = width + len(found.added)
        if place < 0 or not all(_fits(row.cells, place, said) for row in rows):
            found.added.append(label)
            continue
        rows = [_filled(row, place, said) for row in rows]
        found.filled.append(label)
    return list(rows), found


def _fits(cells: Sequence[str], place: int, said: int) -> bool:
    """Whether a row leaves to the heading what stands in the column, or says the same."""
    own = cells[place].strip() if len(cells) > said else ""
    return not own or not cells[said] or own.casefold() == cells[said].casefold()


def _filled(row: Record, place: int, said: int) -> Record:
    if len(row.cells) <= said:
        return row
    cells = [*row.cells[:said], *row.cells[said + 1 :]]
    cells[place] = cells[place] if cells[place].strip() else row.cells[said]
    return row._replace(cells=cells)


def _places(records: Sequence[Record], width: int, begin: int) -> set[int]:
    """Where headings stand; the last record is none, since nothing is under it."""
    data = [r.cells for r in records[:SAMPLE] if filled(r.cells) > max(1, width // 2)]
    known = {shape(cells[begin]) for cells in data if len(cells) > begin}
    return {
        index
        for index, record in enumerate(records[:-1])
        if not record.fault and is_heading(record.cells[begin:], width - begin, known)
    }


def _said_above(above: Sequence[Record], labels: Collection[str]) -> dict[str, str]:
    """What headings over the header say, each in a line of its own."""
    alone = [record.cells for record in above if filled(record.cells) == 1]
    lines = [next(cell for cell in cells if cell.strip()) for cells in alone]
    found = [_read(line) for line in lines]
    return {label: value for label, value in found if label in labels and label != GROUP}


def _read(cell: str) -> tuple[str, str]:
    """Label and value of a heading, without the count of its rows."""
    text = COUNTED.sub("", cell).strip()
    found = LABELLED.fullmatch(text)
    if found:
        return (found["label"], found["value"])
    return (GROUP, text)


def _with(record: Record, said: dict[str, str], labels: list[str], headers: list[str]) -> Record:
    """A record of data with the columns of the headings behind its own; blanks, totals and repeated
    headers stay as they are."""
    cells = record.cells
    width = len(headers)
    is_header = [cell.strip().casefold() for cell in cells] == [one.casefold() for one in headers]
    if len(cells) != width or not says(cells) or is_header or is_total(cells, width):
        return record
    return record._replace(cells=[*record.cells, *(said.get(label, "") for label in labels)])
