"""XES event logs as records: one per event, attributes of the case named `case:…`; plain or packed,
read as a stream.

Hundreds of thousands of events are usual: no tree is built, an event is a list of cells, and equal
values are one string.
"""

from __future__ import annotations

import gzip
from pathlib import Path
from sys import intern
from typing import Any
from xml.parsers import expat

from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.reading.csv.tokens import Record

PACKED = b"\x1f\x8b"
LENGTH = 1 << 20


def read_xes(path: Path, name: str) -> list[Record]:
    """The header and the events, in the order of the file."""
    log = _Log(name)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = log.begin
    parser.EndElementHandler = log.end
    parser.StartDoctypeDeclHandler = log.refuse
    try:
        with path.open("rb") as plain, gzip.open(plain) as packed:
            is_packed = plain.read(2) == PACKED
            plain.seek(0)
            source: Any = packed if is_packed else plain
            while piece := source.read(LENGTH):
                parser.Parse(piece)
            parser.Parse(b"", True)
    except (expat.ExpatError, EOFError, gzip.BadGzipFile) as error:
        line = getattr(error, "lineno", parser.CurrentLineNumber)
        raise FunnelError(
            N_("{file}, line {line}: this is not XML."),
            now=N_("Export it again."),
            code="bad_xml",
            file=name,
            line=line,
        ) from error
    return log.records()


class _Log:
    """What the parser has seen: a trace has attributes and events, an event has attributes;
    attributes of attributes do not count."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.columns: dict[str, int] = {}
        self.rows: list[list[str]] = []
        self.path: list[str] = []
        self.case: dict[int, str] = {}
        self.event: dict[int, str] = {}
        self.first = 0  # of the trace's events

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        tag = tag.rpartition(" ")[2]
        self.path.append(tag)
        if tag == "trace":
            self.case = {}
            self.first = len(self.rows)
        elif tag == "event":
            self.event = {}
        elif len(self.path) > 1 and (key := attributes.get("key")):
            value = intern(attributes.get("value", ""))
            match self.path[-2]:
                case "event":
                    self.event[self._place(key)] = value
                case "trace":
                    self.case[self._place(f"case:{key}")] = value

    def end(self, _: str) -> None:
        """An element ends."""
        tag = self.path.pop()
        if tag == "event":
            self.rows.append(self._row(self.event))
        elif tag == "trace":  # its attributes may stand behind its events
            for row in self.rows[self.first :]:
                row.extend([""] * (len(self.columns) - len(row)))
                for index, value in self.case.items():
                    row[index] = value

    def refuse(self, *_: Any) -> None:
        """A document type: entities can be defined in it, and no log has one."""
        raise FunnelError(
            N_("{file} defines XML entities, which no export does."),
            code="xml_entity",
            file=self.name,
        )

    def _place(self, column: str) -> int:
        return self.columns.setdefault(column, len(self.columns))

    def _row(self, event: dict[int, str]) -> list[str]:
        row = [""] * len(self.columns)
        for index, value in event.items():
            row[index] = value
        return row

    def records(self) -> list[Record]:
        """The header, and all rows as wide as it."""
        header = list(self.columns)
        for row in self.rows:
            row.extend([""] * (len(header) - len(row)))
        return [
            Record(0, header),
            *(Record(number, row) for number, row in enumerate(self.rows, start=1)),
        ]
