"""A question as its snapshot takes it: a text in the engine's own words, or an expression, which a
cluster takes.

What a version on a cluster says is kept as a file's is: it never changes, and what people decide
without a build is part of its key.
"""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

import ibis.expr.types as ir
import pandas as pd

from funnel.answers.shelf import Waits
from funnel.facts import Facts
from funnel.workspace.constants import Unshaped
from funnel.workspace.shape import shape_of

Question = str | ir.Table


@runtime_checkable
class Keyed(Protocol):
    """A door of which answers can be kept: its key says which data they are of."""

    @property
    def key(self) -> str:
        """The key of every cache."""
        ...

    @property
    def facts(self) -> Facts:
        """What it knows about itself."""
        ...


def name_of(question: Question) -> Any:
    """What is the same for two questions only if they are the same."""
    if isinstance(question, str):
        return question
    asked = question.as_table().op()
    try:
        shape = shape_of(asked)
    except Unshaped:
        return asked
    return shape.key, shape.values


def asked(door: Any, question: Question) -> pd.DataFrame:
    """What the engine says."""
    return door.run(question) if isinstance(question, str) else door.ask(question)


def waits_of(door: Any) -> Waits | None:
    """What is told while somebody waits for an answer of this door, and may call that off."""
    return getattr(door, "waits", None)
