"""One CRM's export per file: how to recognise it, and which of its columns is which of ours.

Reading turns any file (CSV, XLSX, HTML table, JSON list, XES, iCalendar) into one text table `raw`: `row` (order, from 0), `line`
(in the file, from 1) and text columns c0 … cN; nested JSON becomes one column per dotted path. A format then says which of the
tables of `funnel.tables.INPUTS` come out of it, still as text; reading gives them their types, with one date order and one number
format for the file.

A format module has
    NAME         what `--format` calls it, e.g. "amocrm_leads"
    TITLE        a few words (N_), e.g. "amoCRM leads"
    recognise(sheet) -> bool       certain, or False; two formats that both say True for one file are an error that names both
    tables(raw, sheet) -> {input: ibis table}     columns: `row`, `line` and columns of INPUTS[input], as text; missing ones are left out
    REFUSE       optional (N_): the sentence for a file that is recognised and can't be used (contacts, companies …)
    ZONE         optional: the zone of moments without offset, where the CRM fixes it (e.g. "UTC"); else the workspace's
    DATE_ORDER   optional: "dmy", "mdy" or "ymd", where the CRM fixes it
    DECIMAL      optional: "," or "."
    LAST_WINS    optional, default False: of a header that stands over several columns the last is the deal's and keeps the plain name
    KEEP_REST    optional, default True: columns of the file that no table took are kept in deals.extra by their header (if deals come out)
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

CURRENCY_TAIL = re.compile(r"[\s,]*(?:₴|\$|€|₽|£|zł|rd\$|c\$|r\$|uah|usd|eur|грн\.?|руб\.?)\s*$", re.IGNORECASE)


def fold(header: str) -> str:
    """A header as it is compared: case, spaces, combining marks (й → и, ё → е), quotes and a trailing currency sign do not count."""
    text = unicodedata.normalize("NFKD", header)
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = re.sub(r"[\s\u00a0]+", " ", text).strip(" '\"\ufeff").casefold().replace("і", "i")
    return CURRENCY_TAIL.sub("", text).strip()


@dataclass(frozen=True)
class Sheet:
    """What a format may look at to recognise a file: its header, its name, its first rows, and what kind of file it was."""

    headers: tuple[str, ...]
    file: str = ""
    sample: tuple[tuple[str, ...], ...] = ()
    container: str = "csv"  # csv, xlsx, html, json, xes, ics

    @property
    def folded(self) -> tuple[str, ...]:
        """The headers as they are compared."""
        return tuple(fold(header) for header in self.headers)

    def has(self, *names: str) -> bool:
        """Whether every one of these headers is there."""
        folded = set(self.folded)
        return all(fold(name) in folded for name in names)

    def find(self, *names: str, last: bool = False) -> str | None:
        """The raw column (c0, c1 …) of the first of these names that the file has; of a repeated header the first, or the last."""
        folded = self.folded
        for name in names:
            places = [place for place, header in enumerate(folded) if header == fold(name)]
            if places:
                return f"c{places[-1 if last else 0]}"
        return None


def pick(raw: ir.Table, sheet: Sheet, columns: dict[str, tuple[str, ...]], **more: ir.Value) -> ir.Table:
    """The declarative form: `{ours: (their names, in order of preference)}` → a table with the columns that the file has.

    `more` adds columns by expression. `row` and `line` always come along.
    """
    chosen: dict[str, ir.Value] = {"row": raw.row, "line": raw.line}
    for ours, theirs in columns.items():
        if place := sheet.find(*theirs):
            chosen[ours] = raw[place]
    return raw.select(**(chosen | more))


def raw_table(width: int) -> ir.Table:
    """The text table of a file with so many columns, unbound."""
    return ibis.table({"row": "int64", "line": "int64"} | {f"c{place}": "string" for place in range(width)}, name="raw")
