"""Statements parsed once a run: the engine's parser takes a third of what it does for a tiny table,
and many tests say the same statement, word for word.

A parsed statement knows nothing of the engine that is to run it, which takes a copy of its own:
names are looked up, and types found, when it runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from funnel.workspace import builder, snapshot

LONG = 200  # letters: shorter ones are parsed as quickly as they are looked up
MOST = 10_000  # statements that are held; then all are let go
READS_OR_MAKES = ("select", "with", "create table")
_parsed: dict[str, Any] = {}
_lock = Lock()


def parsed(text: Any) -> Any:
    """A statement that need not be parsed again; of any other one its text."""
    if not isinstance(text, str) or len(text) < LONG:
        return text
    if not text[:20].lower().startswith(READS_OR_MAKES):
        return text
    with _lock:  # several connections build, and one parses for all
        if text not in _parsed:
            _hold(text)
        return _parsed[text]


def _hold(text: str) -> None:
    if len(_parsed) >= MOST:
        _parsed.clear()
    several = duckdb.extract_statements(text)
    _parsed[text] = several[0] if len(several) == 1 else text


class Line:
    """A connection, or a cursor of one, that parses nothing twice."""

    def __init__(self, line: duckdb.DuckDBPyConnection) -> None:
        self._line = line

    def execute(self, statement: Any, *more: Any) -> duckdb.DuckDBPyConnection:
        return self._line.execute(parsed(statement), *more)

    def cursor(self) -> Line:
        return Line(self._line.cursor())

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *error: object) -> None:
        self._line.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._line, name)


def _connect(*where: Any, **how: Any) -> Line:
    return Line(duckdb.connect(*where, **how))


@contextmanager
def parsed_once() -> Iterator[None]:
    """Meanwhile builds and snapshots parse nothing twice."""
    engine = SimpleNamespace(connect=_connect, DuckDBPyConnection=duckdb.DuckDBPyConnection)
    with pytest.MonkeyPatch.context() as patch:
        for module in (builder, snapshot):
            patch.setattr(module, "duckdb", engine)
        yield
