"""What a snapshot said a moment ago: metrics of one page ask the same, and a page asks it again
under the next filter.

Goes by the snapshot and the question, so that it is never out of date; by the language,
since behind the curtain clients are called by its word. Only so much is kept.
"""

from __future__ import annotations

from functools import partial
from itertools import chain

import ibis.expr.types as ir
import pandas as pd

from funnel.answers import prepared
from funnel.answers.asking import Keyed, Question, asked, name_of, waits_of
from funnel.answers.shelf import MEGABYTE, Shelf
from funnel.i18n import language
from funnel.metrics import Door
from funnel.workspace import to_sql

SAID = Shelf(40 * MEGABYTE)


def rows(door: Keyed, question: Question) -> pd.DataFrame:
    """What the engine says to a question; whoever asks may change it."""
    key = (door.key, language(), name_of(question))
    found = SAID.of(key, partial(asked, door, question), bytes_of, waits_of(door))
    return found.copy(deep=False)  # pandas copies what is written to


def told(door: Door, question: ir.Table) -> pd.DataFrame:
    """What the engine says to an expression."""
    if isinstance(door, prepared.Door):
        return rows(door, to_sql(question, pretty=False, folder=door.shapes))
    if isinstance(door, Keyed):
        return rows(door, question)
    return door.ask(question)


def bytes_of(table: pd.DataFrame) -> int:
    """The room that a table takes, with the arrays that stand in its cells."""
    cells = chain.from_iterable(own for _, own in table.items() if own.dtype == object)
    return int(table.memory_usage().sum()) + sum(getattr(cell, "nbytes", 0) for cell in cells)
