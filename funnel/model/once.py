"""Expressions that are built once a process.

A build of a small company spends most of its time on building expressions that the build before it
built as well: the model's tables do not depend on the rows. Expressions never change, so the same
one can be handed out again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")
KEPT = 32  # by the arguments: the moments and switches of the builds before


def built_once(function: Callable[P, T]) -> Callable[P, T]:
    """The function, which remembers what it built for the same arguments; tables are the same if
    they are the same object."""
    return cast("Callable[P, T]", lru_cache(maxsize=KEPT)(function))
