"""What was made for one viewer is there for the next who looks at the same: figures, tables as a
screen shows them, what a metric answered, what the engine said.

Why: drawing a figure anew takes longer than all the rest of a run. Answers are kept by snapshot,
scope, options and language. A figure or a table of a screen is kept under a digest of *everything
it was made of* (the function, the tables and options it was given, the language, the curtain and
the clock in force), so another scope, snapshot or theme is another key, and nothing that is kept
can be out of date. Nobody changes what is kept. Only so much stays, and all of it goes with an
import (`moved`) and with the last viewer (`leaving`).
"""

from __future__ import annotations

import hashlib
import io
import json
import pickle
from collections.abc import Callable, Sequence
from functools import partial
from threading import Lock
from typing import Any, TypeVar

import ibis.expr.types as ir
import pandas as pd

from funnel.answers import Answer, answer, learned, said
from funnel.answers.asking import waits_of
from funnel.answers.said import bytes_of
from funnel.answers.shelf import MEGABYTE, Shelf
from funnel.charts import sent
from funnel.i18n import curtain, grouped, hours, language
from funnel.scope import Scope
from funnel.workspace import Snapshot, to_sql

T = TypeVar("T")

_shelves: list[Shelf] = []


def shelf(room: int) -> Shelf:
    """A shelf that is emptied with all others."""
    _shelves.append(Shelf(room))
    return _shelves[-1]


ANSWERS = shelf(120 * MEGABYTE)
QUESTIONS = shelf(60 * MEGABYTE)
MADE = shelf(60 * MEGABYTE)
FOUND = shelf(300)  # what fields offer, by the piece: no list of them is long

_lock = Lock()
_seen: dict[str, str] = {}  # by folder of a workspace: the key of the snapshot that counts


def answered(snapshot: Snapshot, name: str, scope: Scope, options: dict[str, Any]) -> Answer:
    """A metric's answer; those who look at the same snapshot in the same language share it."""
    asked = json.dumps(options, sort_keys=True, default=_text)
    key = (snapshot.key, name, scope, asked, language())
    make = partial(answer, name, snapshot, scope, **options)
    return ANSWERS.of(key, make, lambda found: bytes_of(found.table), waits_of(snapshot))


def _text(option: Any) -> str:
    if isinstance(option, ir.Expr):
        return to_sql(option, pretty=False)
    return str(option)


def told(
    snapshot: Snapshot, question: ir.Table | Callable[..., ir.Table], *given: Any
) -> pd.DataFrame:
    """What the engine says to an expression. One that a function of a module makes of what is given
    is made, and compiled, only if it was not asked before."""
    if isinstance(question, ir.Table):
        return said.told(snapshot, question)
    key = (snapshot.key, _pickled(question, given))
    make = partial(_told, snapshot, question, given)
    return QUESTIONS.of(key, make, bytes_of, waits_of(snapshot))


def _told(snapshot: Snapshot, question: Callable[..., ir.Table], given: Sequence[Any]) -> Any:
    return said.told(snapshot, question(*given))


def found(snapshot: Snapshot, look: Callable[..., T], *given: Any) -> T:
    """What a function of a module finds in a snapshot, for the fields of the sidebar. Not kept by
    Streamlit, in whose cache nobody can call off what another is just asking."""
    key = (snapshot.key, look, given)
    return FOUND.of(key, partial(look, snapshot, *given), lambda _: 1, waits_of(snapshot))


def made(make: Callable[..., T], *given: Any, **options: Any) -> T:
    """What a function of a module makes of values that can be pickled."""
    of = _pickled(make, given, options)
    key = hashlib.blake2b(of, digest_size=20).digest()
    return MADE.of(key, partial(make, *given, **options), partial(_room, len(of)))


def _room(told: int, value: Any) -> int:
    """The room that something takes: a figure with what is sent of it, else as much as it was made
    of."""
    return sent.room(value) or told


def _pickled(*parts: Any) -> bytes:
    """Values, and what is in force for this thread."""
    told = io.BytesIO()
    _Told(told, 5).dump((parts, language(), curtain.is_down(), *_clock()))
    return told.getvalue()


class _Told(pickle.Pickler):
    """Values as bytes of a key. Moments remember their unit once somebody asked for it, and would
    then be told otherwise, though they are the same."""

    def reducer_override(self, value: Any) -> Any:
        """Moments by what they are, all else as it is pickled."""
        if isinstance(value, pd.arrays.DatetimeArray | pd.arrays.TimedeltaArray):
            return str, (value.asi8, str(value.dtype))
        return NotImplemented


def _clock() -> tuple[object, ...]:
    return hours.of_working_day(), grouped.column()


def moved(folder: str, snapshot: str) -> None:
    """Which snapshot of a workspace counts now; with another one what was kept is let go."""
    with _lock:
        before = _seen.get(folder)
        _seen[folder] = snapshot
    if before not in (None, snapshot):
        let_go()


def counts(snapshot: str) -> bool:
    """Whether somebody looks at the snapshot of this key, or no one at any."""
    with _lock:
        return not _seen or snapshot in _seen.values()


def let_go() -> None:
    """Keep nothing any more."""
    for one in _shelves:
        one.clear()
    learned.let_go()
