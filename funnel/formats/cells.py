"""What formats share: words compared in any spelling, cells as text, the order of a log, paths of a JSON record.

Expressions over text columns only; they compile with `ibis.to_sql(…, dialect="duckdb")`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import ibis
import ibis.expr.types as ir

from funnel.formats import Sheet, fold

# Expressions over text, and over yes and no. `ibis` annotates its methods for expressions alone, not for the literals they take.
Cell = Any
Test = Any
# The sign stays a sign where several currencies use it: a dollar is not always American.
CURRENCIES = {
    "rd$": "DOP", "c$": "NIO", "r$": "BRL", "₴": "UAH", "грн": "UAH", "uah": "UAH", "₽": "RUB", "руб": "RUB", "€": "EUR", "eur": "EUR",
    "£": "GBP", "zł": "PLN", "usd": "USD", "$": "$",
}  # fmt: skip
DATE = r"(?:\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}-\d{2}-\d{2})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?"


def spellings(names: Iterable[str]) -> list[str]:
    """Every way a word comes out of an export, in lower case: as it is, decomposed, with its marks lost (й → и, ã → a)."""
    found: set[str] = set()
    for name in names:
        lower = name.casefold()
        parts = unicodedata.normalize("NFKD", lower)
        found |= {lower, unicodedata.normalize("NFC", lower), parts, "".join(x for x in parts if not unicodedata.combining(x))}
    return sorted(found)


def says(value: Cell, names: Iterable[str]) -> Test:
    """Whether a cell is one of these words, in any spelling; never null."""
    return value.strip().lower().isin(spellings(names)).fill_null(False)


def one_of(sheet: Sheet, raw: ir.Table, *names: str, last: bool = False) -> Cell:
    """The column of the first of these headers that the file has, cleaned; a blank one if it has none."""
    place = sheet.find(*names, last=last)
    return clean(raw[place]) if place else blank()


def blank() -> Cell:
    """A text that is not there."""
    return ibis.null("string")


def either(condition: Cell, one: Any, other: Any = None) -> Cell:
    """One text or the other."""
    return ibis.ifelse(condition, one, blank() if other is None else other)


def first_of(*values: Cell) -> Cell:
    """The first of several texts that is there."""
    return ibis.coalesce(*values)


def when(*branches: tuple[Cell, Any], otherwise: Any = None) -> Cell:
    """The text of the first condition that holds."""
    return ibis.cases(*branches, else_=blank() if otherwise is None else otherwise)


def clean(value: Cell) -> Cell:
    """A cell without its edges; `'+38…` loses the apostrophe that guards it from a spreadsheet; nothing in it is blank."""
    return value.strip().re_replace(r"^'([-+=@])", r"\1").nullif("")


def found(value: Cell, pattern: str, group: int = 0) -> Cell:
    """The part of a cell that a pattern finds, blank if it doesn't."""
    return value.re_extract(pattern, group).nullif("")


def moment(value: Cell) -> Cell:
    """A date, or blank for a word that stands where a date would (“не закрыта”, “não fechado”)."""
    return either(value.re_search(r"\d"), value)


def yes(value: Cell) -> Test:
    """Whether a cell says yes, in the ways exports do; never null."""
    return says(value, ("1", "1.0", "true", "y", "yes", "да", "так", "sí", "sim"))


def currency_of(header: str) -> str | None:
    """The currency that a header carries behind its word: `Бюджет ₽` → RUB, `Presupuesto RD$` → DOP, `Presupuesto $` → $."""
    tail = header.strip().casefold().rstrip(".")
    return next((code for sign, code in CURRENCIES.items() if re.search(rf"(?:^|[\s,(]){re.escape(sign)}\)?$", tail)), None)


def closing(closed: Cell, created: Cell) -> Cell:
    """When a closed deal was closed. A closing without a time of day on the day of the creation is not before it."""
    is_day = closed.re_search(r"^\S{8,10}(?:[ T]00:00(?::00)?)?$")
    return either(is_day & (closed.re_extract(r"^\S+", 0)[:10] == created[:10]), created, closed)


def end_of_day(due: Cell) -> Cell:
    """When something is due that is due on a day: not overdue before the day is over."""
    return either(due.re_search(r"^\d{4}-\d{2}-\d{2}(?: 00:00(?::00)?)?$"), due.re_extract(r"^\S+", 0) + " 23:59:59", due)


def sort_key(value: Cell) -> Cell:
    """A moment as text that sorts in time: day-first dates are turned round, ISO and epoch seconds stay."""
    return value.re_replace(r"^(\d{2})\.(\d{2})\.(\d{4})", r"\3-\2-\1")


def time_order(raw: ir.Table, moved_at: Cell) -> Cell:
    """The order of the rows of a log in time, as text: lists of events come newest first, and then ties run backwards too."""
    key = sort_key(moved_at)
    newest_first = (key.argmin(raw.row) > key.argmax(raw.row)).over(ibis.window())
    return ibis.ifelse(newest_first.fill_null(False), -raw.row, raw.row).cast("string")


def plain_path(header: str) -> str:
    """A path in a JSON record without list places and without the envelope: `value_after.0.lead_status.id` → `….lead_status.id`."""
    text = re.sub(r"\[(\d+)\]", r".\1", header)
    text = re.sub(r"\.\d+(?=\.|$)", "", text)
    return fold(re.sub(r"^(?:_embedded|result|data)\.(?:leads|events|tasks|pipelines|users|items)\.", "", text))


def at(sheet: Sheet, raw: ir.Table, *paths: str) -> Cell:
    """The values of the first of these paths that the JSON has, one or none per record (the first place of a list)."""
    places = [plain_path(header) for header in sheet.headers]
    for path in paths:
        if fold(path) in places:
            return clean(raw[f"c{places.index(fold(path))}"])
    return blank()


def has_paths(sheet: Sheet, *paths: str) -> bool:
    """Whether every one of these paths is in the JSON."""
    places = {plain_path(header) for header in sheet.headers}
    return all(fold(path) in places for path in paths)


def joined(values: list[Cell], separator: str = ", ") -> Cell:
    """Several cells as one, blanks left out."""
    glue: Cell = ibis.literal(separator)
    return glue.join(values).nullif("") if values else blank()
