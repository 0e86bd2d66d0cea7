"""SQL compiled once for all questions of one shape.

Two questions have one shape if they differ in nothing but values: texts and numbers that something
is compared with, and moments. Compiling takes 32 ms on the average, knowing the shape 1.0 ms
(`tests/workspace/test_shapes.py` says how that is measured), so that a question whose shape was
seen costs a thirtieth. A shape is *everything else*: each operation with its arguments and types,
which of them are one and the same, which values are equal, and every other constant (blanks,
truths, intervals, limits, patterns, formats).

Values cannot be mixed up. Before a shape is compiled they are taken out of the expression, and in
their place stand slots of which ibis can see nothing: whatever looks into one fails, and then the
question is compiled as it is. Where the slots stand is known by a token drawn by lot for this
process; a value comes in as ibis itself writes it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any, cast

import ibis
import ibis.expr.types as ir

from funnel.workspace import shapes_kept
from funnel.workspace.constants import Unshaped, sql_of
from funnel.workspace.shape import Shape, shape_of, with_slots

Pieces = Sequence[str | int]  # SQL, and between it the numbers of its values
ROOM = 1500  # shapes at hand; about 5 kB each


_known: OrderedDict[str, Pieces] = OrderedDict()
_lock = Lock()


def to_sql(expression: ir.Expr, pretty: bool = True, folder: Path | None = None) -> str:
    """The SQL that an expression runs as; `pretty` is for people and differs in blanks only.
    `folder` is where it is kept for other processes."""
    if pretty:  # how long a value is says where a line ends
        return compiled(expression, pretty)
    table = cast(Any, expression).as_table()
    try:
        shape = shape_of(table.op())
        pieces = _at_hand(shape) or _remembered(shape, folder) or _made(table, shape, folder)
    except Unshaped:
        return compiled(expression, pretty)
    return filled(pieces, shape)


def compiled(expression: ir.Expr, pretty: bool) -> str:
    """The SQL as ibis writes it."""
    return str(ibis.to_sql(expression, dialect="duckdb", pretty=pretty))


def forget() -> None:
    """Have nothing at hand any more."""
    with _lock:
        _known.clear()


def _at_hand(shape: Shape) -> Pieces | None:
    with _lock:
        found = _known.get(shape.key)
        if found:
            _known.move_to_end(shape.key)
    return found


def _remembered(shape: Shape, folder: Path | None) -> Pieces | None:
    found = shapes_kept.find(folder, shape.key)
    if not found or not _fits(found, shape):
        return None
    _hold(shape, found)
    return found


def _made(table: Any, shape: Shape, folder: Path | None) -> Pieces:
    """Compile a shape. Raises `Unshaped` where that does not come out as it should: somebody looked
    into a slot, or the question is wrong, which ibis says."""
    try:
        from funnel.workspace.compiling import pieces_of

        pieces = pieces_of(with_slots(table.op(), shape).to_expr())
    except Exception as cause:
        raise Unshaped from cause
    if not _fits(pieces, shape):
        raise Unshaped
    _hold(shape, pieces)
    shapes_kept.keep(folder, shape.key, pieces)
    return pieces


def _hold(shape: Shape, pieces: Pieces) -> None:
    with _lock:
        _known[shape.key] = pieces
        while len(_known) > ROOM:
            _known.popitem(last=False)


def _fits(pieces: Pieces, shape: Shape) -> bool:
    """Whether each number is that of a value."""
    known = {number for number, value in enumerate(shape.values) if value is not None}
    return known.issuperset(pieces[1::2])


def filled(pieces: Pieces, shape: Shape) -> str:
    """The SQL with its values."""
    return "".join([one if isinstance(one, str) else sql_of(shape.values[one]) for one in pieces])
