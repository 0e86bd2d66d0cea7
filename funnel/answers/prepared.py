"""The questions of a metric, compiled once for whoever is chosen: another manager costs no
compiling, which is two thirds of an answer.

Names of managers, and texts that are filtered by, stand in a question only as values that a column
is compared with. So questions are made for stand-ins, and for others the same text is asked with
other literals. Amounts and days are compiled as they are.
`tests/metrics/test_prepared.py` holds that text against what is compiled for the names themselves,
metric by metric.
"""

from __future__ import annotations

import secrets
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol, runtime_checkable

import pandas as pd
from sqlglot.expressions import Literal

from funnel.answers.asking import Keyed
from funnel.facts import Facts
from funnel.filters import ORDERED, Condition
from funnel.measures import kind_of
from funnel.scope import Scope
from funnel.week.promise import Promise
from funnel.week.window import Window
from funnel.workspace import to_sql

# Nobody is called so, and nobody outside can know it.
TOKEN = secrets.token_hex(8)
# What is the same question whenever it is equal; an expression of ibis is equal to nothing.
KINDS = (str, int, float, date, timedelta, Window, Promise, type(None))


@runtime_checkable
class Door(Keyed, Protocol):
    """What is asked in the engine's own words: a snapshot, also behind the curtain."""

    @property
    def shapes(self) -> Path | None:
        """Where what questions are compiled to is kept."""
        ...

    def run(self, sql: str) -> pd.DataFrame:
        """What the engine says."""
        ...


@dataclass(frozen=True)
class _Asked:
    """A metric under a scope in which stand-ins are chosen."""

    module: ModuleType
    snapshot: str
    scope: Scope
    told: Hashable  # the options, as a key tells them
    options: Mapping[str, Any] = field(compare=False)
    # follow from the snapshot, of which this is the key
    facts: Facts = field(compare=False)
    shapes: Path | None = field(compare=False)


class _StandIns:
    """Texts that stand for others."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}  # by what stands for them

    def all_of(self, names: Sequence[str]) -> tuple[str, ...]:
        """What stands for each; blanks stay."""
        return tuple(self._one(name) if name else "" for name in names)

    def _one(self, name: str) -> str:
        stand_in = f"{TOKEN}-{len(self.names)}-"  # none begins as another does
        self.names[stand_in] = name
        return stand_in


def _shape(condition: Condition, stand_ins: _StandIns) -> Condition:
    """The condition with stand-ins where its values are compared as they are."""
    if condition.sign in ORDERED or kind_of(condition.column) != "text":
        return condition
    return replace(condition, values=stand_ins.all_of(condition.values))


def questions(
    module: ModuleType, snapshot: Door, scope: Scope, options: Mapping[str, Any]
) -> dict[str, str]:
    """The SQL of every tally of a metric, by name."""
    stand_ins = _StandIns()
    where = tuple(_shape(condition, stand_ins) for condition in scope.where)
    shape = replace(scope, managers=stand_ins.all_of(scope.managers), where=where, named=())
    try:
        told, compile_it = _told(options), _kept
    except TypeError:
        told, compile_it = None, _compiled
    asked = _Asked(module, snapshot.key, shape, told, options, snapshot.facts, snapshot.shapes)
    compiled = compile_it(asked)
    return {key: _filled(sql, stand_ins.names) for key, sql in compiled.items()}


def _told(option: Any) -> Hashable:
    """An option as a key tells it. Raises TypeError for what is not told by its value."""
    if isinstance(option, Mapping):
        return tuple((key, _told(value)) for key, value in option.items())
    if isinstance(option, tuple | list):
        return tuple(map(_told, option))
    if isinstance(option, KINDS):
        return type(option), option
    raise TypeError(option)


def _compiled(asked: _Asked) -> dict[str, str]:
    expressions = asked.module.tallies(asked.scope, asked.facts, **asked.options)
    return {
        key: to_sql(expression, pretty=False, folder=asked.shapes)
        for key, expression in expressions.items()
    }


_kept = lru_cache(maxsize=500)(_compiled)


def forget() -> None:
    """Make every question anew."""
    _kept.cache_clear()


def _filled(sql: str, stand_ins: Mapping[str, str]) -> str:
    for stand_in, name in stand_ins.items():
        sql = sql.replace(_literal(stand_in), _literal(name))
    return sql


def _literal(text: str) -> str:
    """A text as it stands in the SQL of the engine, quoted by who wrote that SQL."""
    return Literal.string(text).sql("duckdb")
