"""The largest table of a web page (Bitrix24's and others' “.xls”), with the standard library's parser: no script, no fetch."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from funnel.reading.tokens import Record

META = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)


def charset(data: bytes) -> str:
    """The encoding that the page names, or nothing."""
    found = META.search(data[:4096])
    return found[1].decode("ascii").lower() if found else ""


def read_html(text: str) -> list[Record]:
    """Records of the largest table; a cell over several columns is followed by blanks."""
    parser = _Tables()
    parser.feed(text)
    parser.close()
    return max(parser.tables, key=len, default=[])


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[Record]] = []
        self.stack: list[list[Record]] = []
        self.row: list[str] | None = None
        self.cell: list[str] | None = None
        self.span, self.line = 1, 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.stack.append([])
            self.tables.append(self.stack[-1])
        elif tag == "tr":
            self._end_row()
            self.row, self.line = [], self.getpos()[0]
        elif tag in ("td", "th"):
            self._end_cell()
            span = dict(attrs).get("colspan") or "1"
            self.cell, self.span = [], min(int(span) if span.isdigit() else 1, 500)
        elif tag == "br" and self.cell is not None:
            self.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_row()
            if tag == "table" and self.stack:
                self.stack.pop()

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def _end_cell(self) -> None:
        if self.cell is not None and self.row is not None:
            self.row += [" ".join("".join(self.cell).replace("\xa0", " ").split(" ")).strip()] + [""] * (self.span - 1)
        self.cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self.row is not None and self.stack:
            self.stack[-1].append(Record(self.line, self.row))
        self.row = None
