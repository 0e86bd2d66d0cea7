"""The one join that most tables need."""

from __future__ import annotations

import ibis.expr.types as ir


def look_up(table: ir.Table, other: ir.Table, *keys: str) -> ir.Table:
    """Every row of the table with the columns that `other` has for its keys, or blanks; `other` is
    unique by them."""
    names = [*table.columns, *(column for column in other.columns if column not in keys)]
    joined = table.left_join(other, list(keys)).op()
    # as `select` of these names, which looks each of them up in all tables below
    return ir.Table(joined.copy(values={name: joined.values[name] for name in names}))
