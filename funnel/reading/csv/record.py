"""A record of a delimited file, and how its cells are separated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Record(NamedTuple):
    """One record: its first line (from 1), its cells, what was repaired, and, where it can't be
    used, why."""

    line: int
    cells: list[str]
    repairs: frozenset[str] = frozenset()
    fault: str = ""
    text: str = ""


@dataclass(frozen=True)
class Dialect:
    """How cells are separated and quoted; an empty quote means that quotes are letters."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""  # besides a doubled quote, e.g. a backslash
    spaced: bool = False  # a space may stand between a delimiter and a quote


NONE: frozenset[str] = frozenset()


STRAY = frozenset({"stray_quote"})
