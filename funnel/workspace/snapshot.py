"""The door: one immutable snapshot, opened read-only and locked down; ask an expression, get a
DataFrame."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import duckdb
import ibis
import ibis.backends.sql.compilers  # else the first question would wait for it
import ibis.expr.types as ir
import pandas as pd

from funnel.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Hashable

# Measured: blocks every file, network, extension, SET, COPY and ATTACH attack (docs/security.md).
LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "python_enable_replacements": "false",
    "memory_limit": "1GB",
    "threads": "2",
    "max_temp_directory_size": "2GB",
    "lock_configuration": "true",
}


def to_sql(expression: ir.Expr, pretty: bool = True) -> str:
    """The SQL that an expression runs as; `pretty` is for people and differs in blanks only."""
    return compiled(cast("Hashable", expression.op()), pretty)


@lru_cache(
    maxsize=256
)  # a build asks much the same as the build before it, and compiling is a third of a small one
def compiled(node: Any, pretty: bool) -> str:
    """The SQL of a node of an expression."""
    return str(ibis.to_sql(node.to_expr(), dialect="duckdb", pretty=pretty))


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Names that the engine keeps as numbers (ENUM), as text again: categories would follow the
    rows into every group-by."""
    named = {
        column: "str"
        for column, kind in frame.dtypes.items()
        if isinstance(kind, pd.CategoricalDtype)
    }
    return frame.astype(named) if named else frame


@dataclass
class Snapshot:
    """All tables of one import, as they were; safe to share between threads, since every question
    has a cursor of its own."""

    path: Path
    facts: Facts = field(init=False)

    def __post_init__(self) -> None:
        # DuckDB lets a locked connection write where it spills, so that is a folder with nothing
        # else in it
        config = LOCKED | {"temp_directory": str(self.path.parent / ".spill")}
        self._connection = duckdb.connect(str(self.path), read_only=True, config=config)
        with self._connection.cursor() as cursor:
            row = cursor.execute("select text from facts").fetchone()
        assert row is not None
        self.facts = Facts.from_json(row[0])

    @property
    def id(self) -> str:
        """The snapshot's name; the key of every cache."""
        return self.path.stem

    def ask(self, expression: ir.Expr) -> pd.DataFrame:
        """Run an expression over the tables of `funnel.tables`."""
        return self.run(to_sql(expression, pretty=False))

    def run(self, sql: str) -> pd.DataFrame:
        """Run what an expression was compiled to (`funnel.answers.prepared`)."""
        with self._connection.cursor() as cursor:
            return plain(cursor.execute(sql).df())

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
