"""What can be asked for by name, and the asking: every metric, and what reads the checks of the
check-up besides.

A module of this package keeps the contract of `funnel.metrics`; it stands here because it imports
what stands above the metrics.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from types import ModuleType
from typing import Any

import ibis.expr.types as ir
import pandas as pd

from funnel.answers import learned, prepared, said
from funnel.answers.asking import Keyed, Question, name_of
from funnel.discovery import modules, wanted
from funnel.errors import FunnelError
from funnel.facts import Facts
from funnel.i18n import N_, hours, t
from funnel.metrics import INPUT_WORDS, Door
from funnel.metrics.later import Later
from funnel.scope import Scope
from funnel.thresholds import taken

Several = tuple[tuple[str, ...], learned.MakeOfSeveral]

PACKAGES = ("funnel.metrics", __name__)


@dataclass(frozen=True)
class Answer:
    """A metric's table under a scope, with what was asked of the engine."""

    metric: ModuleType
    table: pd.DataFrame
    asked: Callable[[], dict[str, ir.Table]]
    headline: str = ""

    @property
    def expressions(self) -> dict[str, ir.Table]:
        """What was asked, by name; made when somebody wants to read it."""
        return self.asked()


def metrics() -> dict[str, ModuleType]:
    """All that can be asked for, by name."""
    return modules(*PACKAGES)


def metric(name: str) -> ModuleType:
    """The metric of that name, or a sentence that lists the names there are."""
    return wanted(name, PACKAGES, N_("There is no metric “{name}”.")).load()


def answer(name: str, door: Door, scope: Scope, **options: Any) -> Answer:
    """Ask and compute one metric."""
    module = metric(name)
    missing = [need for need in module.NEEDS if need not in door.facts.has]
    if missing:
        raise FunnelError(
            N_("“{metric}” needs {inputs}, which has not been loaded."),
            now=N_("Load it on the Load page, or with “load” on the command line."),
            code="missing_input",
            metric=t(module.TITLE),
            inputs=", ".join(t(INPUT_WORDS[need]) for need in missing),
        )
    own = taken(module.tallies, options)
    asked = partial(module.tallies, scope, door.facts, **own)
    tallied = counted(module, door, scope, own)
    with hours.in_force(door.facts.day_hours):
        table = module.compute(tallied, scope, door.facts, **taken(module.compute, options))
        headline = module.headline(table, scope, door.facts) if hasattr(module, "headline") else ""
    return Answer(module, table, asked, headline)


def counted(module: ModuleType, door: Door, scope: Scope, own: dict[str, Any]) -> Mapping[str, Any]:
    """What the engine says to the questions of a metric, each asked once; what is learned from all
    deals is asked only if nobody did. Of a metric that says `IN_TURN` each is asked when its answer
    is read first."""
    if isinstance(door, prepared.Door):
        return _kept(module, door, prepared.questions(module, door, scope, own))
    tallies = module.tallies(scope, door.facts, **own)
    if isinstance(door, Keyed):
        return _kept(module, door, tallies)
    return _learned(module, _each_once(door, tallies), door.facts)


def _kept(module: ModuleType, door: Keyed, questions: Mapping[str, Question]) -> Mapping[str, Any]:
    """What the engine says, by name, and what is learned of the snapshot."""
    known, is_learned = _known(module, door, questions)
    names = {key: name_of(questions[key]) for key in questions if key not in is_learned}
    shared = {names[key] for key in getattr(module, "SHARED", ()) if key in names}
    once = {name: questions[key] for key, name in names.items()}
    asks = {
        name: cache(partial((learned if name in shared else said).rows, door, question))
        for name, question in once.items()
    }
    found = Later({key: asks[name] for key, name in names.items()})
    return found if getattr(module, "IN_TURN", False) else {**found, **known}


def _each_once(door: Door, tallies: Mapping[str, ir.Table]) -> dict[str, pd.DataFrame]:
    """What the engine says to expressions, by name; what is the same is asked once."""
    every = {table.op(): table for table in tallies.values()}
    found = {question: door.ask(table) for question, table in every.items()}
    return {key: found[table.op()] for key, table in tallies.items()}


def _known(
    module: ModuleType, door: Keyed, questions: Mapping[str, Question]
) -> tuple[dict[str, Any], set[str]]:
    """What is learned of the snapshot, by name, and the tallies that need not be asked."""
    alone, several = _learns(module, questions)
    known = {key: learned.of(door, questions[key], make) for key, make in alone.items()}
    for name, (keys, make) in several.items():
        known[name] = learned.of_several(door, {key: questions[key] for key in keys}, make)
    return known, {*known, *chain.from_iterable(keys for keys, _ in several.values())}


def _learned(module: ModuleType, rows: dict[str, pd.DataFrame], facts: Facts) -> dict[str, Any]:
    """The rows of a metric's tallies, and what it learns of them, for a door that keeps nothing."""
    alone, several = _learns(module, rows)
    made = {key: make(rows[key]) for key, make in alone.items()}
    return rows | made | {name: make(rows, facts) for name, (_, make) in several.items()}


def _learns(
    module: ModuleType, asked: Mapping[str, Any]
) -> tuple[dict[str, learned.Make], dict[str, Several]]:
    """What a metric learns of one tally and of several, of those that are asked."""
    alone: dict[str, learned.Make] = getattr(module, "LEARNS", {})
    several: dict[str, Several] = getattr(module, "LEARNS_OF_SEVERAL", {})
    return (
        {key: make for key, make in alone.items() if key in asked},
        {name: one for name, one in several.items() if asked.keys() >= set(one[0])},
    )
