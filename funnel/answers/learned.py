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

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pandas as pd

from funnel.answers import said
from funnel.answers.asking import Keyed, Question, asked, name_of, waits_of
from funnel.answers.shelf import Shelf
from funnel.facts import Facts

Make = Callable[[pd.DataFrame], Any]
MakeOfSeveral = Callable[[dict[str, pd.DataFrame], Facts], Any]
MOST = 6  # of 100,000 deals one takes 40 MB
LEARNED = Shelf(MOST)
ROWS = Shelf(100)  # answers; a few hundred rows each


def _one(_: object) -> int:
    """Both are counted by the piece."""
    return 1


def of(door: Keyed, question: Question, make: Make) -> Any:
    """What is made of the rows that the engine returns."""
    key = (door.key, name_of(question), make)
    return LEARNED.of(key, lambda: make(asked(door, question)), _one, waits_of(door))


def of_several(door: Keyed, questions: Mapping[str, Question], make: MakeOfSeveral) -> Any:
    """What is made of the rows that the engine returns to several questions."""
    names = tuple((key, name_of(one)) for key, one in questions.items())
    return LEARNED.of(
        (door.key, names, make),
        lambda: make({key: asked(door, one) for key, one in questions.items()}, door.facts),
        _one,
        waits_of(door),
    )


def rows(door: Keyed, question: Question) -> pd.DataFrame:
    """What the engine says to a question that another manager asks in the same words."""
    key = (door.key, name_of(question))
    return ROWS.of(key, partial(asked, door, question), _one, waits_of(door))


def let_go() -> None:
    """Keep nothing any more."""
    for shelf in (LEARNED, ROWS, said.SAID):
        shelf.clear()
