"""One metric per file: expressions that count (under the scope) and pandas that computes.

A metric module has
    NAME         what the command line calls it
    TITLE        a few words (N_)
    NEEDS        the inputs without which there is no number, e.g. ("transitions",); () for none
    DEFINITIONS  {column: one sentence (N_) that says what it is}, for every column that is not obvious
    tallies(scope, facts) -> {name: ibis table}            what the engine counts
    compute(tallies, scope, facts) -> DataFrame            the table people read; `tallies` are DataFrames by the same names
    headline(table, scope, facts) -> str                   optional: the sentence that answers the page's question, exactly true
Either may take more keyword arguments with defaults; `answer(…, **options)` passes them on to whichever names them.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol

import ibis.expr.types as ir
import pandas as pd

from funnel.discovery import modules
from funnel.errors import FunnelError
from funnel.facts import Facts
from funnel.i18n import N_, t
from funnel.metrics.words import COMMON, CURRENCY_COLUMN, INTERVAL_ENDS
from funnel.scope import Scope

INPUT_WORDS = {
    "deals": N_("the list of deals"),
    "transitions": N_("the log of stage changes"),
    "tasks": N_("the list of tasks"),
    "task_changes": N_("the log of task date changes"),
    "owner_changes": N_("the log of owner changes"),
}


class Door(Protocol):
    """Whatever answers expressions: a snapshot, or a test's own."""

    @property
    def facts(self) -> Facts:
        """What the data knows about itself."""
        ...

    def ask(self, expression: ir.Expr) -> pd.DataFrame:
        """The rows of an expression over `funnel.tables`."""
        ...


@dataclass(frozen=True)
class Answer:
    """A metric's table under a scope, with what was asked of the engine."""

    metric: ModuleType
    table: pd.DataFrame
    expressions: dict[str, ir.Table]
    headline: str = ""


def metric(name: str) -> ModuleType:
    """The metric of that name, or a sentence that lists the names there are."""
    known = modules(__name__)
    if name not in known:
        raise FunnelError(N_("There is no metric “{name}”."), now=N_("Choose one of: {known}."), name=name, known=", ".join(sorted(known)))
    return known[name]


def answer(name: str, door: Door, scope: Scope, **options: Any) -> Answer:
    """Ask and compute one metric."""
    module = metric(name)
    missing = [need for need in module.NEEDS if need not in door.facts.has]
    if missing:
        raise FunnelError(
            N_("“{metric}” needs {inputs}, which has not been loaded."),
            now=N_("Load it on the Load page, or with `python -m funnel load`."),
            code="missing_input",
            metric=t(module.TITLE),
            inputs=", ".join(t(INPUT_WORDS[need]) for need in missing),
        )
    expressions = module.tallies(scope, door.facts, **_taken(module.tallies, options))
    counted = {key: door.ask(expression) for key, expression in expressions.items()}
    table = module.compute(counted, scope, door.facts, **_taken(module.compute, options))
    headline = module.headline(table, scope, door.facts) if hasattr(module, "headline") else ""
    return Answer(module, table, expressions, headline)


def _taken(function: Any, options: dict[str, Any]) -> dict[str, Any]:
    names = inspect.signature(function).parameters
    return {key: value for key, value in options.items() if key in names}


def definitions(name: str, table: pd.DataFrame | None = None) -> dict[str, str]:
    """What each column of a metric means, in the language in force; with its table, also the columns per currency."""
    module = metric(name)
    known = {column: t(text) for column, text in (COMMON | module.DEFINITIONS).items()}
    if table is None:
        return known
    found = {column: known.get(column) or _of_end(column, known) or _of_currency(column, known) for column in map(str, table.columns)}
    return {column: text for column, text in found.items() if text}


def _of_end(column: str, known: dict[str, str]) -> str:
    base, _, end = column.rpartition("_")
    return t(INTERVAL_ENDS[end], definition=known[base]) if end in INTERVAL_ENDS and base in known else ""


def _of_currency(column: str, known: dict[str, str]) -> str:
    base, _, currency = column.rpartition("_")
    return t(CURRENCY_COLUMN, definition=known[base], currency=currency) if base.startswith("amount") and base in known else ""
