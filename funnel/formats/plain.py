"""The plain format: one table per file, English headers in any order, or the words that people in
sales use in Ukrainian, Russian and English.

Asked only if no CRM's format claims the file (`RANK`). Which of the tables it is follows from its
headers; `--as` says it outright.
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from funnel.formats import Sheet, currency_of, entries, fold, pick
from funnel.formats.cells import currency_in, money_mark
from funnel.formats.plain_words import REQUIRED, TELLING, WORDS
from funnel.i18n import N_

NAME = "plain"
TITLE = N_("plain table")
RANK = 1  # generic: a format of rank 0 that claims the file goes first
ORDER = ("transitions", "task_changes", "owner_changes", "tasks", "stages", "deals")


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
    return REQUIRED[kind] <= found.keys() and any(one <= found.keys() for one in TELLING[kind])


def columns_of(sheet: Sheet, kind: str) -> dict[str, str]:
    """`{ours: raw column}` by name; a column is used once, for the first of our columns whose words
    fit it."""
    found: dict[str, str] = {}
    for ours, words in WORDS[kind].items():
        place = sheet.find(*words)
        if place and place not in found.values():
            found[ours] = place
    return found


def doubled(sheet: Sheet, kind: str) -> dict[str, list[int]]:
    """Our columns whose header stands over several columns of the file, with their places: somebody
    must choose."""
    twice: dict[str, list[int]] = {}
    for ours, place in columns_of(sheet, kind).items():
        name = sheet.folded[int(place[1:])]
        places = [number for number, header in enumerate(sheet.folded) if header == name]
        if len(places) > 1:
            twice[ours] = places
    return twice


def mapped(raw: ir.Table, sheet: Sheet, kind: str, columns: Mapping[str, str]) -> ir.Table:
    """One of our tables from `{ours: raw column}`; an amount's currency may stand in its header."""
    table = pick(raw, sheet, {}, **{ours: raw[place] for ours, place in columns.items()})
    if kind == "deals" and "amount" in columns and "currency" not in columns:
        place = int(columns["amount"][1:])
        code = currency_of(sheet.headers[place])
        if code:
            return table.mutate(currency=ibis.literal(code))
        if any(
            currency_of(f"0 {money_mark(row[place])}")
            for row in sheet.sample
            if place < len(row) and row[place].strip()
        ):
            return table.mutate(currency=currency_in(raw[columns["amount"]]))
    return table


def is_alias(sheet: Sheet, columns: Mapping[str, str]) -> bool:
    """Whether a header was recognised in another language than English."""
    return any(not fold(sheet.headers[int(place[1:])]).isascii() for place in columns.values())
