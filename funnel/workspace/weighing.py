"""How ibis weighs whether two selects become one, each operation weighed once.

Before ibis fuses a select with the one below it, it counts the operations of both ways, down to
the tables, again for each pair: a quarter of compiling. Here each operation of one compilation is
counted once. The numbers are those of ibis (`tests/workspace/test_weighing.py`), so the SQL is the
same to the letter.

`complexity` is no promise of ibis: the test fails when it is gone or counts otherwise.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from threading import local
from typing import Any

import ibis.expr.operations as ops
from ibis.backends.sql import rewrites

COUNTED_BY_IBIS = rewrites.complexity


class _Known(local):
    """What this thread has counted of what it compiles; None while it compiles nothing."""

    weights: dict[Any, int] | None = None


_known = _Known()


@contextmanager
def weighing_once() -> Generator[None]:
    """Meanwhile no operation is counted twice."""
    _known.weights = {}
    try:
        yield
    finally:
        _known.weights = None


def weight(root: Any) -> int:
    """The number of operations that an expression would have, columns of what is below being one
    each; what is not the same twice is beyond any number."""
    weights = {} if _known.weights is None else _known.weights
    stack = [root]
    while stack:
        node = stack[-1]
        if node in weights:
            stack.pop()
            continue
        parts = _parts(node)
        waits = [part for part in parts if part not in weights]
        stack.extend(waits)
        if not waits:
            weights[node] = _own(node) + sum([weights[part] for part in parts])
    return weights[root]


def _parts(node: Any) -> tuple[Any, ...]:
    if isinstance(node, (ops.Field, ops.Impure)):
        return ()
    return node.__children__


def _own(node: Any) -> int:
    if isinstance(node, ops.Impure):
        return sys.maxsize
    return 1


vars(rewrites)["complexity"] = weight
