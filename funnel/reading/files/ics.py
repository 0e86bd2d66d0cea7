"""iCalendar as records: one per event or task, a column per property.

By hand, and not by a library of calendars: those give moments in types of their own and refuse a
file for one line, while here every property stays the text that it is, so that what can't be read
is set aside or blank like the cell of any other file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from funnel.reading.csv.tokens import Record
from funnel.reading.files.trees import table_of

ENTRIES = ("VEVENT", "VTODO")
# The name of a property with its parameters, of which a quoted one may hold any mark; its value.
PROPERTY = re.compile(r'((?:[^":]|"[^"]*")*+):(.*+)', re.DOTALL)
FOLDED = re.compile(r"\n[ \t]")
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
# The zone of a moment; others than those that everybody knows by this name are not believed.
ZONED = re.compile(r';TZID="?([A-Za-z_]+/[A-Za-z_/+-]+)"?(?:;|$)', re.IGNORECASE)


class Property(NamedTuple):
    """One line of a calendar."""

    name: str
    value: str
    zone: str = ""


def read_ics(text: str) -> list[Record]:
    """One record per VEVENT or VTODO: its own properties, not those of an alarm inside it. A moment
    with a zone of its own (`TZID`) says it behind its clock."""
    rows: list[dict[str, str]] = []
    inside: list[str] = []  # the parts that are open, the innermost last
    for one in _properties(text):
        if one.name == "BEGIN":
            inside.append(one.value.strip().upper())
            if inside[-1] in ENTRIES:
                rows.append({})
        elif one.name == "END":
            _close(inside, one.value.strip().upper())
        elif rows and inside and inside[-1] in ENTRIES:
            rows[-1][one.name] = f"{_plain(one.value)} {one.zone}".rstrip()
    return table_of(rows)


def _close(inside: list[str], part: str) -> None:
    """End a part, and with it what was left open in it."""
    if part in inside:
        while inside.pop() != part:
            pass


def _properties(text: str) -> Iterator[Property]:
    """The lines of a calendar, those that were folded joined."""
    for line in FOLDED.sub("", text.replace("\r\n", "\n")).split("\n"):
        found = PROPERTY.fullmatch(line)
        head, value = (found[1], found[2]) if found else (line.partition(":")[0], "")
        name = head.partition(";")[0].strip().upper()
        zone = ZONED.search(head) if ";" in head else None
        if name:
            yield Property(name, value, zone[1] if zone else "")


def _plain(value: str) -> str:
    """A value as a person reads it."""
    return ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
