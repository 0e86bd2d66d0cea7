"""What metrics learn from all that a snapshot holds, whoever looks: made once, not under every
filter.

A metric says `LEARNS = {name of a tally: function}`: of a tally that neither scope nor day changes,
what is made of its rows. Its `compute` finds that in the place of the rows. What is kept goes by
the snapshot and the question, so other settings are another question; nobody changes
it. `LEARNS_OF_SEVERAL` is the same of several tallies.

`SHARED = (names of tallies)`: counts that the choice of managers does not change; their rows are
kept as they are.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

import pandas as pd

from funnel.answers import said
from funnel.answers.asking import Keyed, Question, asked, name_of
from funnel.facts import Facts

Make = Callable[[pd.DataFrame], Any]
MakeOfSeveral = Callable[[dict[str, pd.DataFrame], Facts], Any]
MOST = 6  # of 100,000 deals one takes 40 MB

ROWS = 100  # answers; a few hundred rows each

_lock = Lock()
_rows: OrderedDict[Any, pd.DataFrame] = OrderedDict()
_held: OrderedDict[Any, Any] = OrderedDict()
_learning: dict[Any, Lock] = {}


def of(door: Keyed, question: Question, make: Make) -> Any:
    """What is made of the rows that the engine returns."""
    return _once((door.key, name_of(question), make), lambda: make(asked(door, question)))


def of_several(door: Keyed, questions: Mapping[str, Question], make: MakeOfSeveral) -> Any:
    """What is made of the rows that the engine returns to several questions."""
    names = tuple((key, name_of(one)) for key, one in questions.items())
    return _once(
        (door.key, names, make),
        lambda: make({key: asked(door, one) for key, one in questions.items()}, door.facts),
    )


def _once(key: Any, make: Callable[[], Any]) -> Any:
    """What is held under a key; who asks for what another is just learning waits for that."""
    with _lock:
        if key in _held:
            _held.move_to_end(key)
            return _held[key]
        learning = _learning.setdefault(key, Lock())
    with learning:
        with _lock:
            if key in _held:
                return _held[key]
        try:
            found = make()
            with _lock:
                _held[key] = found
                while len(_held) > MOST:
                    _held.popitem(last=False)
        finally:
            _learning.pop(key, None)
    return found


def rows(door: Keyed, question: Question) -> pd.DataFrame:
    """What the engine says to a question that another manager asks in the same words."""
    key = (door.key, name_of(question))
    with _lock:
        if key in _rows:
            _rows.move_to_end(key)
            return _rows[key]
    found = asked(door, question)
    with _lock:
        _rows[key] = found
        while len(_rows) > ROWS:
            _rows.popitem(last=False)
    return found


def let_go() -> None:
    """Keep nothing any more."""
    with _lock:
        _held.clear()
        _rows.clear()
    said.SAID.clear()
