"""From which columns of the file each of ours is made, and how the engine chooses them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import ibis
import ibis.expr.types as ir

from funnel.reading.names import cell
from funnel.sql import Name, Sql, sql


def used_columns(
    tables: Mapping[str, ir.Table], raw: ir.Table
) -> tuple[dict[str, dict[str, str]], set[str]]:
    """`{input: {ours: raw column}}` where one column of the file makes one of ours, and all columns
    that any of ours is made from."""
    from ibis.expr import operations as ops

    found: dict[str, dict[str, str]] = {}
    used: set[str] = set()
    for name, table in tables.items():
        found[name] = {}
        for ours in table.columns:
            node = table[ours].op()
            fields = _fields(node, raw.op(), ops)
            used |= fields
            if ours not in ("row", "line") and len(fields) == 1:
                found[name][ours] = next(iter(fields))
    return found, used


def _fields(node: Any, raw: Any, ops: Any) -> set[str]:
    """The raw columns that one column is computed from, followed through selections."""
    if isinstance(node, ops.Field):
        return _fields_behind(node, raw, ops)
    found: set[str] = set()
    for child in getattr(node, "__args__", ()):
        for one in child if isinstance(child, tuple) else (child,):
            if isinstance(one, ops.Value):
                found |= _fields(one, raw, ops)
    return found


def _fields_behind(node: Any, raw: Any, ops: Any) -> set[str]:
    """Those of a column by its name: what it was selected as, or the same one further down."""
    if node.rel == raw:
        if node.name.startswith("c"):
            return {node.name}
        return set()
    values = getattr(node.rel, "values", None)
    if values is not None and node.name in values:
        return _fields(values[node.name], raw, ops)
    parent = getattr(node.rel, "parent", None)
    if parent is None or node.name not in parent.schema:
        return set()
    return _fields(ops.Field(parent, node.name), raw, ops)


def raw_sql(table: ir.Table, cells: Iterable[int] = ()) -> Sql:
    """An expression over `raw` as the engine runs it.

    A bare choice of columns is written out, with these cells of the file beside them: the compiler
    is half of a small file's time.
    """
    if columns := bare(table):
        chosen = [
            sql("{cell} as {ours}", cell=Name(index), ours=Name(ours))
            for ours, index in columns.items()
        ]
        return sql("select {chosen} from raw", chosen=[*chosen, *map(cell, cells)])
    return Sql(ibis.to_sql(table, dialect="duckdb"))


def bare(table: ir.Table) -> dict[str, str]:
    """`{ours: raw column}` of an expression that only chooses columns of `raw`; else nothing."""
    from ibis.expr import operations as ops

    node = table.op()
    if not isinstance(node, ops.Project) or not isinstance(node.parent, ops.UnboundTable):
        return {}
    fields = {
        ours: value.name for ours, value in node.values.items() if isinstance(value, ops.Field)
    }
    if len(fields) == len(node.values):
        return fields
    return {}
