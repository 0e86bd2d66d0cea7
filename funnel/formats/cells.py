"""What formats share: words compared in any spelling, cells as text, the order of a log, paths of a
JSON record.

Expressions over text columns only; they compile with `ibis.to_sql(…, dialect="duckdb")`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import ibis
import ibis.expr.types as ir

from funnel.formats import CODES, SIGNS, WORDS, Sheet, currency_of, fold

# Expressions over text, and over yes and no. `ibis` annotates its methods for expressions alone,
# not for the literals they take.
Cell = Any
Test = Any
DATE = r"(?:\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}-\d{2}-\d{2})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?"

BESIDE = (  # the number in a cell that has a currency beside it
    "[\\d\\s.,'’()+\\-\u2212\u00a0\u202f]+"
)
SIZE = (  # a word behind a number that says it is in thousands or millions
    r"(?i)(\d)\s?(?:k|к|m|mm|bn|mln|mlrd|mio|тис|тыс|млн|млрд|тисяч[аі]?|тысяч[аи]?|thousand|tys"
    r"|мільйон(?:ів|а|и)?"
    r"|миллион(?:ов|а)?|million|мільярд(?:ів|а|и)?|миллиард(?:ов|а)?|billion)\.?(?:\s|$)"
)


def spellings(names: Iterable[str]) -> list[str]:
    """Every way a word comes out of an export, in lower case: as it is, decomposed, with its marks
    lost (й → и, ã → a)."""
    found: set[str] = set()
    for name in names:
        lower = name.casefold()
        parts = unicodedata.normalize("NFKD", lower)
        found |= {
            lower,
            unicodedata.normalize("NFC", lower),
            parts,
            "".join(x for x in parts if not unicodedata.combining(x)),
        }
    return sorted(found)


def says(value: Cell, names: Iterable[str]) -> Test:
    """Whether a cell is one of these words, in any spelling; never null."""
    return value.strip().lower().isin(spellings(names)).fill_null(False)


def one_of(sheet: Sheet, raw: ir.Table, *names: str, last: bool = False) -> Cell:
    """The column of the first of these headers that the file has, cleaned; a blank one if it has
    none."""
    column = sheet.find(*names, last=last)
    return clean(raw[column]) if column else blank()


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
    """A cell without its edges; `'+38…` loses the apostrophe that guards it from a spreadsheet;
    nothing in it is blank."""
    return value.strip().re_replace(r"^'([-+=@])", r"\1").nullif("")


def found(value: Cell, pattern: str, group: int = 0) -> Cell:
    """The part of a cell that a pattern finds, blank if it doesn't."""
    return value.re_extract(pattern, group).nullif("")


def moment(value: Cell) -> Cell:
    """A date, or blank for a word that stands where a date would (“не закрыта”, “não fechado”)."""
    return either(value.re_search(r"\d"), value)


def yes(value: Cell) -> Test:
    """Whether a cell says yes, in the ways exports do; never null."""
    words = (
        "1",
        "1.0",
        "t",
        "true",
        "y",
        "yes",
        "да",
        "так",
        "истина",
        "істина",
        "sí",
        "sim",
        "verdadero",
        "verdadeiro",
    )
    return says(value, words)


def money_mark(cell: str) -> str:
    """What stands beside the number in a cell: `1 200,50 грн.` → `грн`, `12 тис. грн` → `грн`."""
    return re.sub(BESIDE, "", re.sub(SIZE, r"\1 ", cell)).casefold()


def currency_beside(cell: str) -> str | None:
    """The currency of a cell: `1 200 PLN` → PLN."""
    mark = money_mark(cell)
    return currency_of(f"0 {mark}") or currency_of(f"0 {mark.upper()}")


def currency_in(amount: Cell) -> Cell:
    """The currency that a cell has beside its number; none if it says none."""
    mark = amount.re_replace(SIZE, r"\1 ").re_replace(BESIDE, "").lower()
    codes = SIGNS | WORDS | {code.lower(): code for code in CODES}
    return when(*((mark == name, code) for name, code in codes.items()))


def closing(closed: Cell, created: Cell) -> Cell:
    """When a closed deal was closed. A closing without a time of day on the day of the creation is
    not before it."""
    is_day = closed.re_search(r"^\S{8,10}(?:[ T]00:00(?::00)?)?$")
    return either(is_day & (closed.re_extract(r"^\S+", 0)[:10] == created[:10]), created, closed)


def end_of_day(due: Cell) -> Cell:
    """When something is due that is due on a day: not overdue before the day is over."""
    return either(
        due.re_search(r"^\d{4}-\d{2}-\d{2}(?: 00:00(?::00)?)?$"),
        due.re_extract(r"^\S+", 0) + " 23:59:59",
        due,
    )


def sort_key(value: Cell) -> Cell:
    """A moment as text that sorts in time. Dates with slashes are month first, unless a first part
    of the column is over 12."""
    return ibis.ifelse(
        _is_day_first(value), _turned(value, day_first=True), _turned(value, day_first=False)
    )


def _is_day_first(value: Cell) -> Test:
    first: Cell = value.re_extract(r"^(\d{1,2})/\d{1,2}/\d{4}", 1).try_cast("int64")
    return (first.max().over(ibis.window()) > 12).fill_null(False)


def _turned(value: Cell, *, day_first: bool) -> Cell:
    """The year in front, hours of two digits, AM and PM before them; ISO and epoch seconds stay."""
    day = value.re_replace(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})", r"\3-0\2-0\1")
    day = day.re_replace(
        r"^(\d{1,2})/(\d{1,2})/(\d{4})", r"\3-0\2-0\1" if day_first else r"\3-0\1-0\2"
    )
    day = day.re_replace(r"-0(\d{2})-", r"-\1-").re_replace(r"^(\d{4}-\d{2}-)0(\d{2})", r"\1\2")
    clock = day.re_replace(r"^(\S+?),? (\d):", r"\1 0\2:").re_replace(
        r" 12(:\S+ ?[AaPp]\.?[Mm])", r" 00\1"
    )
    return clock.re_replace(r"^(\S+) (.*?) ?([AaPp])\.?[Mm]\.?$", r"\1 \3 \2")


def in_time_order(log: ir.Table, moment: str = "moved_at") -> ir.Table:
    """A log with the order of its rows in time (`sequence`, as text): lists of events come newest
    first, and then ties run backwards too.

    A file may list one deal after the other: each deal tells for itself, the whole file for those
    with one moment alone. Each step is a table of its own: written into one another the cells
    would stand in the statement a hundred times.
    """
    keyed = log.mutate(time_key=sort_key(log[moment]))
    # thirteen digits of the place, which rows without a moment have not
    place: Cell = (keyed.row + 10**12).cast("string")
    placed = keyed.mutate(placed_key=place + keyed.time_key)

    def backwards(window: Any) -> Test:
        key: Cell = placed.time_key
        first: Cell = placed.placed_key.min().over(window)
        last: Cell = placed.placed_key.max().over(window)
        is_told = key.max().over(window) > key.min().over(window)
        return ibis.ifelse(is_told, first[13:] > last[13:], ibis.null("boolean"))

    newest_first: Cell = first_of(
        backwards(ibis.window(group_by=placed.deal_id)), backwards(ibis.window())
    )
    order = ibis.ifelse(newest_first.fill_null(False), -placed.row, placed.row)
    return placed.mutate(sequence=order.cast("string")).drop("time_key", "placed_key")


def plain_path(header: str) -> str:
    """A path in a JSON record without list places and without the envelope:
    `value_after.0.lead_status.id` → `….lead_status.id`."""
    text = re.sub(r"\[(\d+)\]", r".\1", header)
    text = re.sub(r"\.\d+(?=\.|$)", "", text)
    return fold(
        re.sub(
            r"^(?:_embedded|result|data)\.(?:leads|events|tasks|pipelines|users|items)\.", "", text
        )
    )


def at(sheet: Sheet, raw: ir.Table, *paths: str) -> Cell:
    """Of each record the value under the first of these paths that has one (of a list, its first
    place)."""
    places = [plain_path(header) for header in sheet.headers]
    there = [clean(raw[f"c{places.index(fold(path))}"]) for path in paths if fold(path) in places]
    if not there:
        return blank()
    return first_of(*there) if len(there) > 1 else there[0]


def has_paths(sheet: Sheet, *paths: str) -> bool:
    """Whether every one of these paths is in the JSON."""
    places = {plain_path(header) for header in sheet.headers}
    return all(fold(path) in places for path in paths)


def inner_list(sheet: Sheet, raw: ir.Table, pattern: re.Pattern[str]) -> list[dict[str, Cell]]:
    """The records of a list inside a record: each place is columns of its own in `raw`. The pattern
    finds the place and the field."""
    places: dict[int, dict[str, Cell]] = {}
    for index, header in enumerate(sheet.headers):
        if match := pattern.search(header):
            places.setdefault(int(match[1]), {})[match[2]] = clean(raw[f"c{index}"])
    return [places[number] for number in sorted(places)]


def joined(values: list[Cell], separator: str = ", ") -> Cell:
    """Several cells as one, blanks left out."""
    glue: Cell = ibis.literal(separator)
    return glue.join(values).nullif("") if values else blank()
