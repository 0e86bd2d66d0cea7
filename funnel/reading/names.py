"""What the tables of a reading and their columns are called."""

from __future__ import annotations

from collections.abc import Iterable

from funnel.sql import Name, Sql, joined, sql


def cell(index: int) -> Name:
    """A column of the file, counted from 0."""
    return Name(f"c{index}")


def cells(width: int) -> list[Name]:
    """All columns of the file."""
    return [cell(index) for index in range(width)]


def text_of(name: str) -> Name:
    """The texts of an input, before they have types."""
    return Name(f"text_{name}")


def input_of(name: str) -> Name:
    """The typed rows of an input."""
    return Name(f"input_{name}")


def rows_in(names: Iterable[str]) -> Sql:
    """The rows of the file that came into these inputs, each so often."""
    parts = [sql('select "row" from {input}', input=input_of(name)) for name in names]
    return joined(" union all ", parts)
