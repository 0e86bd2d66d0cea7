"""Names, values and types as DuckDB's SQL writes them."""

from __future__ import annotations

from funnel import tables

DUCK_TYPES = {
    "int64": "bigint",
    "string": "varchar",
    "float64": "double",
    "boolean": "boolean",
    tables.MOMENT: "timestamp",
}


def duck_type(name: str) -> str:
    """DuckDB's name of a type of `funnel.tables`."""
    return DUCK_TYPES.get(name, "map(varchar, varchar)")


def quoted(name: str) -> str:
    """An identifier, or a path as a string, that cannot end early."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A string literal."""
    return "'" + value.replace("'", "''") + "'"
