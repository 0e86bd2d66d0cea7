"""The door: one immutable snapshot, opened read-only and locked down; ask an expression, get a
DataFrame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import ClassVar
from weakref import WeakSet

import duckdb
import ibis.expr.types as ir
import pandas as pd

from funnel.facts import Facts
from funnel.home import spill
from funnel.workspace import shapes_kept
from funnel.workspace.arrow import plain
from funnel.workspace.shapes import to_sql

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
    # what questions took goes back to the system, not only when others are asked
    "allocator_background_threads": "true",
    "lock_configuration": "true",
}


PIECE = 5_000  # rows


@dataclass(eq=False)
class Snapshot:
    """All tables of one import, as they were; safe to share between threads, since every question
    has a cursor of its own."""

    path: Path
    facts: Facts = field(init=False)
    shapes: Path | None = field(init=False)  # where what questions are compiled to is kept
    is_closed: bool = field(default=False, init=False)
    _opened: ClassVar[WeakSet[Snapshot]] = WeakSet()

    def __post_init__(self) -> None:
        self._file = _file_at(self.path)
        self._close_replaced()
        # DuckDB lets a locked connection write where it spills, so that is a folder with nothing
        # else in it
        config = LOCKED | {"temp_directory": str(self.path.parent / spill())}
        self._connection = duckdb.connect(str(self.path), read_only=True, config=config)
        with self._connection.cursor() as cursor:
            row = cursor.execute("select text from facts").fetchone()
        assert row is not None
        self.facts = Facts.from_json(row[0])
        self._opened.add(self)
        self.shapes = shapes_kept.place(self.path)

    def _close_replaced(self) -> None:
        """A workspace that was deleted and made again has other files of the same names; the engine
        would go on showing the old ones while anybody in this process has them open."""
        for other in tuple(self._opened):
            if other.path == self.path and other._file != self._file:
                other.close()

    @property
    def id(self) -> str:
        """The snapshot's name in its workspace."""
        return self.path.stem

    @property
    def key(self) -> str:
        """The key of every cache: which file it is, of all that ever had its name."""
        return f"{self.path}:{self._file}"

    def ask(self, expression: ir.Expr) -> pd.DataFrame:
        """Run an expression over the tables of `funnel.tables`."""
        return self.run(to_sql(expression, pretty=False, folder=self.shapes))

    def run(self, sql: str) -> pd.DataFrame:
        """Run what an expression was compiled to (`funnel.answers.prepared`)."""
        with self._connection.cursor() as cursor:
            return plain(cursor.execute(sql).df())

    def pieces(self, expression: ir.Expr, rows: int = PIECE) -> Iterator[pd.DataFrame]:
        """The same rows in their order, so many at once: what need not be in memory as a whole. At
        least one piece comes, if an empty one."""
        sql = to_sql(expression, pretty=False, folder=self.shapes)
        with self._connection.cursor() as cursor, self._connection.cursor() as other:
            reader = cursor.sql(sql).to_arrow_reader(rows)
            first = next(reader, reader.schema.empty_table())
            for piece in chain([first], reader):
                yield plain(other.from_arrow(piece).df())

    def close(self) -> None:
        """Let go of the file."""
        self.is_closed = True
        self._opened.discard(self)
        self._connection.close()


def _file_at(path: Path) -> tuple[int, int, int] | None:
    """Which file stands under a name; None if there is none, which the engine will say."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns
