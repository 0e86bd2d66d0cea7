"""The questions of a metric, compiled once for whoever is chosen: another manager costs no
compiling, which is two thirds of an answer.

Names of managers stand in a question only as values that a column is compared with. So questions
are made for stand-ins, and for others the same text is asked with other literals.
`tests/metrics/test_prepared.py` holds that text against what is compiled for the names themselves,
metric by metric.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from types import ModuleType
from typing import Any

from sqlglot.expressions import Literal

from funnel.facts import Facts
from funnel.scope import Scope
from funnel.week.window import Window
from funnel.workspace import Snapshot, to_sql

# Nobody is called so, and nobody outside can know it.
TOKEN = secrets.token_hex(8)
KINDS = (str, int, float, date, timedelta, Window, type(None))


@dataclass(frozen=True)
class _Asked:
    """A metric under a scope in which stand-ins are chosen."""

    module: ModuleType
    snapshot: str
    scope: Scope
    options: tuple[tuple[str, Any], ...]
    facts: Facts = field(compare=False)  # follow from the snapshot, of which this is the key


def questions(
    module: ModuleType, snapshot: Snapshot, scope: Scope, options: Mapping[str, Any]
) -> dict[str, str]:
    """The SQL of every tally of a metric, by name."""
    stand_ins = {name: f"{TOKEN}-{place}" for place, name in enumerate(scope.managers) if name}
    shape = replace(scope, managers=tuple(stand_ins.get(name, "") for name in scope.managers))
    asked = _Asked(module, snapshot.key, shape, tuple(options.items()), snapshot.facts)
    is_plain = all(isinstance(value, KINDS) for value in options.values())
    compiled = _kept(asked) if is_plain else _compiled(asked)
    return {key: _filled(sql, stand_ins) for key, sql in compiled.items()}


def _compiled(asked: _Asked) -> dict[str, str]:
    expressions = asked.module.tallies(asked.scope, asked.facts, **dict(asked.options))
    return {key: to_sql(expression, pretty=False) for key, expression in expressions.items()}


_kept = lru_cache(maxsize=500)(_compiled)


def _filled(sql: str, stand_ins: Mapping[str, str]) -> str:
    for name, stand_in in stand_ins.items():
        sql = sql.replace(_literal(stand_in), _literal(name))
    return sql


def _literal(text: str) -> str:
    """A text as it stands in the SQL of the engine, quoted by who wrote that SQL."""
    return Literal.string(text).sql("duckdb")
