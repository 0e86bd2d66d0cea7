"""Somebody to be forgotten in what people decided, and in files that wait on somebody's desk."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TypeVar

from funnel.errors import FunnelError
from funnel.filters import Condition, read
from funnel.workspace import begun
from funnel.workspace.notes import Notes

FEWEST_DIGITS = 7  # of a text that is a telephone number
GONE = "…"
NUMBERS = ("deal_id", "parent_deal_id")  # columns in which a filter may name a deal
SEARCH = "find"  # the parameter of an address that searches the list of deals
Row = TypeVar("Row", bound=tuple)


@dataclass(frozen=True)
class Whom:
    """What to look for: the id of a deal, or a text that names a client (a name, a telephone
    number, an address)."""

    deal_id: str = ""
    client: str = ""

    @property
    def digits(self) -> str:
        """The digits of a telephone number; blank for anything else."""
        found = re.sub(r"\D", "", self.client)
        has_letters = re.search(r"[^\W\d_]", self.client)
        if len(found) >= FEWEST_DIGITS and not has_letters:
            return found
        return ""

    def is_named_in(self, text: str) -> bool:
        """Whether a text names the client."""
        said = self.client.strip().lower()
        if said and said in text.lower():
            return True
        return bool(self.digits) and self.digits in re.sub(r"\D", "", text)


def without(notes: Notes, deals: Collection[str], whom: Whom) -> tuple[Notes, int]:
    """The decisions without promises about these deals, or that name the client, and without the
    client in marks and choices; and how many of them tell of it."""
    gone = _gone(notes, deals, whom)
    marks = [(at, GONE if whom.is_named_in(name) else name) for at, name in notes.marks]
    mappings = tuple(row for row in notes.mappings if not _names(whom, row))
    views = tuple(row for row in notes.views if not _is_told(whom, deals, row))
    left = replace(
        notes,
        promises=_but(notes.promises, gone),
        promise_marks=_but(notes.promise_marks, gone),
        marks=tuple(dict.fromkeys(marks)),
        mappings=mappings,
        views=views,
    )
    changed = sum(one != other for one, other in zip(marks, notes.marks, strict=True))
    gone_rows = len(notes.mappings) - len(mappings) + len(notes.views) - len(views)
    return left, len(gone) + changed + gone_rows


def _but(rows: tuple[Row, ...], gone: set[str]) -> tuple[Row, ...]:
    return tuple(row for row in rows if row[0] not in gone)


def _gone(notes: Notes, deals: Collection[str], whom: Whom) -> set[str]:
    """The ids of the promises to be erased."""
    return {row[0] for row in notes.promises if row[1] in deals or _names(whom, row)}


def _names(whom: Whom, row: tuple) -> bool:
    return any(whom.is_named_in(cell) for cell in row if isinstance(cell, str))


def _is_told(whom: Whom, deals: Collection[str], view: tuple) -> bool:
    """Whether a named view says the client or one of the deals, in its name or in a filter."""
    name, _, asked, *_ = view
    texts = [name, *chain.from_iterable(json.loads(asked).values())]
    filters = [one for one in map(_filter, texts) if one]
    told = [*texts, *chain.from_iterable(one.values for one in filters)]
    numbers = [one.values for one in filters if one.column in NUMBERS]
    numbers += [json.loads(asked).get(SEARCH, [])]
    return any(map(whom.is_named_in, told)) or any(set(deals) & set(own) for own in numbers)


def _filter(text: str) -> Condition | None:
    """What a text of a view says, if it is a filter: its values without what its way of writing
    adds."""
    try:
        return read(text)
    except FunnelError:
        return None


def waiting(folder: Path, kept: Collection[str]) -> Iterator[Path]:
    """Files that somebody handed over and that were not kept yet."""
    for entry in begun.begun(folder):
        path = folder / entry.name
        if entry.name in kept or not path.is_dir() or (path / "demo").is_dir():
            continue
        yield from (one for one in path.rglob("*") if one.is_file() and one.name != begun.HELD)
