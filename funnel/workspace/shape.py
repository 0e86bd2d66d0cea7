"""What an expression is apart from its values (`funnel.workspace.shapes` says why): a key of all
else, and the expression with slots in the values' places.

The graph of operations is walked once. Each operation is told with its arguments, in which another
one is its number; equal values are one value. Which constants are values is decided by where they
stand: texts and numbers where nobody on the way to SQL looks at what they say, moments everywhere,
since they are written as a call. A constant that stands elsewhere too is none.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version
from typing import Any, cast

import ibis.expr.datashape as ds
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
from ibis.common.graph import Node
from ibis.config import options
from ibis.expr.schema import Schema

from funnel.workspace.constants import Unshaped, constant_text, kind_of, schema_text, type_text

COMPARED = (
    ops.Equals,
    ops.NotEquals,
    ops.Greater,
    ops.GreaterEqual,
    ops.Less,
    ops.LessEqual,
    ops.IdenticalTo,
    ops.InValues,
    ops.Between,
)
TOLD = (  # what a text may be an argument of besides
    ops.ArrayContains,
    ops.Coalesce,
    ops.IfElse,
    ops.Lowercase,
    ops.MapContains,
    ops.MapGet,
    ops.NullIf,
    ops.SearchedCase,
    ops.SimpleCase,
    ops.StringConcat,
    ops.StringContains,
)
PACKAGES = ("ibis-framework", "sqlglot")  # who writes the SQL; DuckDB only reads it
FORM = 1  # of these keys


class Slot(ops.Value):
    """The place of a text or of a number."""

    number: int
    dtype: dt.DataType
    shape = ds.scalar


class _Unseen:
    """Stands where a moment stood; whoever wants to know something about it fails."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __repr__(self) -> str:
        raise Unshaped


class MomentSlot(ops.Literal):
    """The place of a moment, in which ibis sees a constant: it is not sorted by."""

    def __init__(self, value: Any, dtype: Any) -> None:
        cast(Any, super(ops.Literal, self)).__init__(value=value, dtype=dtype)


@dataclass(frozen=True)
class Shape:
    """The key of a shape, and the constants that are values of this expression, by number; None
    where one belongs to the shape."""

    key: str
    values: tuple[ops.Literal | None, ...]


def shape_of(root: Node) -> Shape:
    """Raises `Unshaped` for what can't be told apart for sure."""
    told = _Telling()
    for node in _from_below(root, told.numbers):
        told.tell(node)
    lines = told.lines
    values = []
    for (node, number), kind in zip(told.constants.items(), told.kinds, strict=True):
        is_value = number not in told.fixed
        values.append(node if is_value else None)
        lines.append(f"{kind if is_value else told.texts[number]} {type_text(node.dtype)}")
    text = "\n".join((versions(), str(options.sql.fuse_selects), *lines))
    return Shape(blake2b(text.encode(), digest_size=20).hexdigest(), tuple(values))


@lru_cache(maxsize=1)
def versions() -> str:
    """Of all that writes SQL."""
    return f"{FORM} " + " ".join(version(name) for name in PACKAGES)


def with_slots(root: Node, shape: Shape) -> Any:
    """The expression without its values."""
    slots = {
        node: _slot(number, node.dtype)
        for number, node in enumerate(shape.values)
        if node is not None
    }
    if slots:
        return root.replace(slots)
    return root


def _slot(number: int, dtype: Any) -> Any:
    if dtype.is_temporal():
        return cast(Any, MomentSlot)(_Unseen(number), dtype)
    return cast(Any, Slot)(number, dtype)


# ---- the walk ------------------------------------------------------------------------------------


def _from_below(root: Node, done: Mapping[int, str]) -> Iterator[Node]:
    """Each operation once, after those that it is made of."""
    stack = [root]
    while stack:
        node = stack[-1]
        waits = [one for one in _parts(node.__args__) if id(one) not in done]
        if waits:
            stack.extend(waits)
            continue
        stack.pop()
        if id(node) not in done:
            yield node


def _parts(value: Any) -> Iterator[Node]:
    for one in value:
        if isinstance(one, Node):
            yield one
        elif isinstance(one, (tuple, list)):
            yield from _parts(one)
        elif isinstance(one, Mapping) and not isinstance(one, Schema):
            yield from _parts(one.values())


class _Telling:
    """What was told so far."""

    def __init__(self) -> None:
        self.numbers: dict[int, str] = {}  # by the id of the operation
        self.lines: list[str] = []
        self.constants: dict[Any, int] = {}
        self.texts: list[str] = []  # of each constant
        self.kinds: list[str] = []
        self.fixed: set[int] = set()  # constants that belong to the shape

    def tell(self, node: Node) -> None:
        """Add an operation whose parts were told."""
        kind = type(node)
        if kind is ops.Literal:
            self.numbers[id(node)] = f"c{self._constant(node)}"
            return
        if isinstance(node, (ops.ScalarUDF, ops.AggUDF)):
            raise Unshaped
        args = ",".join([self._said(one) for one in node.__args__])
        self.lines.append(f"{kind.__module__}.{kind.__qualname__}({args})")
        self.numbers[id(node)] = f"#{len(self.lines)}"
        for one in _parts(node.__args__):
            if type(one) is ops.Literal:
                self._stands_in(kind, self.constants[one])

    def _constant(self, node: Any) -> int:
        """Its number; equal ones are one constant, as ibis sees it."""
        text = constant_text(node.value)
        number = self.constants.setdefault(node, len(self.texts))
        if number == len(self.texts):
            self.texts.append(text)
            self.kinds.append(kind_of(node))
            if not self.kinds[number]:
                self.fixed.add(number)
        elif text != self.texts[number]:
            raise Unshaped  # 0.0 and -0.0
        return number

    def _stands_in(self, operation: type, number: int) -> None:
        kind = self.kinds[number]
        is_free = (
            kind == "moment" or operation in COMPARED or (kind == "text" and operation in TOLD)
        )
        if not is_free:
            self.fixed.add(number)

    def _said(self, value: Any) -> str:
        """An argument, so that two are told alike only if they are."""
        number = self.numbers.get(id(value))
        if number is not None:
            return number
        kind = type(value)
        if kind is str:
            return repr(value)
        if value is None or kind in (bool, int, float):
            return f"{kind.__name__}:{value!r}"
        if kind is tuple:
            return f"({','.join([self._said(one) for one in value])})"
        return self._said_otherwise(value)

    def _said_otherwise(self, value: Any) -> str:
        if isinstance(value, dt.DataType):
            return type_text(value)
        if isinstance(value, Schema):
            return schema_text(value)
        if isinstance(value, Mapping):
            pairs = [f"{self._said(key)}:{self._said(one)}" for key, one in value.items()]
            return f"{{{','.join(pairs)}}}"
        if isinstance(value, frozenset):
            return f"set({','.join(sorted(self._said(one) for one in value))})"
        if isinstance(value, enum.Enum):
            return f"{type(value).__name__}.{value.name}"
        if isinstance(value, ops.Namespace):
            return f"place({value.catalog!r},{value.database!r})"
        raise Unshaped
