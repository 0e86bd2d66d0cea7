"""The plain format: one table per file, English headers in any order, or the words that people in
sales use in Ukrainian, Russian and English.

Asked only if no CRM's format claims the file (`RANK`). Which of the tables it is follows from its
headers; `--as` says it outright.
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from funnel.formats import Sheet, currency_of, entries, fold, pick, statuses
from funnel.formats.cells import (
    Cell,
    blank,
    clean,
    currency_beside,
    currency_in,
    either,
    first_of,
    joined,
    when,
    yes,
)
from funnel.formats.clocks import clocks_of, with_clock
from funnel.formats.expectations import share
from funnel.formats.headers import near, parse
from funnel.formats.plain_tasks import are_tasks
from funnel.formats.plain_words import (
    ENDED,
    FLAGS,
    NUMBERS,
    REQUIRED,
    TASK_STATE,
    TELLING,
    WORDS,
)
from funnel.i18n import N_

NAME = "plain"
TITLE = N_("plain table")
RANK = 1  # generic: a format of rank 0 that claims the file goes first
ORDER = (
    *("transitions", "task_changes", "owner_changes", "expected_changes"),
    *("tasks", "stages", "deals"),
)


def recognise(sheet: Sheet) -> bool:
    """Whether the headers are enough for one of the tables, and do not say that this is a log of
    entries."""
    return bool(kind_of(sheet)) and not entries.is_certain(sheet)


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """The one table that the headers make."""
    kind = kind_of(sheet)
    return {kind: mapped(raw, sheet, kind, columns_of(sheet, kind))}


def kind_of(sheet: Sheet) -> str:
    """Which of our tables this is, or nothing."""
    if sheet.container in ("ics",):
        return ""
    return next((kind for kind in ORDER if _is(sheet, kind)), "")


def _is(sheet: Sheet, kind: str) -> bool:
    found = columns_of(sheet, kind)
    if kind == "tasks":
        return are_tasks(sheet, found, says_state=bool(state_of(sheet, found)))
    return REQUIRED[kind] <= found.keys() and any(one <= found.keys() for one in TELLING[kind])


def state_of(sheet: Sheet, columns: Mapping[str, str]) -> str:
    """The raw column that says of tasks whether they are done, if none says when."""
    column = near(sheet, *TASK_STATE)
    if column and column not in columns.values():
        return column
    return ""


def flags_of(sheet: Sheet) -> dict[str, str]:
    """The raw columns that say yes or no: won, lost, closed. Closed alone says neither."""
    found = {
        kind: column
        for kind, names in FLAGS.items()
        if (column := near(sheet, *names)) and _says_yes_or_no(sheet, column)
    }
    if found.keys() & {"won", "lost"}:
        return found
    return {}


def _says_yes_or_no(sheet: Sheet, column: str) -> bool:
    number = int(column[1:])
    cells = {row[number].strip() for row in sheet.sample if number < len(row)} - {""}
    return bool(cells) and all(statuses.kind_of(cell, of_tasks=True) for cell in cells)


def columns_of(sheet: Sheet, kind: str) -> dict[str, str]:
    """`{ours: raw column}` by name; a column is used once, for the first of our columns whose words
    fit it."""
    found: dict[str, str] = {}
    for find in (sheet.find, lambda *words: near(sheet, *words)):
        for ours, words in WORDS[kind].items():
            column = find(*words) if ours not in found else None
            if column and column not in found.values():
                found[ours] = column
    return found


def doubled(sheet: Sheet, kind: str) -> dict[str, list[int]]:
    """Our columns whose header stands over several columns of the file, with their places: somebody
    must choose."""
    twice: dict[str, list[int]] = {}
    for ours, column in columns_of(sheet, kind).items():
        name = sheet.folded[int(column[1:])]
        places = [number for number, header in enumerate(sheet.folded) if header == name]
        if len(places) > 1:
            twice[ours] = places
    return twice


def mapped(raw: ir.Table, sheet: Sheet, kind: str, columns: Mapping[str, str]) -> ir.Table:
    """One of our tables from `{ours: raw column}`; an amount's currency may stand in its header."""
    cells = _cells(raw, sheet, kind, columns)
    table = pick(raw, sheet, {}, **cells)
    if kind == "deals" and "amount" in columns and "currency" not in columns:
        return _with_currency(table, raw, sheet, columns["amount"])
    return table


def _cells(raw: ir.Table, sheet: Sheet, kind: str, columns: Mapping[str, str]) -> dict[str, Cell]:
    clocks = clocks_of(sheet, kind, columns)
    cells = {
        ours: with_clock(raw[column], raw[clocks[ours]]) if ours in clocks else raw[column]
        for ours, column in columns.items()
    }
    if kind == "deals":
        cells |= told_apart(raw, sheet, columns)
        cells |= _ended(raw, sheet, columns)
        cells |= _status(raw, sheet, columns)
        if "probability" in columns:
            cells["probability"] = share(clean(raw[columns["probability"]]))
    if kind == "tasks":
        cells |= _task(raw, sheet, columns, cells)
    return cells


def _with_currency(table: ir.Table, raw: ir.Table, sheet: Sheet, amount: str) -> ir.Table:
    """The currency that the header of the amounts names, else the one beside each amount."""
    index = int(amount[1:])
    header = sheet.headers[index]
    if code := currency_of(header) or parse(header).currency:
        return table.mutate(currency=ibis.literal(code))
    cells = [row[index] for row in sheet.sample if index < len(row)]
    if any(currency_beside(cell) for cell in cells if cell.strip()):
        return table.mutate(currency=currency_in(raw[amount]))
    return table


def told_apart(raw: ir.Table, sheet: Sheet, columns: Mapping[str, str]) -> dict[str, Cell]:
    """Pipelines, and stages of one pipeline, with their number behind the name, where several have
    one name and the list says their numbers."""
    found: dict[str, Cell] = {}
    whole: list[Cell] = []  # the pipeline of a stage
    for ours, words in NUMBERS.items():
        column = near(sheet, *words)
        if ours not in columns or not column or column in columns.values():
            continue
        name = clean(raw[columns[ours]])
        number = clean(raw[column])
        of_name = ibis.window(group_by=[*whole, name])
        is_shared = (number.min().over(of_name) != number.max().over(of_name)).fill_null(False)
        whole = [name, number]
        found[ours] = either(is_shared & number.notnull(), name + " (" + number + ")", name)
    return found


def _status(raw: ir.Table, sheet: Sheet, columns: Mapping[str, str]) -> dict[str, Cell]:
    """The status from columns that say yes or no, or from words that mean won, lost or open."""
    if flags := flags_of(sheet):
        said = {kind: yes(raw[column]) for kind, column in flags.items()}
        nobody = ibis.literal(False)
        won = said.get("won", nobody)
        lost = said.get("lost", nobody)
        if "closed" in said and "won" in said:
            lost = lost | (said["closed"] & ~won)
        rest = "open" if len(said) > 1 else None
        return {"status": when((won, "won"), (lost, "lost"), otherwise=rest)}
    column = columns.get("status")
    if column and sheet.words:
        return {"status": _told(raw[column], sheet)}
    return {}


def _ended(raw: ir.Table, sheet: Sheet, columns: Mapping[str, str]) -> dict[str, Cell]:
    """The closing, and the status where no column is it, of a list with one date for deals that
    were won and one for those that were lost."""
    places = [near(sheet, *ENDED[kind]) for kind in ("won", "lost")]
    if not all(places) or columns.get("closed_at") not in places:
        return {}
    won, lost = (clean(raw[column]) for column in places if column)
    status = when((won.notnull(), "won"), (lost.notnull(), "lost"), otherwise="open")
    return {"closed_at": first_of(won, lost)} | ({} if "status" in columns else {"status": status})


def _told(cell: Cell, sheet: Sheet, otherwise: Cell | None = None) -> Cell:
    word = cell.strip()
    return when(*((word == said, kind) for said, kind in sheet.words), otherwise=otherwise)


def _task(
    raw: ir.Table, sheet: Sheet, columns: Mapping[str, str], cells: Mapping[str, Cell]
) -> dict[str, Cell]:
    """What a list made by hand lacks: an ID, and the moment of what is only said to be done, for
    which its due date stands."""
    found: dict[str, Cell] = {}
    if "task_id" not in columns:
        names = ("deal_id", "created_at", "assignee", "text")
        if "created_at" not in columns:
            names = ("deal_id", "due_at", "assignee", "text")
        parts = [clean(raw[columns[name]]) for name in names if name in columns]
        own = joined(parts, " · ")
        again: Cell = ibis.row_number().over(ibis.window(group_by=own, order_by=raw.row))
        found["task_id"] = either(again > 0, own + " · " + (again + 1).cast("string"), own)
    if "done_at" in columns and sheet.words:
        kind = _told(raw[columns["done_at"]], sheet)
        stands = [clean(cells[name]) for name in ("due_at", "created_at") if name in cells]
        due = first_of(*stands) if stands else blank()
        found["done_at"] = when(
            (kind == "done", due), (kind == "open", blank()), otherwise=cells["done_at"]
        )
    return found


def is_alias(sheet: Sheet, columns: Mapping[str, str]) -> bool:
    """Whether a header was recognised in another language than English."""
    return any(not fold(sheet.headers[int(column[1:])]).isascii() for column in columns.values())
