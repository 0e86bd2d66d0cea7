"""The largest table of a web page (Bitrix24's and others' “.xls”), with the standard library's
parser: no script, no fetch."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from funnel.reading.csv.tokens import Record

META = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)


def charset(data: bytes) -> str:
    """The encoding that the page names, or nothing."""
    found = META.search(data[:4096])
    if found:
        return found[1].decode("ascii").lower()
    return ""


def is_login(text: str) -> bool:
    """Whether the page asks for a password: what a server sends instead of an export when nobody is
    signed in any more."""
    return bool(re.search(r"<input\b[^>]*type\s*=\s*[\"']?password", text, re.IGNORECASE))


def read_html(text: str) -> list[Record]:
    """Records of the largest table; a cell over several columns is followed by blanks."""
    parser = _Tables()
    parser.feed(text)
    parser.close()
    parser.end()
    return max(parser.tables, key=len, default=[])


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[Record]] = []
        self.stack: list[list[Record]] = []
        self.row: list[str] | None = None
        self.cell: list[str] | None = None
        self.span = 1
        self.rows = 1
        self.line = 1
        self.down: dict[
            int, tuple[int, str]
        ] = {}  # column → rows that a cell of an earlier row still reaches into, its text

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.stack.append([])
            self.down = {}
            self.tables.append(self.stack[-1])
        elif tag == "tr":
            self._end_row()
            self.row = []
            self.line = self.getpos()[0]
        elif tag in ("td", "th"):
            self._end_cell()
            self.cell = []
            self.span = _number(attrs, "colspan")
            self.rows = _number(attrs, "rowspan")
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

    def end(self) -> None:
        """A page that was cut off ends its last row too."""
        self._end_row()

    def _end_cell(self) -> None:
        if self.cell is not None and self.row is not None:
            self._reach_down()
            text = " ".join("".join(self.cell).replace("\xa0", " ").split(" ")).strip()
            if self.rows > 1:
                self.down[len(self.row)] = self.rows - 1, text
            self.row += [text] + [""] * (self.span - 1)
        self.cell = None

    def _reach_down(self) -> None:
        """Cells of earlier rows that reach into this one."""
        while self.row is not None and (reach := self.down.pop(len(self.row), None)):
            if reach[0] > 1:
                self.down[len(self.row)] = reach[0] - 1, reach[1]
            self.row.append(reach[1])

    def _end_row(self) -> None:
        self._end_cell()
        if self.row is not None and self.stack:
            self._reach_down()
            self.stack[-1].append(Record(self.line, self.row))
        self.row = None


def _number(attrs: list[tuple[str, str | None]], name: str) -> int:
    """An attribute that counts cells."""
    text = dict(attrs).get(name) or "1"
    if text.isdigit():
        return min(max(int(text), 1), 500)
    return 1
