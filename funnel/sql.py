"""SQL that is put together when the program runs: the one place where a name or a value gets into a
statement.

``sql("select {what} from deals where {what} = {value}", what=Name("stage"), value="New")`` gives
``select "stage" from deals where "stage" = 'New'``: names stand in double quotes, texts in single
ones, numbers as they are, several by commas. Only what was put together here stands as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import LiteralString

from funnel.inputs import MOMENT

TYPES = {
    "int64": "bigint",
    "string": "varchar",
    "float64": "double",
    "boolean": "boolean",
    MOMENT: "timestamp",
}


class Sql(str):
    """A piece of SQL that stands in a statement as it is."""

    __slots__ = ()


class Name(str):
    """The name of a table or a column."""

    __slots__ = ()


Part = Sql | Name | str | float | None
Parts = Part | Iterable[Part]


def sql(template: LiteralString, /, **parts: Parts) -> Sql:
    """The template with each ``{part}`` filled in; a brace of its own is written twice."""
    return Sql(template.format(**{name: _written(part) for name, part in parts.items()}))


def joined(separator: LiteralString, parts: Iterable[Part]) -> Sql:
    """Several pieces with the same words between them."""
    return Sql(separator.join(map(_written, parts)))


def type_of(kind: str) -> Sql:
    """DuckDB's name of a type of `funnel.inputs`; what has none there is a map of texts."""
    return Sql(TYPES.get(kind, "map(varchar, varchar)"))


def null_of(kind: str) -> Sql:
    """No value, of this type."""
    return sql("null::{kind}", kind=type_of(kind))


def _written(part: Parts) -> str:
    match part:
        case Sql():
            return part
        case Name():
            return '"' + part.replace('"', '""') + '"'
        case str():
            return "'" + part.replace("'", "''") + "'"
        case None:
            return "null"
        case int() | float():
            return repr(part).lower()  # a truth, too
        case _:
            return ", ".join(map(_written, part))
