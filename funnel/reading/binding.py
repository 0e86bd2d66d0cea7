"""What a format makes of a file: its inputs as text, and which of the file's columns each column
of ours comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from funnel.formats import Sheet, entries, plain, raw_table
from funnel.formats.format import Format
from funnel.inputs import INPUTS
from funnel.reading.lineage import used_columns
from funnel.reading.recognise import Recognised

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Bound:
    """A file as its format reads it."""

    found: Recognised
    headers: tuple[str, ...]  # of the file
    tables: Mapping[str, ir.Table]  # of each input, over the raw table
    used: Mapping[str, Mapping[str, str]]  # {input: {ours: raw column}}
    taken: frozenset[str]  # the raw columns that any of ours is made from

    @property
    def format(self) -> Format:
        """The format that reads it."""
        assert self.found.format
        return self.found.format

    @property
    def names(self) -> list[str]:
        """The inputs there are."""
        return [name for name in self.tables if name in INPUTS]

    @cached_property
    def headers_of(self) -> dict[str, dict[str, str]]:
        """`{input: {ours: header}}`."""
        return {
            name: {
                ours: self.headers[int(column[1:])] or column for ours, column in columns.items()
            }
            for name, columns in self.used.items()
        }

    def extra(self, name: str) -> list[int]:
        """The columns of the file that none of ours is made from, if they are kept."""
        if name != "deals" or not self.format.keep_rest:
            return []
        return [index for index in range(len(self.headers)) if f"c{index}" not in self.taken]

    def labels(self) -> list[str]:
        """The names under which columns are kept; of a repeated header the earlier ones carry their
        place if the format says so."""
        if not self.format.last_wins:
            return list(self.headers)
        last = {header: index for index, header in enumerate(self.headers)}
        return [
            header if not header or last[header] == index else f"{header} ({index + 1})"
            for index, header in enumerate(self.headers)
        ]


def bind(found: Recognised, headers: tuple[str, ...], sheet: Sheet) -> Bound:
    """Apply a format to a file. Raises `FunnelError` if it was chosen and the file is not of it."""
    raw = raw_table(len(headers))
    tables = found.tables(raw, sheet)
    used, taken = used_columns(tables, raw)
    if (found.is_plain or found.is_log) and len(tables) == 1:
        (name,) = tables  # a date and its time make one moment of two columns
        named = _named(found, sheet, name)
        whole = {ours: index for ours, index in named.items() if ours in tables[name].columns}
        used[name] = whole | used[name]
    return Bound(found, headers, tables, used, frozenset(taken))


def _named(found: Recognised, sheet: Sheet, name: str) -> Mapping[str, str]:
    if found.columns:
        return found.columns
    if found.is_plain:
        return plain.columns_of(sheet, name)
    return entries.columns_of(sheet)
