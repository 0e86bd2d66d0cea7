"""The compiler of ibis, which writes a mark in the place of each value (`funnel.workspace.shapes`).

Imported when something is compiled: who finds every shape where it was kept does without, which is
a tenth of a process that asks one question.
"""

from __future__ import annotations

import re
import secrets
from itertools import cycle
from typing import Any

from ibis.backends.sql.compilers import DuckDBCompiler
from sqlglot import expressions as sge

from funnel.workspace.constants import Unshaped
from funnel.workspace.weighing import weighing_once

TOKEN = f"s{secrets.token_hex(8)}_"
_MARK = re.compile(rf"'?{TOKEN}(\d+)_'?")


class _Compiler(DuckDBCompiler):
    """Knows slots."""

    def visit_Slot(self, op: Any, *, number: int, dtype: Any) -> Any:
        """Of a text or a number."""
        return _written(f"{TOKEN}{number}_", dtype)

    def visit_MomentSlot(self, op: Any, *, value: Any, dtype: Any) -> Any:
        """Of a moment."""
        return _written(f"{TOKEN}{value.number}_", dtype)


_COMPILER = _Compiler()


def _written(mark: str, dtype: Any) -> Any:
    """A mark as SQL: quoted for a text, else as it is."""
    if dtype.is_string():
        return sge.Literal.string(mark)
    if dtype.is_numeric():
        return sge.Literal.number(mark)
    return sge.Var(this=mark)


def pieces_of(asked: Any) -> list[str | int]:
    """The SQL of an expression with slots: the text between the marks, and their numbers."""
    with weighing_once():
        written = _COMPILER.to_sqlglot(asked.unbind())
    sql = written.sql(dialect=_COMPILER.dialect)
    parts = _MARK.split(sql)
    if any(TOKEN in part.lower() for part in parts[::2]):
        raise Unshaped  # a mark was changed
    return [int(part) if is_mark else part for part, is_mark in zip(parts, cycle((False, True)))]


def constant(value: Any, dtype: Any) -> str:
    """A constant as ibis writes it."""
    found = _COMPILER.visit_Literal(None, value=value, dtype=dtype)
    return str(found.sql(_COMPILER.dialect))
